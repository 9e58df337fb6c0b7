"""Exams are timed by the database's clock, counted on by one that nobody sets."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from assessments.sitting import clock
from assessments.sitting.clock import Reading
from tests.worlds import NOON

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("said", "jump"),
    [
        (60, 0),
        (63, 0),  # a drift is followed
        (57, 0),
        (3660, 3600),
        (-3540, -3600),
        (66, 6),
    ],
)
def test_a_drift_of_the_clock_is_followed_and_a_jump_is_not(said, jump):
    before, new = Reading(NOON, 1000.0), Reading(NOON + said * SECOND, 1060.0)

    assert clock.settled(before, new) == (before if jump else new, jump)


def test_the_first_reading_is_taken_as_it_is():
    assert clock.settled(None, Reading(NOON, 7.0)) == (Reading(NOON, 7.0), 0)


def test_a_reading_is_counted_on_by_the_seconds_that_have_passed():
    assert Reading(NOON, 1000.0).at(1062.5) == NOON + 62.5 * SECOND


@pytest.mark.django_db
def test_a_request_came_when_it_came_however_long_it_waited():
    request = SimpleNamespace(arrived=time.monotonic() - 3)

    waited = (clock.now() - clock.arrival(request)).total_seconds()
    assert round(waited) == 3
    assert abs((timezone.now() - clock.now()).total_seconds()) < 2


def test_every_request_says_when_it_came(client):
    before = time.monotonic()

    arrived = client.get("/healthz").wsgi_request.arrived

    assert before <= arrived <= time.monotonic()
