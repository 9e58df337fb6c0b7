"""What the figures of a question say, in words, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.analysis.figures import Rated
from assessments.item_analysis import options, verdicts
from assessments.item_analysis.options import Option
from assessments.item_analysis.verdicts import Item
from assessments.models import QuestionText

MOST_ANSWERS = 12  # of a question to which people write their own
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

LABELS = {
    "REVERSED": gettext_lazy("those who know more fail"),
    "DRAWS_THE_BEST": gettext_lazy("a wrong answer is chosen by the best"),
    "DIFFERS": gettext_lazy("behaves differently in Russian"),
    "FLAT": gettext_lazy("does not separate"),
    "HARD": gettext_lazy("too hard"),
    "MAY_DIFFER": gettext_lazy("may behave differently in Russian"),
    "WEAK": gettext_lazy("separates weakly"),
    "IDLE_ANSWER": gettext_lazy("an answer that hardly anybody chooses"),
    "EASY": gettext_lazy("too easy"),
}
NEXT = {
    "REVERSED": gettext_lazy(
        "People who do well elsewhere get this question wrong more often than the others. Check the key first; then "
        "look for a second answer that is right."
    ),
    "DRAWS_THE_BEST": gettext_lazy(
        "Read the marked answer as somebody who knows the subject: it may be right as well, or the law may have "
        "changed. Correct the answer or the key in a new version."
    ),
    "DIFFERS": gettext_lazy(
        "Lay both texts side by side with somebody who knows both languages: a word that helps in one language, a "
        "term that misleads in the other. Correct the translation in a new version."
    ),
    "FLAT": gettext_lazy(
        "Those who know and those who do not answer it alike. Look for unclear wording, for a trap, or for something "
        "that no lesson teaches."
    ),
    "HARD": gettext_lazy(
        "Less than a fifth of the points are earned. Is it taught, is the wording clear, is the key right?"
    ),
    "MAY_DIFFER": gettext_lazy(
        "The difference is moderate. Read both texts side by side; decide when more people have sat the exam."
    ),
    "WEAK": gettext_lazy("It separates, but little. Improve it when the question is touched anyway."),
    "IDLE_ANSWER": gettext_lazy(
        "Replace the marked answer by a mistake that people really make, or leave it out."
    ),
    "EASY": gettext_lazy(
        "Nearly everybody knows it. Keep it if everybody must know it; it does not help to tell people apart."
    ),
}


class Finding(NamedTuple):
    """kind  of the badge: "bad" or "warn" """

    label: str
    next: str
    kind: str


class Answer(NamedTuple):
    """A row of the table of answers.

    mark  its letter or number in the plots
    note  "" or why to look at it
    """

    mark: str
    text: str
    lang: str
    option: Option
    note: str


def findings(flags: Iterable[str]) -> list[Finding]:
    return [
        Finding(str(LABELS[flag]), str(NEXT[flag]), "bad" if flag in verdicts.SERIOUS else "warn")
        for flag in flags
    ]


def answers(
    rated: Rated, words: QuestionText, *, most: int | None = MOST_ANSWERS
) -> tuple[list[Answer], int]:
    """(rows of the table of answers, how many more were given).

    most  of the answers that people write themselves; right ones always stand there. None: all
    """
    found = rated.item.options
    is_closed = rated.question.kind in options.CLOSED
    if not is_closed and most is not None:
        found = [one for place, one in enumerate(found) if one.is_right or place < most]
    missing = len(rated.item.options) - len(found)
    marks = LETTERS if is_closed else [str(number) for number in range(1, len(found) + 1)]
    return [
        Answer(
            marks[place],
            _said(one.choice, words.texts),
            words.language,
            one,
            _note(one, rated.item, is_closed),
        )
        for place, one in enumerate(found)
    ], missing


def _note(option: Option, item: Item, is_closed: bool) -> str:
    if not item.flags or option.is_right:
        return ""
    if "DRAWS_THE_BEST" in item.flags and verdicts.draws_the_best(option, item):
        return _("chosen by the best")
    if "IDLE_ANSWER" in item.flags and is_closed and option.share < verdicts.IDLE:
        return _("hardly chosen")
    return ""


def _said(choice: object, texts: Mapping[str, str]) -> str:
    """A choice in words."""
    if isinstance(choice, bool):
        return _("True") if choice else _("False")
    if isinstance(choice, tuple):
        # A pair and an order are told apart by the ids alone: both read from the left.
        return " → ".join(str(texts.get(one, one)) for one in choice)
    return str(texts.get(str(choice), choice))
