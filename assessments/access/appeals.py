"""Who may appeal against which result, who answers, and until when. Out of reach is 404."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate

from assessments import access, policies, working_days
from assessments.models import Answer, Appeal, Attempt, DayOff, Question, Regrade, Result
from people import roles
from people.models import User
from people.roles import Role
from training import access as training_access

# Working days: to appeal, from the day after the result was told; and to answer, from the day after it was filed.
TO_APPEAL = 15
TO_ANSWER = 15


def changes_of_days() -> dict[date, bool]:
    """{day: whether it is off} as officers have said. One query."""
    return dict(DayOff.objects.values_list("on", "is_off"))


def told_at(attempt: Attempt) -> datetime:
    """When the result was told that stands now."""
    last = Result.objects.filter(attempt=attempt).order_by("number").last()
    return last.made_at if last and last.number > 1 else attempt.submitted_at


def last_day(attempt: Attempt) -> date:
    """The last day on which an appeal against a result is taken. Two queries."""
    return working_days.after(localdate(told_at(attempt)), TO_APPEAL, changes_of_days())


def may_be_appealed(attempt: Attempt) -> bool:
    """Results that count may; practice may not."""
    return attempt.submitted_at is not None and not policies.is_practice(attempt.rules)


def appeals_against(attempt: Attempt) -> list[Appeal]:
    """The newest first."""
    return list(attempt.appeals.select_related("taken_by").order_by("-filed_at", "-pk"))


def appeals_for(user: User) -> QuerySet[Appeal]:
    """Appeals of the cohorts in which a person may put something right. The first to be answered comes first."""
    cohorts = training_access.cohorts_to_mend(user).order_by().values("pk")
    # Keys stand beside the answers, so nobody sees those of an exam that they may still sit.
    exams = access.exams_for(user).order_by().values("pk")
    found = Appeal.objects.filter(attempt__enrolment__cohort__in=cohorts, attempt__unit__in=exams)
    return found.select_related(
        "attempt__unit", "attempt__enrolment__trainee", "attempt__enrolment__cohort", "taken_by"
    )


def appeals_listed(user: User, *, is_open: bool) -> QuerySet[Appeal]:
    found = appeals_for(user)
    if is_open:
        return found.filter(state__in=Appeal.OPEN).order_by("answer_by_on", "pk")
    return found.exclude(state__in=Appeal.OPEN).order_by("-answered_at", "-pk")


def appeal_for(user: User, pk: int) -> Appeal:
    """Raises Http404."""
    enter(user)
    return get_object_or_404(appeals_for(user), pk=pk)


def appeal_to_grant(user: User, attempt: Attempt, asked: str) -> Appeal:
    """One that was upheld with one more attempt at the exam of this attempt. Raises Http404."""
    pk = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0
    upheld = appeals_for(user).filter(attempt=attempt, remedy=Appeal.Remedy.ATTEMPT)
    return get_object_or_404(upheld, pk=pk)


def enter(user: User) -> None:
    """Raises Http404 for whoever answers no appeals."""
    if not training_access.may_mend(user):
        raise Http404


def question_of(appeal: Appeal) -> Question | None:
    """The question that an appeal names."""
    if appeal.position is None:
        return None
    answer = Answer.objects.filter(attempt=appeal.attempt_id, position=appeal.position)
    return answer.select_related("question").get().question


def sheet_of(appeal: Appeal) -> list[Answer]:
    """The answers of the attempt with the keys: for whoever answers the appeal."""
    return access.marked_answers_of(appeal.attempt)


def regrades_from(appeal: Appeal) -> list[Regrade]:
    return list(appeal.regrades.order_by("pk"))


def enter_days(user: User) -> None:
    """Raises Http404 for everyone but officers: the calendar is one for the country, and each change is traced."""
    if not may_set_days(user):
        raise Http404


def may_set_days(user: User) -> bool:
    return Role.OFFICER in roles.held_by(user)


def days_off() -> QuerySet[DayOff]:
    return DayOff.objects.select_related("added_by").order_by("-on")


def day_off(pk: int) -> DayOff:
    """Raises Http404."""
    return get_object_or_404(DayOff, pk=pk)
