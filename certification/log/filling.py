"""Entries for certificates that are older than the log, at the times at which things happened to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from certification.log import recording
from certification.log.recording import Kind

# What the log has to say after the issue, by the state that the row is in.
SINCE = {"SUSPENDED": Kind.SUSPENDED, "REPLACED": Kind.REPLACED, "REVOKED": Kind.REVOKED}


def fill(model: Callable[[str], type], *, write: bool = True) -> int:
    """Adds what is missing, oldest first; a second time nothing. Returns how many certificates had no entry.

    model  gives the models by name: those of a migration, or those in use
    """
    entry = model("LogEntry")
    told = entry.objects.filter(kind=Kind.ISSUED).values("certificate")
    untold = list(model("Certificate").objects.filter(issued_at__isnull=False).exclude(pk__in=told))
    if not write:
        return len(untold)
    grounds = _grounds(model, untold)
    numbers = _successors(model, untold)
    happened: list[tuple[datetime, int, str, Any, dict]] = []
    for one in untold:
        happened.append((one.issued_at, one.pk, Kind.ISSUED, one, {}))
        if kind := SINCE.get(one.state):
            told_at, ground = (
                grounds.get(one.pk, (one.changed_at, "")) if kind == Kind.REVOKED else (None, "")
            )
            details = {"ground": ground} if ground else {}
            if kind == Kind.REPLACED and one.pk in numbers:
                details = {"by": numbers[one.pk]}
            happened.append((told_at or one.changed_at or one.issued_at, one.pk, kind, one, details))
    happened.sort(key=lambda event: event[:2])
    entry.objects.bulk_create(
        [
            recording.made(entry, kind=kind, certificate=one, at=at, details=details)
            for at, _pk, kind, one, details in happened
        ],
        batch_size=500,
    )
    return len(untold)


def _grounds(model: Callable[[str], type], untold: list[Any]) -> dict[int, tuple[datetime, str]]:
    revoked = [one.pk for one in untold if one.state == "REVOKED"]
    rows = model("Revocation").objects.filter(granted=True, certificate__in=revoked)
    return {pk: (at, kind) for pk, at, kind in rows.values_list("certificate", "decided_at", "kind")}


def _successors(model: Callable[[str], type], untold: list[Any]) -> dict[int, str]:
    replaced = [one.pk for one in untold if one.state == "REPLACED"]
    rows = model("Certificate").objects.filter(replaces__in=replaced, issued_at__isnull=False)
    return {one.replaces_id: one.printed["number"] for one in rows}
