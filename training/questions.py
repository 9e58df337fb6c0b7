"""Questions about a lesson to the instructors of the cohort: ask, withdraw, answer, show or hide."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from audit import trail
from notifications import outbox
from people.models import User
from training.models import Cohort, Enrolment, LessonQuestion, SyllabusUnit

State = LessonQuestion.State
A_DAY = 10  # questions of one person


class QuestionRefused(Exception):
    """The question or the answer cannot be taken; the message says why."""


@transaction.atomic
def ask(
    *, enrolment: Enrolment, unit: SyllabusUnit, text: str, language: str, at: datetime
) -> LessonQuestion:
    """Put a question to the instructors. The same words again, while they wait, are the same question."""
    text = _checked(text, LessonQuestion.LENGTH)
    # The enrolment is locked first: two windows asking at once would both be within the limit.
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=enrolment.pk)
    )
    if unit.cohort_id != enrolment.cohort_id or enrolment.status == Enrolment.Status.WITHDRAWN:
        raise QuestionRefused(_("This lesson belongs to another cohort."))
    if enrolment.cohort.status == Cohort.Status.CLOSED:
        raise QuestionRefused(_("The cohort is closed, so nobody answers questions any more."))
    mine = LessonQuestion.objects.filter(enrolment=enrolment)
    if same := mine.waiting().filter(unit=unit, text=text).first():
        return same
    if mine.filter(asked_at__gt=at - timedelta(days=1)).count() >= A_DAY:
        raise QuestionRefused(
            _("You have asked %(count)s questions within a day. Ask again tomorrow.") % {"count": A_DAY}
        )
    question = LessonQuestion.objects.create(
        enrolment=enrolment, unit=unit, text=text, language=language, asked_at=at
    )
    _record("training.question.asked", question, enrolment.trainee, at)
    return question


@transaction.atomic
def withdraw(*, question: LessonQuestion, at: datetime) -> None:
    """The asker takes a question back that nobody has answered yet."""
    taken = LessonQuestion.objects.waiting().filter(pk=question.pk).update(state=State.WITHDRAWN)
    if not taken:
        raise QuestionRefused(_("This question has been answered already."))
    _record("training.question.withdrawn", question, question.enrolment.trainee, at)


@transaction.atomic
def answer(
    *,
    question: LessonQuestion,
    instructor: User,
    text: str,
    is_shown: bool,
    language: str,
    seen: datetime | None,
    at: datetime,
) -> None:
    """Answer a question, or correct the answer; the asker is told once.

    is_shown  whether the cohort reads question and answer, without the name of the asker
    seen      when the answer that the instructor started from was given; None if there was none
    """
    text = _checked(text, 2 * LessonQuestion.LENGTH)
    state = State.SHOWN if is_shown else State.PRIVATE
    # The answer that is replaced stands in the condition: two instructors never overwrite each other.
    waits = LessonQuestion.objects.filter(pk=question.pk, answered_at=seen).exclude(state=State.WITHDRAWN)
    taken = waits.update(
        state=state,
        answer=text,
        answer_language=language,
        answered_by=instructor,
        answered_at=at,
        seen_at=None,
    )
    if not taken:
        raise QuestionRefused(_("The question was answered or withdrawn meanwhile. Look at it again."))
    _record("training.question.answered", question, instructor, at, state=state, again=seen is not None)
    unit = question.unit
    outbox.queue(
        "question_answered",
        to=question.enrolment.trainee,
        subject=question,
        at=at,
        context={
            "unit": unit.pk,
            "title_kk": unit.title_kk,
            "title_ru": unit.title_ru,
            "title_en": unit.title_en,
        },
    )


@transaction.atomic
def see(*, enrolment: Enrolment, unit: SyllabusUnit, at: datetime) -> None:
    """The asker has opened the answers to their questions about a lesson."""
    LessonQuestion.objects.answered().filter(enrolment=enrolment, unit=unit, seen_at=None).update(seen_at=at)


def _checked(text: str, most: int) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise QuestionRefused(_("Write something first."))
    if len(text) > most:
        raise QuestionRefused(_("That is too long: %(most)s characters at most.") % {"most": most})
    return text


def _record(action: str, question: LessonQuestion, actor: User, at: datetime, **details) -> None:
    region = question.unit.cohort.region
    trail.record(
        action,
        actor=actor,
        subject=question,
        at=at,
        region_code=region.code if region else "",
        details={"unit": question.unit_id, "enrolment": question.enrolment_id, **details},
    )
