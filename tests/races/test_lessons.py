"""Beside a lesson at once: two devices, two windows, two instructors, two workers."""

from datetime import timedelta

import pytest

from tests.races.test_attempts import CROWD, at_once
from tests.worlds import NOON
from training import notes, progress, questions, reading
from training.models import LessonQuestion, Note, Reading, SyllabusUnit, UnitResult


@pytest.fixture
def place(own_database, world):
    return world


def test_twenty_openings_and_places_are_one_reading(place):
    def opened():
        reading.open_lesson(enrolment=place.enrolment, unit=place.lesson.pk, at=NOON)

    def moved():
        reading.move(enrolment=place.enrolment, unit=place.lesson, block="b", is_end=True, at=NOON)

    came_of_it = at_once([opened, moved] * (CROWD // 2))

    assert came_of_it == [None] * CROWD
    assert (Reading.objects.count(), Reading.objects.get().block) == (1, "b")


def test_a_lesson_is_done_once_by_its_page_and_its_button(place):
    SyllabusUnit.objects.filter(pk=place.lesson.pk).update(rules={"done_by": "READ", "least_seconds": 60})
    place.lesson.refresh_from_db()
    reading.open_lesson(enrolment=place.enrolment, unit=place.lesson.pk, at=NOON)
    late = NOON + timedelta(minutes=2)

    results = at_once(
        [lambda: progress.read_lesson(enrolment=place.enrolment, unit=place.lesson, at=late)] * CROWD
    )

    assert len({result.pk for result in results}) == 1
    assert UnitResult.objects.count() == 1


def test_of_twenty_first_notes_one_is_kept_and_the_others_are_told(place):
    def writer(number):
        return lambda: notes.save(
            author=place.aigul, unit=place.lesson, text=f"note {number}", seen=None, at=NOON
        )

    came_of_it = at_once([writer(number) for number in range(CROWD)])

    kept = [one for one in came_of_it if isinstance(one, Note)]
    assert len(kept) == 1
    assert [type(one) for one in came_of_it if one is not kept[0]] == [notes.NoteChanged] * (CROWD - 1)
    assert Note.objects.get().text == kept[0].text


def test_twenty_questions_at_once_are_no_more_than_ten(place):
    def asker(number):
        return lambda: questions.ask(
            enrolment=place.enrolment, unit=place.lesson, text=f"{number}?", language="kk", at=NOON
        )

    at_once([asker(number) for number in range(CROWD)])

    assert LessonQuestion.objects.count() == questions.A_DAY


def test_of_twenty_answers_one_is_given(place):
    question = questions.ask(enrolment=place.enrolment, unit=place.lesson, text="?", language="kk", at=NOON)

    def answerer(number):
        return lambda: questions.answer(
            question=question,
            instructor=place.dana,
            text=f"answer {number}",
            is_shown=True,
            language="kk",
            seen=None,
            at=NOON,
        )

    came_of_it = at_once([answerer(number) for number in range(CROWD)])

    assert came_of_it.count(None) == 1
    assert {type(one) for one in came_of_it if one} == {questions.QuestionRefused}
