"""How far a lesson is read: first opened, the place, the end, self-checks answered right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from courses import checks
from courses.checks import Check
from training.models import Enrolment, Reading, SyllabusUnit


class ReadingRefused(Exception):
    """What was sent says nothing about this lesson; the message says so."""


class Checked(NamedTuple):
    """What came of answering self-checks.

    verdicts  {id: right or not} of those that were answered now
    right     ids of all that have ever been answered right
    """

    verdicts: dict[str, bool]
    right: list[str]


@transaction.atomic
def open_lesson(*, enrolment: Enrolment, unit: int, at: datetime) -> None:
    """Keep when a person first opened a lesson. Opening it again changes nothing."""
    first = Reading(enrolment=enrolment, unit_id=unit, opened_at=at)
    Reading.objects.bulk_create([first], ignore_conflicts=True)


@transaction.atomic
def move(*, enrolment: Enrolment, unit: SyllabusUnit, block: str, is_end: bool, at: datetime) -> None:
    """Keep the last block read, from whichever device it was told last; and the first time at the end.

    block  id of a block; one that the page does not have is kept and never offered
    """
    if len(block) > Reading._meta.get_field("block").max_length:
        raise ReadingRefused(_("There is no such place in the lesson."))
    place = Reading(enrolment=enrolment, unit=unit, opened_at=at, block=block, moved_at=at)
    Reading.objects.bulk_create(
        [place],
        update_conflicts=True,
        unique_fields=["enrolment", "unit"],
        update_fields=["block", "moved_at"] if block else ["moved_at"],
    )
    if is_end:
        Reading.objects.filter(enrolment=enrolment, unit=unit, end_at=None).update(end_at=at)


@transaction.atomic
def answer(
    *,
    enrolment: Enrolment,
    unit: SyllabusUnit,
    asked: Collection[Check],
    chosen: Mapping[str, Collection[int]],
    at: datetime,
) -> Checked:
    """Keep which self-checks of a lesson were answered right; the answers themselves are kept nowhere.

    asked   the self-checks of the published page
    chosen  {id of a self-check: places of the options, counted from 0}; a wrong answer takes nothing back
    """
    verdicts = {one.id: checks.is_right(one, chosen[one.id]) for one in asked if one.id in chosen}
    open_lesson(enrolment=enrolment, unit=unit.pk, at=at)
    row = Reading.objects.select_for_update().get(enrolment=enrolment, unit=unit)
    fresh = [check for check, is_right in verdicts.items() if is_right and check not in row.checked]
    if fresh:
        row.checked = [*row.checked, *fresh]
        row.save(update_fields=["checked"])
    return Checked(verdicts, row.checked)
