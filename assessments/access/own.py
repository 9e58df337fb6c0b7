"""A person's own exams and attempts."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from assessments.models import (
    Attempt,
    Paper,
)
from people.models import User
from people.prepared import Prepared
from training import access as training_access
from training.models import Cohort, Enrolment, SyllabusUnit


def exam_of(user: User, unit: int) -> tuple[Enrolment, SyllabusUnit]:
    """An exam of a cohort that the person is in, with the enrolment. Raises Http404."""
    found = one_exam.rows(pk=unit)
    enrolments = own_enrolments_in.rows(user=user.pk, cohort=found[0].cohort_id) if found else []
    if not enrolments:
        raise Http404
    return enrolments[0], found[0]


# A whole hall presses "start" in the same minute.
one_exam = Prepared(
    lambda pk: SyllabusUnit.objects.filter(pk=pk, kind=SyllabusUnit.Kind.EXAM),
    pk=int,
)


own_enrolments_in = Prepared(
    lambda user, cohort: training_access.enrolments_of(user).filter(cohort=cohort), user=int, cohort=int
)


def exam_in(enrolment: Enrolment, key: UUID) -> SyllabusUnit | None:
    """The exam with this key as the person's cohort takes it."""
    return SyllabusUnit.objects.filter(
        cohort=enrolment.cohort_id, key=key, kind=SyllabusUnit.Kind.EXAM
    ).first()


def attempts_of(user: User | int) -> QuerySet[Attempt]:
    """A person's own attempts, with what their pages show. Withdrawn people see none."""
    return (
        Attempt.objects.filter(enrolment__trainee=user)
        .exclude(enrolment__status=Enrolment.Status.WITHDRAWN)
        .select_related("unit", "enrolment__cohort")
    )


# The same for one attempt by the number of its person: every page of an exam begins with it.
one_attempt = Prepared(lambda user, pk: attempts_of(user).filter(pk=pk), user=int, pk=int)


def attempt_of(user: User, pk: int) -> Attempt:
    """Raises Http404."""
    found = one_attempt.rows(user=user.pk, pk=pk)
    if not found:
        raise Http404
    return found[0]


def attempts_for_unit(enrolment: Enrolment, unit: SyllabusUnit) -> list[Attempt]:
    """All sittings of one exam by one person, the first one first."""
    return sittings_of_one.rows(enrolment=enrolment.pk, unit=unit.pk)


sittings_of_one = Prepared(
    lambda enrolment, unit: Attempt.objects.filter(enrolment=enrolment, unit=unit).order_by("number"),
    enrolment=int,
    unit=int,
)


def results_are_open(attempt: Attempt) -> bool:
    """May the person see which answers were right? The frozen paper says when."""
    shown = attempt.rules["results_shown"]
    if attempt.submitted_at is None or shown == Paper.ResultsShown.NEVER:
        return False
    is_closed = attempt.enrolment.cohort.status == Cohort.Status.CLOSED
    return shown == Paper.ResultsShown.AFTER_SUBMIT or is_closed
