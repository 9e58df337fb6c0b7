"""What staff read of a sitting: what happened, where each answer stands, what was kept and does not count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language, get_language_info, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from assessments import access
from assessments.models import Answer, Attempt, AttemptEvent, KeptAnswer, QuestionText
from assessments.sitting import attempts, forms
from assessments.sitting.journal import State
from assessments.sitting.saving import Outcome

LINES = 200  # of each list; an honest attempt has a few dozen
Kind = AttemptEvent.Kind
ICONS = {
    Kind.STARTED: "right",
    Kind.OPENED: "device",
    Kind.TAKEN_OVER: "alert",
    Kind.CAME_BACK: "sync",
    Kind.SAVED_LATE: "clock",
    Kind.FILE_KEPT: "file",
    Kind.FILE_APPLIED: "file",
    Kind.CLOSED: "lock",
}
BECOMES = {
    State.SAVED: _lazy("is taken"),
    State.SAME: _lazy("is on the server"),
    State.OUTRUN: _lazy("is on the server"),
    State.OLDER: _lazy("is not taken: a newer answer was saved"),
    State.UNREADABLE: _lazy("cannot be read"),
    State.LATE: _lazy("is not taken: made or handed over after the end"),
    State.CLOSED: _lazy("is not taken: the exam was handed in"),
    State.BREAK: _lazy("is not taken: made during a break"),
}


def of(attempt: Attempt) -> dict:
    """{answers, events, kept}, each a list for a table; events_left, kept_left: how many more there are."""
    answers = access.answers_of(attempt)
    words = access.words_for(answers, get_language())
    events, kept = access.events_of(attempt), access.kept_of(attempt)
    return {
        "answers": [_answered(one, attempt) for one in answers],
        "events": _events(events[:LINES]),
        "events_left": max(0, events.count() - LINES),
        "kept": [_kept(one, words) for one in kept.select_related("answer__question")[:LINES]],
        "kept_left": max(0, kept.count() - LINES),
    }


def compared(outcomes: Iterable[Outcome], *, applied: bool) -> list[dict]:
    """[{number, filed, stored, lang, saved_at, made_at, kind, becomes}]: a file of answers beside the sheet.

    applied  the file has been applied already: then nothing becomes of it any more
    """
    outcomes = list(outcomes)
    words = access.words_for([one.answer for one in outcomes], get_language())
    rows = []
    for one in outcomes:
        text, answer = words[one.answer.question_id], one.answer
        is_same = one.state in (State.SAME, State.OUTRUN)
        rows.append(
            {
                "number": one.entry.position,
                "filed": one.message if one.state == State.UNREADABLE else _said(answer, text, one.chosen),
                "stored": _said(answer, text, answer.chosen),
                "lang": text.language if text.language != get_language() else "",
                "saved_at": answer.answered_at,
                "state": "ok" if is_same else "info" if one.state == State.SAVED else "warn",
                "becomes": BECOMES[one.state] if is_same or not applied else "–",
            }
        )
    return rows


def _said(answer: Answer, text: QuestionText, chosen: object) -> str:
    return forms.in_words(answer.question, text, chosen)


def _answered(answer: Answer, attempt: Attempt) -> dict:
    """{number, kind, is_given, at, is_late, language}: where an answer stands, not what it is."""
    came, closes = answer.answered_at, attempt.closes_at
    return {
        "number": answer.position,
        "kind": answer.question.get_kind_display(),
        "is_given": answer.chosen is not None,
        "at": came,
        "is_late": bool(came and closes and came > closes),
        "language": get_language_info(answer.language)["name_local"] if answer.language else "",
    }


def _events(events: Iterable[AttemptEvent]) -> list[dict]:
    """[{at, icon, kind, what}] in the order in which it happened."""
    browsers: dict[str, int] = {}
    lines = []
    for event in events:
        if browser := event.details.get("browser"):
            browsers.setdefault(browser, len(browsers) + 1)
        lines.append(
            {
                "at": event.at,
                "icon": ICONS[Kind(event.kind)],
                "kind": event.get_kind_display(),
                "what": _what(event, browsers),
            }
        )
    return lines


def _what(event: AttemptEvent, browsers: Mapping[str, int]) -> str:
    facts = event.details
    if event.kind == Kind.OPENED:
        return _("browser no. %(number)s") % {"number": browsers.get(facts.get("browser", ""), "–")}
    if event.kind == Kind.CLOSED:
        return str(attempts.ClosedBy(facts["closed_by"]).label)
    if event.kind == Kind.FILE_KEPT:
        return _("with the seal of the exam") if facts["is_sealed"] else _("without a seal")
    said = []
    if event.kind == Kind.CAME_BACK:
        said = [_duration(facts["seconds"])]
    if "answers" in facts:
        count = facts["answers"]
        said.append(ngettext("%(n)s answer saved", "%(n)s answers saved", count) % {"n": count})
    return ", ".join(said)


def _duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}


def _kept(row: KeptAnswer, words: Mapping[int, QuestionText]) -> dict:
    """{number, chosen, lang, made_at, arrived_at, why}: an answer that does not count, in words."""
    text = words[row.answer.question_id]
    return {
        "number": row.answer.position,
        "chosen": _said(row.answer, text, row.chosen),
        "lang": text.language if text.language != get_language() else "",
        "made_at": row.made_at,
        "arrived_at": row.arrived_at,
        "why": row.get_why_display(),
    }
