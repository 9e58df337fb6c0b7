"""The time by which exams are timed: the database's, since every web process and worker has the same database.

A machine whose clock goes wrong, or is set while an exam runs, must neither close it early nor take answers late.
So each new connection asks the database what time it is, and from then on only the seconds since are counted,
by a clock that nobody sets.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.utils import timezone

logger = logging.getLogger(__name__)

TOLERATED_SECONDS = 2
_anchor: tuple[datetime, float] | None = None  # what the database said, and the seconds of the steady clock then


def read(*, connection, **_) -> None:
    """Ask a connection that has just been made. SQLite has no clock but that of this machine."""
    global _anchor
    if connection.vendor != "postgresql":
        return
    asked = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (said,) = cursor.fetchone()
    _anchor = (said, (asked + time.monotonic()) / 2)
    difference = (timezone.now() - said).total_seconds()
    if abs(difference) > TOLERATED_SECONDS:
        logger.error("clock differs from the database's", extra={"seconds": round(difference)})


def now() -> datetime:
    """The moment of the database's clock."""
    if _anchor is None:
        return timezone.now()
    said, steady = _anchor
    return said + timedelta(seconds=time.monotonic() - steady)


def arrival(request) -> datetime:
    """When a request came in. It may have waited for the database since, and its person is not to blame for that."""
    return now() - timedelta(seconds=max(0.0, time.monotonic() - request.arrived))
