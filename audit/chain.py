"""The hash chain over the trail: every link covers an event and the link before it.

Acts only insert events; one linker at a time chains them afterwards, so a hall of a thousand never queues
for the head of a chain. Whoever edits, removes or swaps a linked event later breaks every digest that follows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction

from audit.models import Event, Link

# No transaction lives that long (the worker's limit is 300 s, a web request's far less), so no event can
# still appear with a lower id than one that is this old.
SETTLED = timedelta(minutes=6)
START = "0" * 64
ADVISORY_LOCK = 7_240_115


class Verdict(NamedTuple):
    """`events` counts the trail; `first_broken` is the id of the first event that does not fit, or None."""

    events: int
    first_broken: int | None


def digest(previous: str, event: Event) -> str:
    """SHA-256 over the digest before and the event's facts, as sorted JSON with UTC times."""
    facts = {
        "id": event.pk,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "action": event.action,
        "subject": [event.subject_label, event.subject_id],
        "region": event.region_code,
        "details": event.details,
        "address": event.address,
    }
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


@transaction.atomic
def link(*, at: datetime, limit: int = 5000) -> int:
    """Chain the settled events that have no link yet, oldest first. Returns how many."""
    if not _alone():
        return 0
    last = Link.objects.order_by("-pk").first()
    previous = last.digest if last else START
    links = []
    for event in Event.objects.filter(link=None, at__lt=at - SETTLED).order_by("pk")[:limit]:
        previous = digest(previous, event)
        links.append(Link(event=event, digest=previous))
    Link.objects.bulk_create(links, batch_size=500)
    return len(links)


def verify() -> Verdict:
    """Walk the whole chain. Events too young to be linked are counted and taken as they are.

    A linked event that is gone is found by its link, whose digest no longer has anything to cover.
    """
    previous = START
    for page in _pages():
        events = Event.objects.in_bulk([entry.event_id for entry in page])
        for entry in page:
            event = events.get(entry.event_id)
            if event is None or entry.digest != digest(previous, event):
                return Verdict(Event.objects.count(), entry.event_id)
            previous = entry.digest
    return Verdict(Event.objects.count(), None)


def _pages(size: int = 2000) -> Iterator[list[Link]]:
    """Links in order, a page at a time, so that memory stays flat."""
    after = 0
    while page := list(Link.objects.filter(pk__gt=after).order_by("pk")[:size]):
        yield page
        after = page[-1].pk


def _alone() -> bool:
    """One linker at a time; SQLite's immediate transaction already sees to it."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        return bool(cursor.fetchone()[0])
