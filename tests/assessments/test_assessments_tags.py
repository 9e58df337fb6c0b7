"""The door of an exam: what a person may do there now."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.timezone import now

from assessments.sitting import attempts
from assessments.templatetags.assessments_tags import countdown, exam_door
from tests.assessments import questions
from training.models import Cohort, Enrolment

MINUTE = timedelta(minutes=1)


@pytest.fixture
def see(hall, rf: RequestFactory):
    """(the door, its words) as a person sees them; Aigül if nobody is named."""

    def act(person=None):
        request = rf.get("/")
        request.user = person or hall.aigul
        page = SimpleNamespace(translation_key=hall.exam.key)
        html = render_to_string("assessments/exam_door.html", {"page": page, "request": request})
        return exam_door({"request": request}, page), " ".join(html.split())

    return act


def begin(hall, minutes_ago=1):
    at = now() - minutes_ago * MINUTE
    return attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=at)


def test_whoever_has_not_begun_is_offered_to_start(hall, see):
    door, words = see()

    assert (door["state"], door["used"], door["left"]) == ("ready", 0, 3)
    assert "Start the exam" in words
    assert f'action="/en/learn/exam/start/{hall.exam.pk}/"' in words


def test_an_open_attempt_goes_on_with_the_time_that_is_left(hall, see):
    attempt = begin(hall)

    door, words = see()

    assert (door["state"], door["attempt"]) == ("open", attempt)
    assert 1130 < door["seconds_left"] <= 1141
    assert f'href="/en/learn/exam/{attempt.pk}/"' in words
    assert "/exam/start/" not in words


def test_an_attempt_whose_time_ran_out_leads_to_its_result(hall, see):
    begin(hall, minutes_ago=21)

    door, words = see()

    assert door["state"] == "over"
    assert "Your saved answers are being handed in." in words


def test_results_are_listed_and_the_next_attempt_is_offered(hall, see, choose):
    first = attempts.submit(attempt=begin(hall), at=now())
    second = begin(hall)
    choose(second, "SINGLE", "s2", at=now())
    attempts.submit(attempt=second, at=now())

    door, words = see()

    assert [one.pk for one in door["sittings"]] == [second.pk, first.pk]
    assert (door["state"], door["best"], door["left"]) == ("ready", Decimal("14.29"), 1)
    assert "Best result: 14.29 %" in words
    assert "You may try 1 more time." in words
    assert "Try again" in words


def test_a_shut_door_says_why(hall, see):
    Cohort.objects.filter(pk=hall.cohort.pk).update(status="CLOSED")

    door, words = see()

    assert door["state"] == "shut"
    assert "The cohort is not running now." in words


def test_extra_time_is_named(hall, see):
    Enrolment.objects.filter(pk=hall.enrolment.pk).update(time_factor=Decimal("1.5"))

    assert "Your time is multiplied by 1.5." in see()[1]


def test_staff_see_the_page_without_a_door(hall, see):
    for person in (hall.dana, hall.editor, hall.admin):
        door, words = see(person)
        assert door["state"] == "outside"
        assert "Only those who are enrolled in a cohort sit this exam." in words


def test_nurlan_stands_before_the_door_of_his_own_cohort(hall, see):
    begin(hall)
    theirs = hall.other_cohort.units.get(kind="EXAM")
    questions.set_rules(theirs)

    door, _ = see(hall.nurlan)

    assert (door["state"], door["unit"], door["sittings"]) == ("ready", theirs, [])


def test_the_door_costs_the_same_for_one_attempt_and_for_three(hall, rf, django_assert_num_queries):
    request = rf.get("/")
    request.user, request.read_with = (
        hall.aigul,
        Enrolment.objects.select_related("cohort").get(pk=hall.enrolment.pk),
    )
    page = SimpleNamespace(translation_key=hall.exam.key)
    for _ in range(3):
        attempts.submit(attempt=begin(hall), at=now())
        with django_assert_num_queries(3):  # the exam, its attempts, what staff have given
            exam_door({"request": request}, page)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "00:00"), (59, "00:59"), (1908, "31:48"), (3900, "1:05:00")]
)
def test_time_is_shown_as_on_a_clock(seconds, shown):
    assert countdown(seconds) == shown
