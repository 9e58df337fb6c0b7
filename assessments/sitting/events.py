"""What happened in a sitting, line by line, for whoever has to judge it later."""

from __future__ import annotations

from datetime import datetime

from assessments.models import Attempt, AttemptEvent

Kind = AttemptEvent.Kind


def note(attempt: Attempt, kind: str, *, at: datetime, window: str = "", **details: object) -> None:
    """Write one line in the transaction of the act. What may stand once for a window is written once."""
    line = AttemptEvent(attempt=attempt, kind=kind, at=at, window=window, details=details)
    AttemptEvent.objects.bulk_create([line], ignore_conflicts=kind in (Kind.TAKEN_OVER, Kind.SAVED_LATE))
