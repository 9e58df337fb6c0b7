"""Attempts as those see them who teach, officiate or keep the clock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from assessments.models import (
    AnswerFile,
    Attempt,
    AttemptEvent,
    KeptAnswer,
    Result,
)
from people.models import User
from training import access as training_access
from training.models import Enrolment


def attempts_for(user: User) -> QuerySet[Attempt]:
    """Attempts that staff may look into: those of the cohorts that they see."""
    cohorts = training_access.cohorts_for(user).values("pk")
    shown = Attempt.objects.filter(enrolment__cohort__in=cohorts)
    return shown.select_related("unit", "enrolment__cohort", "enrolment__trainee")


def attempt_for(user: User, pk: int) -> Attempt:
    """Raises Http404."""
    return get_object_or_404(attempts_for(user), pk=pk)


def attempt_to_mend(user: User, pk: int) -> Attempt:
    """An attempt of a cohort that a person manages as an officer or teaches. Raises Http404."""
    cohorts = training_access.cohorts_to_mend(user).values("pk")
    return get_object_or_404(attempts_for(user).filter(enrolment__cohort__in=cohorts), pk=pk)


def may_mend(user: User, attempt: Attempt) -> bool:
    return training_access.cohorts_to_mend(user).filter(pk=attempt.enrolment.cohort_id).exists()


def attempt_locked(pk: int) -> Attempt:
    """An attempt as it is now, and stays until the transaction ends."""
    locked = Attempt.objects.select_for_update(of=("self",))
    return locked.select_related("enrolment__appointment__region").get(pk=pk)


def files_of(attempt: Attempt) -> QuerySet[AnswerFile]:
    """Files of answers that were handed over, the newest first."""
    files = AnswerFile.objects.filter(attempt=attempt).select_related("handed_over_by", "applied_by")
    return files.order_by("-handed_over_at", "-pk")


def file_of(attempt: Attempt, pk: int) -> AnswerFile:
    """A file of an attempt that the person has already passed the gate of."""
    return get_object_or_404(files_of(attempt), pk=pk)


def sittings_of(enrolment: Enrolment) -> list[Attempt]:
    """Every attempt of an enrolment that staff have passed the gate of, exam by exam."""
    return list(
        Attempt.objects.filter(enrolment=enrolment)
        .select_related("unit")
        .order_by("unit__position", "number")
    )


def events_of(attempt: Attempt) -> QuerySet[AttemptEvent]:
    """What happened in an attempt, the first thing first."""
    return AttemptEvent.objects.filter(attempt=attempt).order_by("at", "pk")


def kept_of(attempt: Attempt) -> QuerySet[KeptAnswer]:
    """What came and does not count, in the order of its arrival."""
    return KeptAnswer.objects.filter(answer__attempt=attempt).order_by("arrived_at", "pk")


def results_of(attempt: Attempt) -> list[Result]:
    """Every result that was told, the first one first; none unless the attempt was marked again. One query."""
    return list(Result.objects.filter(attempt=attempt).order_by("number"))


def exams_being_sat(keys: Collection[UUID]) -> dict[str, int]:
    """{code of a cohort: exams being sat now} among these units. One query."""
    sat = Attempt.objects.open().filter(unit__key__in=keys).values("enrolment__cohort__code")
    return dict(sat.annotate(count=Count("pk")).values_list("enrolment__cohort__code", "count"))


def overdue(at: datetime) -> list[int]:
    """The attempts that nobody handed in before nothing more was taken."""
    return list(Attempt.objects.overdue(at).order_by("pk").values_list("pk", flat=True))
