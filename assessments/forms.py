"""The exam as a sheet of paper: what stands on it, and what came back filled in."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.formats import get_format, number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from assessments import attempts, saving
from assessments.journal import Entry
from assessments.kinds import KINDS, BadAnswer
from assessments.models import Answer, QuestionText
from regions.languages import CODES, FALLBACKS

LARGEST_REQUEST = 64 * 1024  # bytes; fifty answers of the longest kind take about half
LARGEST_BATCH = 50  # answers in one request
LARGEST_SEQUENCE = 1_000_000  # nobody changes answers so often in one exam
LARGEST_AGE = 14 * 24 * 3600 * 1000  # milliseconds; a browser keeps unsent answers for two weeks
WINDOW = re.compile(r"[A-Za-z0-9_-]{8,22}")
TEMPLATES = {"TRUE_FALSE": "single"}


class ChangesRefused(Exception):
    """A body that no page of ours sends; nothing of it is stored.

    reason  "too_large", "too_many" or "malformed"
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass
class Changes:
    """What the page's script sends: the window, its changes in their order, how long it got no answer."""

    window: str
    entries: list[Entry]
    away_seconds: int


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
        if not WINDOW.fullmatch(window):
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


def changes(body: bytes) -> Changes:
    """What the page's script sent. Raises ChangesRefused."""
    if len(body) > LARGEST_REQUEST:
        raise too_large()
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as malformed:
        raise _malformed() from malformed
    if not isinstance(sent, dict) or not isinstance(sent.get("entries"), list) or not sent["entries"]:
        raise _malformed()
    if len(sent["entries"]) > LARGEST_BATCH:
        said = _("At most %(number)s answers fit into one request. Nothing of it was stored.")
        raise ChangesRefused("too_many", said % {"number": LARGEST_BATCH})
    window, away = sent.get("window"), sent.get("away", 0)
    if not _is_window(window) or not _is_number(away, 0, LARGEST_AGE):
        raise _malformed()
    entries = [_entry(one, window) for one in sent["entries"]]
    if len({entry.position for entry in entries}) < len(entries):
        raise _malformed()
    return Changes(window, sorted(entries, key=lambda one: one.sequence), away)


def too_large() -> ChangesRefused:
    return ChangesRefused("too_large", _("This request is too large. Nothing of it was stored."))


def _entry(sent: object, window: str) -> Entry:
    if not isinstance(sent, dict):
        raise _malformed()
    entry = Entry(
        position=sent.get("position"),
        chosen=sent.get("chosen"),
        window=sent.get("window", window),
        sequence=sent.get("sequence"),
        base=sent.get("base"),
        age=sent.get("age"),
        language=sent.get("language", ""),
    )
    is_whole = (
        _is_number(entry.position, 1, 32_767)
        and _is_number(entry.base, 0, LARGEST_SEQUENCE)
        and _is_number(entry.sequence, entry.base + 1, LARGEST_SEQUENCE)
        and (entry.age is None or _is_number(entry.age, 0, LARGEST_AGE))
        and _is_window(entry.window)
        and entry.language in ("", *CODES)
    )
    if not is_whole:
        raise _malformed()
    return entry


def _is_number(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _is_window(value: object) -> bool:
    return isinstance(value, str) and WINDOW.fullmatch(value) is not None


def _malformed() -> ChangesRefused:
    said = _("This request does not come from a page of the exam. Nothing of it was stored.")
    return ChangesRefused("malformed", said)


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


def unanswered(answers: list[Answer]) -> list[int]:
    """The positions where something is still open."""
    return [
        answer.position
        for answer in answers
        if not KINDS[answer.question.kind].is_complete(answer.question.parts, answer.chosen)
    ]


def points_in_words(points: Decimal) -> str:
    """ "1 point", "2,5 points"."""
    # A share of a point takes the word that two points take: «2,5 балла».
    number = int(points) if points == int(points) else 2
    said = ngettext("%(points)s point", "%(points)s points", number)
    return said % {"points": number_format(points.normalize())}


def local_number(number: str) -> str:
    """A stored decimal string with the decimal sign of the page's language."""
    return number.replace(".", get_format("DECIMAL_SEPARATOR"))


def unit_of(parts: Mapping) -> str:
    """The unit of measure of a number question in the language of the page, else in Kazakh or Russian."""
    units = parts.get("unit", {})
    return next((units[code] for code in (get_language(), *FALLBACKS) if units.get(code)), "")


def _sequence(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text) <= LARGEST_SEQUENCE else None


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
        "kind": question.get_kind_display(),
        "points": points_in_words(question.points),
        "prompt": text.prompt,
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
