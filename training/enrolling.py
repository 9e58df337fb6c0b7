"""Enrol and withdraw people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from audit import trail
from people.models import Appointment, User
from training.models import Cohort, Enrolment

Status = Enrolment.Status


class EnrolmentRefused(Exception):
    """The person cannot be enrolled or withdrawn; the message says why."""


def enrol(
    *, cohort: Cohort, trainee: User, appointment: Appointment | None, at: datetime, actor: User | None = None
) -> Enrolment:
    """Put a person into a cohort, with the post held today. Enrolling again changes nothing.

    Raises `EnrolmentRefused` when the cohort takes nobody or is full.
    """
    return enrol_all(cohort=cohort, people=[(trainee, appointment)], at=at, actor=actor)[0]


@transaction.atomic
def enrol_all(
    *,
    cohort: Cohort,
    people: Sequence[tuple[User, Appointment | None]],
    at: datetime,
    actor: User | None = None,
) -> list[Enrolment]:
    """Put people into a cohort, all or none; each as `enrol` does."""
    # The cohort row is locked first: two officers filling the last place would both find it free.
    cohort = Cohort.objects.select_for_update().get(pk=cohort.pk)
    known = {one.trainee_id: one for one in Enrolment.objects.filter(cohort=cohort)}
    coming = [
        (trainee, post)
        for trainee, post in people
        if trainee.pk not in known or known[trainee.pk].status == Status.WITHDRAWN
    ]
    _check(cohort, coming, known)
    for trainee, post in coming:
        known[trainee.pk] = _placed(cohort, trainee, post, known.get(trainee.pk), at)
        _record("training.enrolment.made", known[trainee.pk], actor, at)
    return [known[trainee.pk] for trainee, _post in people]


@transaction.atomic
def withdraw(*, enrolment: Enrolment, actor: User | None, at: datetime) -> Enrolment:
    """Take a person out of a cohort. Results stay; a finished person cannot be withdrawn."""
    moved = Enrolment.objects.filter(pk=enrolment.pk, status=Status.ACTIVE).update(status=Status.WITHDRAWN)
    if not moved:
        raise EnrolmentRefused(_("This person is no longer learning in the cohort."))
    enrolment.refresh_from_db()
    _record("training.enrolment.withdrawn", enrolment, actor, at)
    return enrolment


@transaction.atomic
def allow_time(
    *, enrolment: Enrolment, factor: Decimal, reason: str, officer: User | None, at: datetime
) -> Enrolment:
    """Give a person more time in exams that begin from now on.

    factor  1, 1.25, 1.5 or 2
    reason  why; the trail keeps it, so it names no illness and no third person
    """
    if factor not in dict(Enrolment.TIME_FACTORS):
        raise EnrolmentRefused(_("Choose one of the offered factors."))
    if not reason.strip():
        raise EnrolmentRefused(_("Say why the time changes."))
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    before, enrolment.time_factor = enrolment.time_factor, factor
    enrolment.save(update_fields=["time_factor"])
    details = {"from": str(before), "to": str(factor), "reason": reason.strip()}
    _record("training.enrolment.time_changed", enrolment, officer, at, **details)
    return enrolment


def _check(cohort: Cohort, coming: Sequence, known: dict[int, Enrolment]) -> None:
    if coming and cohort.status not in (Cohort.Status.OPEN, Cohort.Status.RUNNING):
        raise EnrolmentRefused(_("The cohort is not open for enrolment."))
    taken = sum(one.status != Status.WITHDRAWN for one in known.values())
    if cohort.capacity is not None and coming and taken + len(coming) > cohort.capacity:
        raise EnrolmentRefused(_("The cohort is full."))


def _placed(
    cohort: Cohort, trainee: User, post: Appointment | None, before: Enrolment | None, at: datetime
) -> Enrolment:
    if before is None:
        return Enrolment.objects.create(cohort=cohort, trainee=trainee, appointment=post, enrolled_at=at)
    before.status, before.appointment = Status.ACTIVE, post
    before.save(update_fields=["status", "appointment"])
    return before


def _record(action: str, enrolment: Enrolment, actor: User | None, at: datetime, **details: str) -> None:
    trail.record(
        action,
        actor=actor,
        subject=enrolment,
        at=at,
        region_code=enrolment.appointment.region.code if enrolment.appointment_id else "",
        details={"cohort": enrolment.cohort_id, "trainee": enrolment.trainee_id, **details},
    )
