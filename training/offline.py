"""Take over what people did in lessons while their browser had no connection, each thing once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from audit import trail
from courses.checks import Check
from training import progress, reading
from training.marks import Mark
from training.models import Cohort, Enrolment, OfflineMark, SyllabusUnit, UnitResult


class Taken(NamedTuple):
    """What came of a mark.

    is_new   whether it had an effect: one that is sent again, or later than a newer one, has none
    done_at  when the lesson was done, by the server's clock, or None
    refusal  why the lesson does not count as done, although the reader says so; else None
    """

    is_new: bool
    done_at: datetime | None
    refusal: progress.ProgressRefused | None


@transaction.atomic
def take(
    *,
    enrolment: Enrolment,
    unit: SyllabusUnit,
    mark: Mark,
    asked: Collection[Check],
    given_at: datetime,
    at: datetime,
) -> Taken:
    """Take a mark over, unless it has been taken already. One that is refused may be sent again.

    asked     the self-checks of the published page
    given_at  when the copy of the lesson was given out, by the server's clock: it counts as open since then
    Self-checks that were answered right are kept even if the lesson does not count as done yet.
    """
    # Locked first: the same mark may arrive twice at once, from the page and from the browser's own sync.
    people = Enrolment.objects.select_for_update(of=("self",)).select_related("cohort", "trainee")
    learning = people.get(pk=enrolment.pk)
    last = OfflineMark.objects.filter(enrolment=learning, unit=unit, browser=mark.browser).first()
    if last and mark.sequence <= last.sequence:
        return Taken(is_new=False, done_at=_done_at(learning, unit), refusal=None)
    if learning.cohort.status != Cohort.Status.RUNNING:
        refusal = progress.ProgressRefused(_("The cohort is not running now."))
        return Taken(is_new=False, done_at=_done_at(learning, unit), refusal=refusal)
    reading.open_lesson(enrolment=learning, unit=unit.pk, at=min(given_at, at))
    reading.answer(enrolment=learning, unit=unit, asked=asked, chosen=mark.chosen, at=at)
    if mark.is_done:
        try:
            progress.read_lesson(enrolment=learning, unit=unit, at=at, on_page=[check.id for check in asked])
        except progress.ProgressRefused as refusal:
            return Taken(is_new=False, done_at=None, refusal=refusal)
    _keep(learning, unit, mark, at)
    return Taken(is_new=True, done_at=_done_at(learning, unit), refusal=None)


def _keep(enrolment: Enrolment, unit: SyllabusUnit, mark: Mark, at: datetime) -> None:
    said = {"sequence": mark.sequence, "told_at": mark.told_at, "taken_at": at}
    row, _is_first = OfflineMark.objects.update_or_create(
        enrolment=enrolment, unit=unit, browser=mark.browser, defaults=said
    )
    if mark.is_done:
        told_at = mark.told_at.isoformat() if mark.told_at else ""
        trail.record(
            "training.offline_mark.taken",
            actor=enrolment.trainee,
            subject=row,
            at=at,
            details={
                "enrolment": enrolment.pk,
                "unit": unit.pk,
                "sequence": mark.sequence,
                "told_at": told_at,
            },
        )


def _done_at(enrolment: Enrolment, unit: SyllabusUnit) -> datetime | None:
    found = UnitResult.objects.filter(enrolment=enrolment, unit=unit)
    return found.values_list("completed_at", flat=True).first()
