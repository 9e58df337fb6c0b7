"""Each constraint, written around the code and refused by the database."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests import worlds
from training.models import (
    Cohort,
    CohortInstructor,
    Enrolment,
    LessonPrint,
    LessonQuestion,
    Note,
    Programme,
    ProgrammeCourse,
    Reading,
    SyllabusUnit,
    UnitResult,
)

WRONG = {
    "a_programme_pass_mark_is_a_percentage": lambda world: Programme.objects.update(pass_mark=101),
    "a_course_once_per_programme": lambda world: ProgrammeCourse.objects.create(
        programme=world.programme, course_key=worlds.COURSE_KEY, position=2
    ),
    "a_cohort_ends_after_it_begins": lambda world: Cohort.objects.update(ends_on=date(2026, 8, 31)),
    "a_cohort_is_open_if_and_only_if_dated": lambda world: Cohort.objects.update(opened_at=None),
    "a_draft_has_no_date": lambda world: Cohort.objects.update(status=Cohort.Status.DRAFT),
    "an_instructor_once_per_cohort": lambda world: CohortInstructor.objects.create(
        cohort=world.cohort, instructor=world.dana, since_on=date(2026, 10, 1)
    ),
    "a_unit_once_per_cohort": lambda world: SyllabusUnit.objects.filter(pk=world.exam.pk).update(
        key=world.lesson.key
    ),
    "a_position_once_per_cohort": lambda world: SyllabusUnit.objects.filter(pk=world.exam.pk).update(
        position=1
    ),
    "one_enrolment_per_cohort_and_person": lambda world: worlds.enrolled(world.cohort, world.aigul),
    "completed_means_dated": lambda world: Enrolment.objects.update(status=Enrolment.Status.COMPLETED),
    "dated_means_completed": lambda world: Enrolment.objects.update(completed_at=worlds.NOON),
    "an_enrolment_score_is_a_percentage": lambda world: Enrolment.objects.update(score=101),
    "one_result_per_unit": lambda world: [
        UnitResult.objects.create(enrolment=world.enrolment, unit=world.lesson, completed_at=worlds.NOON)
        for _ in range(2)
    ],
    "a_unit_score_is_a_percentage": lambda world: UnitResult.objects.create(
        enrolment=world.enrolment, unit=world.exam, score=-1, completed_at=worlds.NOON
    ),
    "one_reading_per_unit": lambda world: [
        Reading.objects.create(enrolment=world.enrolment, unit=world.lesson, opened_at=worlds.NOON)
        for _ in range(2)
    ],
    "one_note_per_person_and_unit": lambda world: [
        Note.objects.create(author=world.aigul, unit=world.lesson, text=text, saved_at=worlds.NOON)
        for text in ("one", "two")
    ],
    "a_note_says_something": lambda world: Note.objects.create(
        author=world.aigul, unit=world.lesson, text="", saved_at=worlds.NOON
    ),
    "an_answer_is_signed": lambda world: _question(world, state="SHOWN", answer="…"),
    "a_signed_answer_says_something": lambda world: _question(
        world, state="PRIVATE", answered_by=world.dana, answered_at=worlds.NOON
    ),
    "a_waiting_question_has_no_answer": lambda world: _question(world, answer="…"),
    "one_print_per_revision_and_design": lambda world: [_print(world), _print(world)],
    "a_ready_print_has_a_file": lambda world: _print(world, state="READY", ready_at=worlds.NOON),
    "a_waiting_print_has_none": lambda world: _print(world, file="prints/x.pdf"),
}


def _question(world, **more) -> LessonQuestion:
    return LessonQuestion.objects.create(
        enrolment=world.enrolment, unit=world.lesson, text="?", language="kk", asked_at=worlds.NOON, **more
    )


def _print(world, **more) -> LessonPrint:
    names = {"key": world.lesson.key, "language": "kk", "revision": 1, "design": "x"}
    return LessonPrint.objects.create(due_at=worlds.NOON, **names, **more)


@pytest.mark.parametrize("rule", WRONG)
def test_the_database_refuses(world, rule):
    with pytest.raises(IntegrityError), transaction.atomic():
        WRONG[rule](world)
