"""What an outage took from a person, from what the server heard and when. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

Stretch = tuple[datetime, datetime]
QUIET = timedelta(minutes=3)  # people think; only a longer silence looks like a lost connection


def lost_minutes(
    *,
    incident: Stretch,
    sitting: Stretch,
    heard: Iterable[datetime],
    away: Iterable[Stretch],
    given: Iterable[Stretch] = (),
) -> int:
    """Whole minutes of a sitting that an incident took, rounded up; 0 if it was not noticed.

    incident, sitting  from, to
    heard              when the server heard of the person: answers, events
    away               stretches in which the page itself says that it had no connection
    given              breaks, and incidents for which this sitting has had its minutes: a moment is given back once
    A silence of three minutes or more counts as far as it lies inside the incident.
    """
    inside = (max(incident[0], sitting[0]), min(incident[1], sitting[1]))
    if inside[1] <= inside[0]:
        return 0
    stretches = [*away, *silences(sitting, heard)]
    had = [(max(one[0], two[0]), min(one[1], two[1])) for one in stretches for two in given]
    return math.ceil((covered(inside, stretches) - covered(inside, had)) / timedelta(minutes=1))


def break_taken(*, begun: datetime, at: datetime) -> int:
    """Whole minutes that a break has taken, rounded up; one at least."""
    return max(1, math.ceil((at - begun) / timedelta(minutes=1)))


def silences(sitting: Stretch, heard: Iterable[datetime]) -> list[Stretch]:
    """The stretches of a sitting in which nothing was heard for so long that it means something."""
    begins, ends = sitting
    moments = [begins, *sorted(at for at in heard if begins < at < ends), ends]
    return [(one, two) for one, two in pairwise(moments) if two - one >= QUIET]


def covered(inside: Stretch, stretches: Iterable[Stretch]) -> timedelta:
    """How much of a stretch the others cover together; what overlaps counts once."""
    total, reached = timedelta(0), inside[0]
    for begins, ends in sorted(stretches):
        begins, ends = max(begins, reached), min(ends, inside[1])
        if ends > begins:
            total, reached = total + (ends - begins), ends
    return total
