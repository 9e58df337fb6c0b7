"""Who may see which attempts and banks. Out of reach is 404: a refusal must not confirm that a thing exists."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from assessments.models import (
    Answer,
    Attempt,
    DrawRule,
    ExamPage,
    Paper,
    Question,
    QuestionBank,
    QuestionText,
)
from courses import laws
from courses.models import Act
from people import roles
from people.models import User
from people.roles import Role
from regions.languages import FALLBACKS
from training import access as training_access
from training.models import Cohort, Enrolment, SyllabusUnit


def exam_of(user: User, unit: int) -> tuple[Enrolment, SyllabusUnit]:
    """An exam of a cohort that the person is in, with the enrolment. Raises Http404."""
    found = get_object_or_404(SyllabusUnit, pk=unit, kind=SyllabusUnit.Kind.EXAM)
    enrolments = training_access.enrolments_of(user)
    return get_object_or_404(enrolments, cohort=found.cohort_id), found


def exam_in(enrolment: Enrolment, key: UUID) -> SyllabusUnit | None:
    """The exam with this key as the person's cohort takes it."""
    return SyllabusUnit.objects.filter(
        cohort=enrolment.cohort_id, key=key, kind=SyllabusUnit.Kind.EXAM
    ).first()


def attempts_of(user: User) -> QuerySet[Attempt]:
    """A person's own attempts, with what their pages show. Withdrawn people see none."""
    return (
        Attempt.objects.filter(enrolment__trainee=user)
        .exclude(enrolment__status=Enrolment.Status.WITHDRAWN)
        .select_related("unit", "enrolment__cohort")
    )


def attempt_of(user: User, pk: int) -> Attempt:
    """Raises Http404."""
    return get_object_or_404(attempts_of(user), pk=pk)


def attempts_for_unit(enrolment: Enrolment, unit: SyllabusUnit) -> list[Attempt]:
    """All sittings of one exam by one person, the first one first."""
    return list(Attempt.objects.filter(enrolment=enrolment, unit=unit).order_by("number"))


def answers_of(attempt: Attempt) -> list[Answer]:
    """The sheet of an attempt in its order, without what would tell the answer."""
    return list(_without_keys(Answer.objects.filter(attempt=attempt)).order_by("position"))


def answer_to_change(user: User, attempt: int, position: int) -> Answer:
    """One answer of a person's own attempt, the attempt locked until the transaction ends.

    Only the attempt is locked: a hand-in locks it first and the answers after it. Raises Http404.
    """
    mine = Answer.objects.filter(attempt=attempt, attempt__enrolment__trainee=user, position=position)
    mine = mine.exclude(attempt__enrolment__status=Enrolment.Status.WITHDRAWN)
    locked = _without_keys(mine).select_related("attempt").select_for_update(of=("attempt",))
    return get_object_or_404(locked)


def words_for(answers: list[Answer], language: str, *, with_reasons: bool = False) -> dict[int, QuestionText]:
    """{question: its text}, in a language or else in Kazakh, then in Russian. One query.

    with_reasons  also the explanations, once the results are open
    """
    return words_of([answer.question_id for answer in answers], language, with_reasons=with_reasons)


def words_of(
    questions: Collection[int], language: str, *, with_reasons: bool = False
) -> dict[int, QuestionText]:
    """The same for questions by number."""
    wanted = (language, *FALLBACKS)
    texts = QuestionText.objects.filter(question__in=questions, language__in=wanted)
    found: dict[int, QuestionText] = {}
    for text in sorted(
        texts if with_reasons else texts.defer("explanation"), key=lambda one: wanted.index(one.language)
    ):
        found.setdefault(text.question_id, text)
    return found


def results_are_open(attempt: Attempt) -> bool:
    """May the person see which answers were right? The frozen paper says when."""
    shown = attempt.rules["results_shown"]
    if attempt.submitted_at is None or shown == Paper.ResultsShown.NEVER:
        return False
    is_closed = attempt.enrolment.cohort.status == Cohort.Status.CLOSED
    return shown == Paper.ResultsShown.AFTER_SUBMIT or is_closed


def marked_answers_of(attempt: Attempt) -> list[Answer]:
    """The sheet of an attempt with the keys: only for results that are open."""
    return list(Answer.objects.filter(attempt=attempt).select_related("question").order_by("position"))


def acts_behind(answers: list[Answer]) -> dict[str, Act]:
    """{code: act} of the register, for those that the questions of marked answers rest on. One query."""
    named = {answer.question.basis.get("act", "") for answer in answers}
    return laws.by_code([act for act in named if isinstance(act, str)])


def questions_on(codes: Collection[str]) -> QuerySet[Question]:
    """Questions in use that rest on these acts of the register."""
    resting = Question.objects.exclude(status=Question.Status.RETIRED).filter(basis__act__in=list(codes))
    return resting.select_related("bank").order_by("bank__code", "code")


def exams_being_sat(keys: Collection[UUID]) -> dict[str, int]:
    """{code of a cohort: exams being sat now} among these units. One query."""
    sat = Attempt.objects.open().filter(unit__key__in=keys).values("enrolment__cohort__code")
    return dict(sat.annotate(count=Count("pk")).values_list("enrolment__cohort__code", "count"))


def overdue(at: datetime) -> list[int]:
    """The attempts that nobody handed in before nothing more was taken."""
    return list(Attempt.objects.overdue(at).order_by("pk").values_list("pk", flat=True))


def banks_for(user: User) -> QuerySet[QuestionBank]:
    """Banks that a person may read and write: authors and administrators all, instructors those they own."""
    held = roles.held_by(user)
    if held & {Role.EDITOR, Role.ADMINISTRATOR}:
        return QuestionBank.objects.order_by("code")
    if Role.INSTRUCTOR in held:
        return QuestionBank.objects.filter(owner=user).order_by("code")
    return QuestionBank.objects.none()


def questions_for(user: User) -> QuerySet[Question]:
    """Questions in use in the banks of an author, without their keys."""
    used = Question.objects.exclude(status=Question.Status.RETIRED).for_learners()
    return used.filter(bank__in=banks_for(user)).select_related("bank").order_by("bank__code", "code", "pk")


def questions_of_exams(keys: Collection[UUID]) -> dict[UUID, list[Question]]:
    """{key of an exam page: the questions in use in the banks from which its paper draws}. Three queries."""
    papers = dict(ExamPage.objects.filter(translation_key__in=keys).values_list("translation_key", "paper"))
    banks: dict[int, set[int]] = {}
    for paper, bank in DrawRule.objects.filter(paper__in=set(papers.values())).values_list("paper", "bank"):
        banks.setdefault(paper, set()).add(bank)
    used = Question.objects.exclude(status=Question.Status.RETIRED).for_learners()
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


def _without_keys(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    return answers.select_related("question").defer("question__key", "question__basis", "question__tags")
