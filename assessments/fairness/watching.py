"""Who is sitting now: started, answered, last heard of, time left. Nothing of what was answered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from assessments import attempts
from assessments.models import Attempt

QUIET = timedelta(minutes=2, seconds=30)  # a page says every minute that it is there: two were missed
KEPT = timedelta(hours=1)  # how long a hand-in stays in the view


def rows(found: Iterable[Attempt], at: datetime) -> list[dict]:
    """[{attempt, person, unit, cohort, given, asked, saved_at, heard_at, state, left}]

    found  as `fair_access.running` gives them
    state  "submitted", "lost" (nothing was heard for so long) or "there"
    left   whole minutes until the end; None without a limit or after hand-in
    """
    return [_row(one, at) for one in found]


def counts(shown: Iterable[dict]) -> dict[str, int]:
    """{started, there, lost, submitted} of the rows."""
    states = [row["state"] for row in shown]
    return {"started": len(states)} | {name: states.count(name) for name in ("there", "lost", "submitted")}


def tag(text: str) -> str:
    """The ETag of a view: the same as long as nothing that it shows has changed."""
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


def _row(one: Attempt, at: datetime) -> dict:
    heard_at = max(filter(None, (one.started_at, one.saved_at, one.noted_at, one.seen_at)))
    state = "submitted" if one.submitted_at else "lost" if at - heard_at > QUIET else "there"
    seconds = None if one.submitted_at else attempts.seconds_left(one, at)
    return {
        "attempt": one,
        "person": one.enrolment.trainee.get_full_name(),
        "given": one.given or 0,
        "asked": one.asked or 0,
        "saved_at": one.saved_at,
        "heard_at": heard_at,
        "state": state,
        "left": None if seconds is None else -(-seconds // 60),
    }
