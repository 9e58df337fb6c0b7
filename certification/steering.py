"""Steer the worker: pause the making of files, go on, try again; and how long it will take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from audit import trail
from certification import producing, tasks
from certification.models import Batch, Certificate
from people.models import User

State = Certificate.State
# What was made in the last minute tells how fast it goes now; since the start would count pauses as work.
WINDOW = timedelta(minutes=1)


class SteeringRefused(Exception):
    """There is nothing to pause, to resume or to try again; the message says why."""


class Pace(NamedTuple):
    """How fast files are made now, and how long the rest will take at that pace; None if nobody can tell."""

    per_minute: int
    minutes_left: int | None


@transaction.atomic
def pause(*, batches: Sequence[Batch], officer: User, at: datetime) -> int:
    """The worker begins no further file of these batches. One that it has begun may still be finished.

    Returns how many batches were paused.
    """
    paused = 0
    for batch in _in_order(batches):
        running = Batch.objects.filter(pk=batch.pk, status=Batch.Status.APPROVED, paused_at=None)
        if running.filter(certificates__state=State.RESERVED).exists() and running.update(
            paused_by=officer, paused_at=at
        ):
            _record("paused", batch, officer, at)
            paused += 1
    if not paused:
        raise SteeringRefused(_("Nothing is being made here that could be paused."))
    return paused


@transaction.atomic
def resume(*, batches: Sequence[Batch], officer: User, at: datetime) -> int:
    """The worker goes on where it stopped. Returns how many batches go on."""
    resumed = []
    for batch in _in_order(batches):
        if Batch.objects.filter(pk=batch.pk).exclude(paused_at=None).update(paused_by=None, paused_at=None):
            _record("resumed", batch, officer, at)
            resumed.append(batch.pk)
    if not resumed:
        raise SteeringRefused(_("Nothing is paused here."))
    waiting = Certificate.objects.filter(batch__in=resumed, state=State.RESERVED).order_by("pk")
    _nudge(list(waiting.values_list("pk", flat=True)))
    return len(resumed)


@transaction.atomic
def retry(*, certificates: Sequence[Certificate], officer: User, at: datetime) -> int:
    """Try those again whose file could not be made; the others go on meanwhile. Returns how many.

    What is paused waits for `resume`.
    """
    again = []
    for row in certificates:
        failed = Certificate.objects.filter(pk=row.pk).to_be_made().exclude(failure="")
        if failed.update(failure=""):
            again.append(row)
    if not again:
        raise SteeringRefused(_("Nothing here can be tried again now: it has been made, or it is paused."))
    trail.record_all(
        (
            ("certification.certificate.retried", row, producing.region_code(row), {"failure": row.failure})
            for row in again
        ),
        actor=officer,
        at=at,
    )
    _nudge([row.pk for row in again])
    return len(again)


def pace(*, made: int, seconds: float, left: int) -> Pace:
    """The pace of the last minute.

    made     files in that time
    seconds  since the first of them; at least one is counted
    left     files still to be made
    """
    if not made:
        return Pace(0, None)
    per_minute = round(made * 60 / max(seconds, 1.0))
    return Pace(per_minute, -(-left // max(per_minute, 1)) if left else 0)


def _in_order(batches: Sequence[Batch]) -> list[Batch]:
    return sorted(batches, key=lambda batch: batch.pk)


def _nudge(certificates: list[int]) -> None:
    transaction.on_commit(lambda: tasks.nudge(certificates), robust=True)


def _record(what: str, batch: Batch, officer: User, at: datetime) -> None:
    region = batch.cohort.region
    trail.record(
        f"certification.batch.{what}",
        actor=officer,
        subject=batch,
        at=at,
        region_code=region.code if region else "",
    )
