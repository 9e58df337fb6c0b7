"""Plan, open, run and close a cohort."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from audit import trail
from people.models import User
from regions.models import Region
from training import consequences, progress, syllabus
from training.models import Cohort, CohortInstructor, Programme

Status = Cohort.Status


class CohortRefused(Exception):
    """The cohort is not in a state for this; the message says so."""


@transaction.atomic
def plan(
    *,
    officer: User | None,
    at: datetime,
    code: str,
    programme: Programme,
    names: dict[str, str],
    region: Region | None,
    starts_on: date,
    ends_on: date,
    capacity: int | None = None,
    instructors: Sequence[User] = (),
) -> Cohort:
    """Write down a cohort that is still to be opened.

    names   {language: name}, Kazakh and Russian at least
    region  for whose officers it is; None is the whole country
    Raises `CohortRefused` if the code is taken.
    """
    cohort = _written(
        Cohort(
            code=code,
            programme=programme,
            region=region,
            starts_on=starts_on,
            ends_on=ends_on,
            capacity=capacity,
            **{f"name_{language}": name for language, name in names.items()},
        )
    )
    CohortInstructor.objects.bulk_create(
        CohortInstructor(cohort=cohort, instructor=person, since_on=localdate(at)) for person in instructors
    )
    trail.record(
        "training.cohort.planned",
        actor=officer,
        subject=cohort,
        at=at,
        region_code=region.code if region else "",
        details={"programme": programme.pk, "instructors": [person.pk for person in instructors]},
    )
    return cohort


@transaction.atomic
def open_cohort(*, cohort: Cohort, officer: User | None, at: datetime) -> Cohort:
    """Freeze the syllabus and let people be enrolled. Raises `CohortRefused` or `syllabus.SyllabusRefused`."""
    _move(cohort, officer, at, source=Status.DRAFT, target=Status.OPEN, opened_at=at)
    units = syllabus.freeze(cohort=cohort)
    trail.record(
        "training.syllabus.frozen",
        actor=officer,
        subject=cohort,
        at=at,
        region_code=_region_code(cohort),
        details={"units": len(units)},
    )
    return cohort


@transaction.atomic
def start(*, cohort: Cohort, officer: User | None, at: datetime) -> Cohort:
    """Begin: lessons and exams open to the enrolled."""
    return _move(cohort, officer, at, source=Status.OPEN, target=Status.RUNNING)


@transaction.atomic
def close(*, cohort: Cohort, officer: User | None, at: datetime) -> Cohort:
    """End: no more attempts; what was reached stays."""
    return _move(cohort, officer, at, source=Status.RUNNING, target=Status.CLOSED)


@transaction.atomic
def update_syllabus(
    *, cohort: Cohort, officer: User | None, at: datetime, seen: str | None = None
) -> syllabus.Difference:
    """Let a cohort take what the courses say now. Who has finished stays finished.

    seen  the fingerprint of the difference that the officer has looked at; another one is refused
    Raises `CohortRefused` or `syllabus.SyllabusRefused`.
    """
    cohort = (
        Cohort.objects.select_for_update(of=("self",)).select_related("programme", "region").get(pk=cohort.pk)
    )
    if cohort.status not in (Status.OPEN, Status.RUNNING):
        raise CohortRefused(_("Only an open or running cohort can take a new syllabus."))
    ahead = syllabus.difference(cohort)
    if seen is not None and seen != syllabus.fingerprint(ahead):
        raise CohortRefused(_("The courses have changed since you looked. Look at the difference again."))
    people = consequences.of(cohort, ahead)
    found = syllabus.refresh(cohort=cohort)
    trail.record(
        "training.syllabus.updated",
        actor=officer,
        subject=cohort,
        at=at,
        region_code=_region_code(cohort),
        details={name: len(units) for name, units in found._asdict().items()}
        | {"more_to_do": people.more, "less_to_do": people.less, "finished": people.finish},
    )
    progress.finish_who_is_due(cohort=cohort, at=at)
    return found


def _written(cohort: Cohort) -> Cohort:
    try:
        with transaction.atomic():
            cohort.save(force_insert=True)
    except IntegrityError as clash:
        raise CohortRefused(_("There is a cohort with this code already.")) from clash
    return cohort


def _move(cohort: Cohort, officer: User | None, at: datetime, *, source: str, target: str, **more) -> Cohort:
    moved = Cohort.objects.filter(pk=cohort.pk, status=source).update(status=target, **more)
    if not moved:
        raise CohortRefused(_("The cohort has changed in the meantime. Reload the page."))
    cohort.refresh_from_db()
    trail.record(
        f"training.cohort.{target.lower()}",
        actor=officer,
        subject=cohort,
        at=at,
        region_code=_region_code(cohort),
    )
    return cohort


def _region_code(cohort: Cohort) -> str:
    return cohort.region.code if cohort.region_id else ""
