"""The exam as a sheet of paper: what stands on it, and what came back filled in."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import get_format, number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from assessments.kinds import KINDS, BadAnswer
from assessments.models import Answer, Attempt, Question, QuestionText
from assessments.sitting import attempts, incoming, saving, sealing
from assessments.sitting.journal import Entry
from regions.languages import CODES, FALLBACKS

TEMPLATES = {"TRUE_FALSE": "single"}
# `get_kind_display` makes such a table anew for each question.
KIND_WORDS = dict(Question.Kind.choices)


class Filled:
    """A form without scripts as it came back.

    entries   the answers that could be read, as `saving.fill_in` takes them
    problems  {position: what to do about an answer that cannot be read}
    older     {position: why an answer was not stored}; the stored one is shown instead
    post      what was typed, to be shown again
    """

    def __init__(self, post: QueryDict, answers: list[Answer]) -> None:
        self.post = post
        self.entries: list[Entry] = []
        self.problems: dict[int, str] = {}
        self.older: dict[int, str] = {}
        window = post.get("window", "")
        if not incoming.WINDOW.fullmatch(window):
            window = secrets.token_urlsafe(12)  # a form from nowhere goes on from nothing
        for answer in answers:
            name = f"q{answer.position}"
            sequence = _sequence(post.get(f"{name}-sequence", ""))
            if sequence is None:
                continue
            question = answer.question
            try:
                chosen = KINDS[question.kind].read_form(question.parts, post.get, post.getlist, name)
            except BadAnswer as problem:
                self.problems[answer.position] = saving.unreadable(problem)
            else:
                self.entries.append(Entry(answer.position, chosen, window, sequence, base=sequence - 1))


class AnswerFileForm(forms.Form):
    """A file of answers that a person saved in the browser and handed over."""

    file = forms.FileField(
        label=_lazy("File of answers"),
        help_text=_lazy("The page of the exam made it: exam-….json, at most 256 kB."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def __init__(self, *args, attempt: Attempt, at: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.attempt, self.at = attempt, at
        self.facts: dict = {}  # as `evidence.keep` takes them, once the form is valid

    def clean_file(self):
        sent = self.cleaned_data["file"]
        if sent.size > incoming.LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than 256 kB. A file of answers never is."))
        content = sent.read()
        try:
            text = incoming.file_text(self.attempt, content, at=self.at)
        except incoming.ChangesRefused as problem:
            said = _("This is no file of answers from a page of an exam. Nothing was stored.")
            raise forms.ValidationError(said) from problem
        except sealing.NotSealed as problem:
            said = _("This file was changed, or it belongs to another attempt. Nothing was stored.")
            raise forms.ValidationError(said) from problem
        self.facts = vars(text) | {"sha256": hashlib.sha256(content).hexdigest()}
        return sent


class Reason(forms.Form):
    """Why staff put something right."""

    reason = forms.CharField(
        label=_lazy("Reason"),
        help_text=_lazy("It stays in the trail: what happened, without illness and without third persons."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def sheet(
    answers: list[Answer], words: Mapping[int, QuestionText], filled: Filled | None = None
) -> list[dict]:
    """The questions of an attempt as the page shows them, in the language of the page.

    words   {question: its text in the best language}
    filled  a form that was refused in part: what was typed stands in the fields again
    Returns [{number, name, template, kind, points, prompt, lang, state, time, sequence, problem, …}] and, by
    kind, options, rows, items, places, value or unit.
    """
    return [_asked(answer, words[answer.question_id], filled) for answer in answers]


def add_headings(questions: list[dict], headings: Mapping[int, Mapping[str, str]]) -> None:
    """Give the first question of each section the title of the section, in the language of the page.

    headings  as `policies.headings` tells them
    """
    wanted = (get_language(), *FALLBACKS, *CODES)
    for question in questions:
        titles = headings.get(question["number"], {})
        question["heading"] = next((titles[code] for code in wanted if titles.get(code)), "")


def unanswered(answers: list[Answer]) -> list[int]:
    """The positions where something is still open."""
    return [
        answer.position
        for answer in answers
        if not KINDS[answer.question.kind].is_complete(answer.question.parts, answer.chosen)
    ]


def points_in_words(points: Decimal) -> str:
    """ "1 point", "2,5 points"."""
    return _points_in_words(points, get_language())


@lru_cache(maxsize=1000)  # the questions of a paper are worth the same few points
def _points_in_words(points: Decimal, _language: str) -> str:
    # A share of a point takes the word that two points take: «2,5 балла».
    number = int(points) if points == int(points) else 2
    said = ngettext("%(points)s point", "%(points)s points", number)
    return said % {"points": number_format(points.normalize())}


@lru_cache(maxsize=100)
def _kind_in_words(kind: str, _language: str) -> str:
    return str(KIND_WORDS[kind])


def local_number(number: str) -> str:
    """A stored decimal string with the decimal sign of the page's language."""
    return number.replace(".", get_format("DECIMAL_SEPARATOR"))


