"""Is every exam question there in every language, with the same answers to choose from?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import access
from assessments.kinds import KINDS
from assessments.models import Question, QuestionText
from regions.languages import CODES, FALLBACKS

FAULTS = {
    "absent": gettext_lazy("no words in this language."),
    "answers": gettext_lazy("other answers to choose from."),
    "empty": gettext_lazy("some words are empty."),
    "unexplained": gettext_lazy("no explanation."),
}


class Version(NamedTuple):
    """A question in a language.

    fault  "" if nothing is wrong, else a key of `FAULTS`
    """

    question: Question
    language: str
    fault: str

    @property
    def sentence(self) -> str:
        return str(FAULTS[self.fault]) if self.fault else ""


def versions(questions: Collection[Question], languages: Collection[str] = CODES) -> list[Version]:
    """Each question in each of the languages, in their order. One query for the words of all."""
    words: dict[tuple[int, str], QuestionText] = {
        (text.question_id, text.language): text for text in access.texts_of(questions)
    }
    return [
        Version(question, language, _fault(question, language, words))
        for question in questions
        for language in CODES
        if language in languages
    ]


def faults(questions: Collection[Question], languages: Collection[str]) -> Iterator[tuple[str, str]]:
    """(language, sentence) for everything that is wrong with these questions."""
    for one in versions(questions, languages):
        if one.fault:
            yield (
                one.language,
                _("Question %(code)s: %(what)s")
                % {
                    "code": named(one.question),
                    "what": one.sentence,
                },
            )


def named(question: Question) -> str:
    return question.code or str(question.pk)


def _fault(question: Question, language: str, words: dict[tuple[int, str], QuestionText]) -> str:
    text = words.get((question.pk, language))
    if text is None:
        return "absent"
    if set(text.texts) != set(KINDS[question.kind].text_ids(question.parts)):
        return "answers"
    if not all(str(one).strip() for one in (text.prompt, *text.texts.values())):
        return "empty"
    others = [words[question.pk, code] for code in FALLBACKS if (question.pk, code) in words]
    if not text.explanation.strip() and any(one.explanation.strip() for one in others):
        return "unexplained"
    return ""
