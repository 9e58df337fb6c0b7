"""Who may see which attempts and banks. Out of reach is 404: a refusal must not confirm that a thing exists."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from assessments.models import (
    Answer,
    AnswerFile,
    Attempt,
    AttemptEvent,
    DrawRule,
    ExamPage,
    KeptAnswer,
    Paper,
    Picture,
    Question,
    QuestionBank,
    QuestionText,
    Regrade,
    Result,
)
from courses import laws
from courses.models import Act
from people import roles
from people.models import User
from people.prepared import Prepared
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
    return list(Attempt.objects.filter(enrolment=enrolment, unit=unit).order_by("number"))


def answers_of(attempt: Attempt) -> list[Answer]:
    """The sheet of an attempt in its order, without what would tell the answer."""
    return one_sheet.rows(attempt=attempt.pk)


one_sheet = Prepared(
    lambda attempt: _without_keys(Answer.objects.filter(attempt=attempt)).order_by("position"), attempt=int
)


def answers_to_change(user: User, attempt: int, positions: Collection[int]) -> dict[int, Answer]:
    """{position: answer} of a person's own attempt, the attempt locked until the transaction ends. One query.

    Only the attempt is locked: a hand-in locks it first and the answers after it. Raises Http404, also if a
    position is missing.
    """
    wanted = list(positions)
    if len(wanted) == 1:
        locked = one_answer_to_change.rows(user=user.pk, attempt=attempt, position=wanted[0])
    else:
        locked = _to_change(user.pk, attempt, wanted)
    found = {answer.position: answer for answer in locked}
    if not found or len(found) < len(set(positions)):
        raise Http404
    return found


def _to_change(user: int, attempt: int, positions: list[int]) -> QuerySet[Answer]:
    mine = Answer.objects.filter(attempt=attempt, attempt__enrolment__trainee=user, position__in=positions)
    mine = mine.exclude(attempt__enrolment__status=Enrolment.Status.WITHDRAWN).order_by("position")
    unread = ("order", "worth", "points", "attempt__rules", "attempt__seed")
    return _without_keys(mine).select_related("attempt").defer(*unread).select_for_update(of=("attempt",))


# Every change of every answer of every exam begins with it.
one_answer_to_change = Prepared(
    lambda user, attempt, position: _to_change(user, attempt, [position]), user=int, attempt=int, position=int
)


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
    texts = QuestionText.objects.filter(question__in=questions, language__in=wanted).defer("folded")
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
    return answers_with_keys(attempt)


sheet_with_keys = Prepared(
    lambda attempt: Answer.objects.filter(attempt=attempt).select_related("question").order_by("position"),
    attempt=int,
)


def answers_with_keys(attempt: Attempt) -> list[Answer]:
    """The same, for whoever marks it."""
    return sheet_with_keys.rows(attempt=attempt.pk)


def keys_in_force(unit: int) -> dict[int, list]:
    """{question: every key that counts} in an exam, of questions whose own key was found wrong. One query.

    No key at all: everybody gets the points.
    """
    decided = Regrade.objects.in_force().filter(units__unit=unit).order_by("decided_at", "pk")
    return dict(decided.values_list("question", "keys"))


def marked_anew(attempt: Attempt) -> dict[int, Regrade]:
    """{question: the decision by which it was marked again} in an attempt. One query."""
    mine = Q(attempt=attempt) | Q(attempt=None, units__unit=attempt.unit_id)
    decided = Regrade.objects.filter(mine, state__in=Regrade.DECIDED).order_by("decided_at", "pk")
    # A decision about one person goes before one about all.
    return {one.question_id: one for one in sorted(decided, key=lambda one: one.attempt_id is not None)}


def results_of(attempt: Attempt) -> list[Result]:
    """Every result that was told, the first one first; none unless the attempt was marked again. One query."""
    return list(Result.objects.filter(attempt=attempt).order_by("number"))


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


def _without_keys(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    return answers.select_related("question").defer("question__key", "question__basis", "question__tags")
