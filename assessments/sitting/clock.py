"""The time by which exams are timed: the database's, since every web process and worker has the same database.

A machine whose clock goes wrong, or is set while an exam runs, must neither close it early nor take answers late.
So each new connection asks the database what time it is, and from then on only the seconds since are counted, by a
clock that nobody sets. If the database's own clock jumps meanwhile, the count goes on as before.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection as the_connection
from django.utils import timezone

logger = logging.getLogger(__name__)

TOLERATED_SECONDS = 5


class Reading(NamedTuple):
    """What the database said, and where the steady clock of this process stood then."""

    said: datetime
    steady: float

    def at(self, steady: float) -> datetime:
        return self.said + timedelta(seconds=steady - self.steady)


_last: Reading | None = None


def read(*, connection, **_) -> None:
    """Ask a connection that has just been made. SQLite has no clock but that of this machine."""
    global _last
    if connection.vendor != "postgresql":
        return
    asked = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (said,) = cursor.fetchone()
    new = Reading(said, (asked + time.monotonic()) / 2)
    _last, jump = settled(_last, new)
    if jump:
        logger.error("the database's clock has jumped: exams are timed as before", extra={"seconds": jump})
    apart = round((timezone.now() - said).total_seconds())
    if abs(apart) > TOLERATED_SECONDS:
        logger.error("this machine's clock differs from the database's", extra={"seconds": apart})


def settled(before: Reading | None, new: Reading) -> tuple[Reading, int]:
    """(the reading to go on from, seconds that the clock has jumped since the one before or 0).

    A drift is followed. A jump is not: an hour that has not passed takes nobody's time, and gives none.
    """
    if before is None:
        return new, 0
    jump = round((new.said - before.at(new.steady)).total_seconds())
    return (before, jump) if abs(jump) > TOLERATED_SECONDS else (new, 0)


def now() -> datetime:
    return _moment(time.monotonic())


def arrival(request) -> datetime:
    """When a request came in. It may have waited for the database since, and its person is not to blame for that."""
    return _moment(request.arrived)


def _moment(steady: float) -> datetime:
    if _last is None and the_connection.vendor == "postgresql":
        the_connection.ensure_connection()  # which reads it
    if _last is None:
        return timezone.now() - timedelta(seconds=time.monotonic() - steady)
    return _last.at(steady)
