"""How long a question takes, as far as the moments of the answers tell.

The School keeps when each answer was last changed, and not when a question was looked at. So the time of a
question is the time since the answer before it in the same attempt: an estimate that calls reading ahead or
coming back the time of whatever was answered next. Answers that came in one sheet, as without scripts, share a
moment and say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import NamedTuple


class Pace(NamedTuple):
    """answers  from how many the figures come
    seconds     the median
    """

    answers: int
    seconds: float | None


def gap(started_at: datetime, before: datetime | None, at: datetime) -> float | None:
    """Seconds that an answer took; None where the clock says nothing.

    before  the moment of the answer before it; None for the first of the attempt
    """
    seconds = (at - (before or started_at)).total_seconds()
    return seconds if seconds > 0 else None


def pace(seconds: Sequence[float]) -> Pace:
    """The median, which one person who went for lunch does not move."""
    return Pace(len(seconds), median(seconds) if seconds else None)
