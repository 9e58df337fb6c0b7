"""Banks, questions, papers and exams as authors see them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from assessments.access.own import attempts_of
from assessments.models import (
    DrawRule,
    ExamPage,
    Paper,
    Picture,
    Question,
    QuestionBank,
    QuestionText,
)
from people import roles
from people.models import User
from people.roles import Role
from training import access as training_access
from training.models import Enrolment, SyllabusUnit


def questions_on(codes: Collection[str]) -> QuerySet[Question]:
    """Questions in use that rest on these acts of the register."""
    resting = Question.objects.exclude(status=Question.Status.RETIRED).filter(basis__act__in=list(codes))
    return resting.select_related("bank").order_by("bank__code", "code")


def banks_for(user: User) -> QuerySet[QuestionBank]:
    """Banks that a person may read and write: authors and administrators all, instructors those they own."""
    held = roles.held_by(user)
    if user.is_superuser or held & {Role.EDITOR, Role.ADMINISTRATOR}:
        return QuestionBank.objects.order_by("code")
    if Role.INSTRUCTOR in held:
        return QuestionBank.objects.filter(owner=user).order_by("code")
    return QuestionBank.objects.none()


def bank_for(user: User, pk: int) -> QuestionBank:
    """Raises Http404."""
    return get_object_or_404(banks_for(user), pk=pk)


def questions_for(user: User) -> QuerySet[Question]:
    """Questions of the banks that a person may read and write, retired ones too."""
    return Question.objects.filter(bank__in=banks_for(user)).select_related("bank")


def question_for(user: User, pk: int) -> Question:
    """With its words and who stands behind it. Raises Http404."""
    found = questions_for(user).select_related("written_by", "changed_by", "reviewed_by", "approved_by")
    return get_object_or_404(found.prefetch_related("texts"), pk=pk)


def picture_for(user: User, name: str) -> Picture:
    """A picture for whoever may see a question that shows it: in an attempt of theirs, or in a bank. Raises Http404."""
    picture = get_object_or_404(Picture, name=name)
    asked = attempts_of(user).filter(answers__question__pictures_used__picture=picture)
    if not asked.exists() and not questions_for(user).filter(pictures_used__picture=picture).exists():
        raise Http404
    return picture


def papers_for(user: User) -> QuerySet[Paper]:
    """Papers that a person may read and write, as with banks."""
    papers = Paper.objects.select_related("owner").order_by("code")
    held = roles.held_by(user)
    if user.is_superuser or held & {Role.EDITOR, Role.ADMINISTRATOR}:
        return papers
    return papers.filter(owner=user) if Role.INSTRUCTOR in held else papers.none()


def paper_for(user: User, pk: int) -> Paper:
    """Raises Http404."""
    return get_object_or_404(papers_for(user), pk=pk)


def banks_to_draw_from(user: User, paper: Paper | None) -> QuerySet[QuestionBank]:
    """The banks of a person, and those from which their paper draws already."""
    drawn = DrawRule.objects.filter(paper=paper).values("bank") if paper else []
    mine = banks_for(user).order_by().values("pk")
    return QuestionBank.objects.filter(Q(pk__in=mine) | Q(pk__in=drawn)).order_by("code")


def may_author(user: User) -> bool:
    """Has this person any business with question banks in the CMS?"""
    return user.is_superuser or bool(roles.held_by(user) & {Role.EDITOR, Role.ADMINISTRATOR, Role.INSTRUCTOR})


def enter_banks(user: User) -> None:
    """Raises Http404 for whoever has no business with question banks."""
    if not may_author(user):
        raise Http404


def owners() -> QuerySet[User]:
    """Those whom a bank may belong to: instructors and editors of today, by name."""
    held = {"role_assignments__role__in": (Role.INSTRUCTOR, Role.EDITOR), "role_assignments__ended_at": None}
    return User.objects.filter(is_active=True, **held).distinct().order_by("search_name", "pk")


def may_give_banks(user: User) -> bool:
    """May this person say whose a bank is? Instructors open banks of their own."""
    return user.is_superuser or bool(roles.held_by(user) & {Role.EDITOR, Role.ADMINISTRATOR})


def may_approve(user: User) -> bool:
    """Editors decide which questions exams may draw, as they decide what is published."""
    return user.is_superuser or Role.EDITOR in roles.held_by(user)


def questions_to_compare(user: User) -> QuerySet[Question]:
    """Questions in use in the banks of an author, without their keys."""
    used = Question.objects.in_use().for_learners()
    return used.filter(bank__in=banks_for(user)).select_related("bank").order_by("bank__code", "code", "pk")


def questions_of_exams(keys: Collection[UUID]) -> dict[UUID, list[Question]]:
    """{key of an exam page: the questions in use in the banks from which its paper draws}. Three queries."""
    papers = dict(ExamPage.objects.filter(translation_key__in=keys).values_list("translation_key", "paper"))
    banks: dict[int, set[int]] = {}
    for paper, bank in DrawRule.objects.filter(paper__in=set(papers.values())).values_list("paper", "bank"):
        banks.setdefault(paper, set()).add(bank)
    used = Question.objects.in_use().for_learners()
    questions = list(used.filter(bank__in=set().union(*banks.values())).order_by("bank__code", "code", "pk"))
    return {
        key: [one for one in questions if one.bank_id in banks.get(paper, ())]
        for key, paper in papers.items()
    }


def texts_of(questions: Collection[Question]) -> QuerySet[QuestionText]:
    return QuestionText.objects.filter(question__in=[question.pk for question in questions])


def exams_for(user: User) -> QuerySet[SyllabusUnit]:
    """Exams of the cohorts that staff see, without those that the person may still sit: the figures show the keys."""
    cohorts = training_access.cohorts_for(user).values("pk")
    ahead = SyllabusUnit.objects.filter(
        cohort__enrolments__trainee=user, cohort__enrolments__status=Enrolment.Status.ACTIVE
    )
    exams = SyllabusUnit.objects.filter(kind=SyllabusUnit.Kind.EXAM, cohort__in=cohorts)
    return exams.exclude(key__in=ahead.values("key"))


def exam_for(user: User, key: UUID) -> list[SyllabusUnit]:
    """One exam as each cohort takes it, the newest cohort first. Raises Http404."""
    training_access.enter_desk(user)
    units = list(
        exams_for(user).filter(key=key).select_related("cohort").order_by("-cohort__starts_on", "-pk")
    )
    if not units:
        raise Http404
    return units
