"""Who may mark questions anew. Out of reach is 404.

Officers and instructors put right what the exams of their own cohorts hold; whoever may still sit the exam sees nothing.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, When
from django.http import Http404
from django.shortcuts import get_object_or_404

from assessments import access
from assessments.models import Answer, Attempt, Question, Regrade, RegradeLine, RegradeUnit
from people.models import User
from training import access as training_access
from training.models import SyllabusUnit


def units_to_mend(user: User, key: UUID) -> list[SyllabusUnit]:
    """An exam as the cohorts take it in which a person may put something right. Raises Http404."""
    mine = set(training_access.cohorts_to_mend(user).values_list("pk", flat=True))
    units = [unit for unit in access.exam_for(user, key) if unit.cohort_id in mine]
    if not units:
        raise Http404
    return units


def may_mend(user: User, units: list[SyllabusUnit]) -> bool:
    """May this person put something right in any of the exams that they see? Those of `access.exam_for`."""
    cohorts = [unit.cohort_id for unit in units]
    return training_access.cohorts_to_mend(user).filter(pk__in=cohorts).exists()


def question_of(units: list[SyllabusUnit], pk: int) -> Question:
    """A question that an attempt at these exams holds, with its key. Raises Http404."""
    asked = Answer.objects.filter(question=OuterRef("pk"), attempt__unit__in=[unit.pk for unit in units])
    return get_object_or_404(Question.objects.filter(Exists(asked)).select_related("bank"), pk=pk)


def regrades_for(user: User) -> QuerySet[Regrade]:
    """Those of which a person sees every cohort, without exams that they may still sit. The newest first."""
    seen = training_access.cohorts_for(user).order_by().values("pk")
    beyond = RegradeUnit.objects.filter(regrade=OuterRef("pk")).exclude(unit__cohort__in=seen)
    shown = access.exams_for(user).order_by().values("key")
    found = Regrade.objects.filter(~Exists(beyond), exam_key__in=shown)
    return found.select_related("question__bank", "prepared_by", "decided_by", "attempt").order_by(
        "-prepared_at", "-pk"
    )


def regrades_listed(user: User) -> QuerySet[Regrade]:
    """The list with how many lines each has, and how many are applied."""
    applied = Count("lines", filter=Q(lines__applied_at__isnull=False))
    return regrades_for(user).annotate(all_lines=Count("lines"), applied_lines=applied)


def regrade_for(user: User, pk: int) -> Regrade:
    """Raises Http404."""
    training_access.enter_desk(user)
    return get_object_or_404(regrades_for(user), pk=pk)


def regrade_to_decide(user: User, pk: int) -> Regrade:
    """One of which a person may mend every cohort. Raises Http404."""
    regrade = regrade_for(user, pk)
    if not may_decide(user, regrade):
        raise Http404
    return regrade


def may_decide(user: User, regrade: Regrade) -> bool:
    mine = training_access.cohorts_to_mend(user).values("pk")
    return not regrade.units.exclude(unit__cohort__in=mine).exists()


def lines_of(regrade: Regrade) -> QuerySet[RegradeLine]:
    """Who passes now first, then who fails, then everyone else by name."""
    lines = RegradeLine.objects.filter(regrade=regrade).select_related(
        "attempt__enrolment__trainee", "attempt__enrolment__cohort"
    )
    turn = Case(
        When(old_passed=False, new_passed=True, then=0),
        When(old_passed=True, new_passed=False, then=1),
        default=2,
        output_field=IntegerField(),
    )
    return lines.order_by(turn, "attempt__enrolment__trainee__search_name", "pk")


def units_of(regrade: Regrade) -> list[SyllabusUnit]:
    found = SyllabusUnit.objects.filter(pk__in=regrade.units.values("unit"))
    return list(found.select_related("cohort").order_by("cohort__code"))


def titles_of(keys: list[UUID]) -> dict[UUID, SyllabusUnit]:
    """{key of an exam: one of its units}, for its title. One query."""
    return {unit.key: unit for unit in SyllabusUnit.objects.filter(key__in=set(keys)).order_by("pk")}


def open_regrade(question: Question, key: UUID) -> Regrade | None:
    open_states = (Regrade.State.DRAFT, Regrade.State.APPROVED)
    return Regrade.objects.filter(question=question, exam_key=key, state__in=open_states).first()


def attempt_at(units: list[SyllabusUnit], question: Question, pk: int) -> Attempt:
    """An attempt at these exams that holds the question. Raises Http404."""
    found = Attempt.objects.filter(unit__in=[unit.pk for unit in units], answers__question=question)
    return get_object_or_404(found.select_related("unit__cohort", "enrolment__trainee"), pk=pk)


def may_author(user: User, question: Question) -> bool:
    """May this person write the corrected version in the bank?"""
    return access.may_author(user) and access.questions_for(user).filter(pk=question.pk).exists()
