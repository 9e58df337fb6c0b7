"""Who is sitting now: started, answered, last heard of, time left. Nothing of what was answered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models import Attempt
from assessments.sitting import attempts

QUIET = timedelta(minutes=2, seconds=30)  # a page says every minute that it is there: two were missed
KEPT = timedelta(hours=1)  # how long a hand-in stays in the view
STATES = {
    "THERE": _("Connected"),
    "LOST": _("Connection lost"),
    "BREAK": _("On a break"),
    "SUBMITTED": pgettext_lazy("people", "Handed in"),
}


def rows(found: Iterable[Attempt], at: datetime) -> list[dict]:
    """[{attempt, person, given, asked, saved_at, heard_at, state, left}]

    found  as `fair_access.with_signs` gives them
    state  one of STATES
    left   whole minutes until the end; None without a limit or after hand-in
    """
    return [_row(one, at) for one in found]


def counts(tally: dict[str, int]) -> list[tuple[str, str, int]]:
    """[(state, its name, how many)], "" for all of them."""
    named = [(state, name, tally.get(state, 0)) for state, name in STATES.items()]
    return [("", pgettext_lazy("people", "Started"), sum(tally.values())), *named]


def tag(text: str) -> str:
    """The ETag of a view: the same as long as nothing that it shows has changed."""
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def _row(one: Attempt, at: datetime) -> dict:
    seconds = None if one.submitted_at else attempts.seconds_left(one, at)
    return {
        "attempt": one,
        "person": one.enrolment.trainee.get_full_name(),
        "given": one.given or 0,
        "asked": one.asked or 0,
        "saved_at": one.saved_at,
        "heard_at": max(filter(None, (one.started_at, one.saved_at, one.noted_at, one.seen_at))),
        "state": one.state,
        "left": None if seconds is None else -(-seconds // 60),
    }