def unit_of(parts: Mapping) -> str:
    """The unit of measure of a number question in the language of the page, else in Kazakh or Russian."""
    units = parts.get("unit", {})
    return next((units[code] for code in (get_language(), *FALLBACKS) if units.get(code)), "")


def in_words(question: Question, text: QuestionText, chosen: Any) -> str:
    """An answer as people say it, in the language of the text."""
    if chosen is None:
        return _("no answer")
    words = text.texts
    if question.kind == Question.Kind.TRUE_FALSE:
        return _("True") if chosen else _("False")
    if question.kind == Question.Kind.NUMBER:
        return f"{local_number(chosen)} {unit_of(question.parts)}".strip()
    if question.kind == Question.Kind.ORDER:
        return "; ".join(f"{place}. {words[one]}" for place, one in enumerate(chosen, start=1))
    if question.kind == Question.Kind.MATCH:
        return "; ".join(f"{words[left]} – {words[right]}" for left, right in chosen.items())
    if question.kind == Question.Kind.SHORT_TEXT:
        return chosen
    return "; ".join(words[one] for one in (chosen if isinstance(chosen, list) else [chosen]))


def pictures_of(text: QuestionText) -> list[dict]:
    """The pictures of a question as a page shows them: [{url, alt, width, height}]."""
    return [
        {
            "url": reverse("learn:question_picture", args=[shown["name"]]),
            "alt": shown["alt"],
            "width": shown["width"],
            "height": shown["height"],
        }
        for shown in text.pictures
    ]


def _sequence(text: str) -> int | None:
    return (
        int(text)
        if text.isascii() and text.isdigit() and 0 < int(text) <= incoming.LARGEST_SEQUENCE
        else None
    )


def _asked(answer: Answer, text: QuestionText, filled: Filled | None) -> dict:
    question = answer.question
    problem = filled.problems.get(answer.position) if filled else None
    older = filled.older.get(answer.position) if filled else None
    asked = {
        "number": answer.position,
        "name": f"q{answer.position}",
        "url": f"#q{answer.position}",
        "template": f"assessments/kinds/{TEMPLATES.get(question.kind, question.kind.lower())}.html",
        "code": question.kind,
        "kind": _kind_in_words(question.kind, get_language()),
        "points": points_in_words(answer.possible),
        "prompt": text.prompt,
        "pictures": pictures_of(text),
        "lang": text.language if text.language != get_language() else "",
        "state": "saved" if answer.chosen is not None else "",
        "time": attempts.clock(answer.answered_at) if answer.answered_at else "",
        "sequence": answer.sequence + 1,
        "problem": problem or older,
    }
    return asked | _FIELDS[question.kind](answer, text.texts, filled.post if problem else None)


def _choice(answer: Answer, texts: Mapping[str, str], post: QueryDict | None) -> dict:
    chosen = answer.chosen if isinstance(answer.chosen, list) else [answer.chosen]
    return {"options": [{"id": one, "text": texts[one], "chosen": one in chosen} for one in answer.order]}


def _true_false(answer: Answer, texts: Mapping[str, str], post: QueryDict | None) -> dict:
    words = (("true", _("True"), True), ("false", _("False"), False))
    return {
        "options": [{"id": id, "text": text, "chosen": answer.chosen is value} for id, text, value in words]
    }


def _number(answer: Answer, texts: Mapping[str, str], post: QueryDict | None) -> dict:
    typed = post.get(f"q{answer.position}", "") if post else local_number(answer.chosen or "")
    return {"value": typed, "unit": unit_of(answer.question.parts)}


def _order(answer: Answer, texts: Mapping[str, str], post: QueryDict | None) -> dict:
    chosen = answer.chosen or []
    stored = {one: str(place) for place, one in enumerate(chosen, start=1)}
    places = {one: post.get(f"q{answer.position}-{one}", "") for one in answer.order} if post else stored
    return {
        "items": [
            {"id": one, "text": texts[one], "place": places.get(one, "")} for one in chosen or answer.order
        ],
        "places": [str(place) for place in range(1, len(answer.order) + 1)],
    }


def _match(answer: Answer, texts: Mapping[str, str], post: QueryDict | None) -> dict:
    chosen = answer.chosen or {}
    left, right = (answer.order[side] for side in ("left", "right"))
    rows = [
        {
            "id": one,
            "text": texts[one],
            "options": [
                {"id": other, "text": texts[other], "chosen": chosen.get(one) == other} for other in right
            ],
        }
        for one in left
    ]
    return {"rows": rows}


def _short_text(answer: Answer, texts: Mapping[str, str], post: QueryDict | None) -> dict:
    return {"value": post.get(f"q{answer.position}", "") if post else answer.chosen or ""}


_FIELDS = {
    "SINGLE": _choice,
    "MULTIPLE": _choice,
    "TRUE_FALSE": _true_false,
    "NUMBER": _number,
    "ORDER": _order,
    "MATCH": _match,
    "SHORT_TEXT": _short_text,
}
