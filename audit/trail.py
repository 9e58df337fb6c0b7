"""Record what happened: one line per act, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from audit.models import Event

if TYPE_CHECKING:
    from django.db.models import Model


def record(
    action: str,
    *,
    subject: Model,
    at: datetime,
    actor=None,
    region_code: str = "",
    details: dict | None = None,
    address: str | None = None,
) -> Event:
    """Write one line.

    action       dotted, past tense: `certification.certificate.revoked`
    actor        who did it; None is the system itself
    details      ids, states, counts, reasons; never a name, a personal number, an address or an answer
    region_code  the KATO code that the act concerns, for those who read by region
    """
    event = _event(action, subject, region_code, details or {}, actor=actor, at=at, address=address)
    event.save(force_insert=True)
    return event


def record_all(
    lines: Iterable[tuple[str, Model, str, dict]], *, actor, at: datetime, batch_size: int = 500
) -> list[Event]:
    """Write the lines of an act that concerns many records, in a few statements.

    lines  (action, subject, region_code, details), each as `record` takes them
    """
    events = [_event(*line, actor=actor, at=at) for line in lines]
    return Event.objects.bulk_create(events, batch_size=batch_size)


def _event(action: str, subject: Model, region_code: str, details: dict, **facts) -> Event:
    label, pk = subject._meta.label_lower, str(subject.pk)
    return Event(
        action=action, subject_label=label, subject_id=pk, region_code=region_code, details=details, **facts
    )
