"""Two officers and one outage, a page that says it is there while its answers are saved."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Signal

import pytest
from django.db import connection, connections, transaction

from assessments import access
from assessments.fairness import allowances, incidents
from assessments.models import Allowance, Attempt, Incident
from assessments.sitting import attempts
from audit.models import Event
from notifications.models import Message
from tests.assessments import questions
from tests.races.test_attempts import CROWD, MINUTE, at_once, chooser, start
from tests.worlds import NOON, more_trainees

LATER = NOON + 12 * MINUTE


@pytest.fixture
def hall(own_database, world):
    questions.write_bank()
    questions.set_rules(world.exam)
    for one in more_trainees(world.cohort, world.koyandy, 5):
        attempts.start(enrolment=one, unit=world.exam, language="kk", at=NOON)
    return world


def outage(hall, officer):
    return incidents.declare(
        region=None, cohort=hall.cohort, from_at=NOON + 2 * MINUTE, to_at=NOON + 10 * MINUTE,
        happened="No power", officer=officer, at=LATER,
    )  # fmt: skip


def giver(incident, officer, relief):
    return lambda: incidents.relieve(incident=incident, relief=relief, officer=officer, at=LATER)


def outcomes(ended):
    return sorted(type(one).__name__ for one in ended)


def what_came_of_it():
    """(allowances, letters, what was signed, when the attempts close)"""
    return (
        Allowance.objects.count(),
        Message.objects.count(),
        Incident.objects.exclude(given_at=None).count(),
        set(Attempt.objects.values_list("closes_at", flat=True)),
    )


@pytest.mark.parametrize(("relief", "minutes"), [("MINUTES", 28), ("RETAKE", 20)])
def test_twenty_presses_by_two_officers_give_relief_once(hall, relief, minutes):
    incident = outage(hall, hall.maker)
    officers = [hall.maker, hall.checker] * (CROWD // 2)

    ended = at_once([giver(incident, officer, relief) for officer in officers])

    assert outcomes(ended) == ["ReliefRefused"] * (CROWD - 1) + ["list"]
    assert what_came_of_it() == (5, 5, 1, {NOON + minutes * MINUTE})
    assert Event.objects.filter(action="assessments.incident.relieved").count() == 1


@pytest.mark.parametrize(("relief", "minutes"), [("MINUTES", 28), ("RETAKE", 20)])
def test_two_officers_who_declare_the_same_outage_give_the_same_minutes_once(hall, relief, minutes):
    declared = at_once([lambda who=who: outage(hall, who) for who in (hall.maker, hall.checker)])

    ended = at_once([giver(one, one.declared_by, relief) for one in declared])

    assert outcomes(ended) == ["ReliefRefused", "list"]
    assert what_came_of_it() == (5, 5, 1, {NOON + minutes * MINUTE})


def test_relief_and_a_hand_in_never_wait_for_each_other_for_ever(hall):
    incident = outage(hall, hall.maker)
    sitting = list(Attempt.objects.all())

    ended = at_once(
        [
            giver(incident, hall.maker, "MINUTES"),
            *(lambda one=one: attempts.submit(attempt=one, at=LATER) for one in sitting),
        ]
    )

    assert [one for one in ended if isinstance(one, Exception) and "Relief" not in type(one).__name__] == []
    assert Attempt.objects.filter(submitted_at=None).count() == 0


def test_twenty_breaks_at_once_are_one(hall):
    attempt = Attempt.objects.first()
    facts = {"kind": "BREAK", "minutes": 10, "reason": "Ill", "officer": hall.dana, "at": NOON + MINUTE}

    ended = at_once([lambda: allowances.give(attempt=attempt, **facts)] * CROWD)

    assert outcomes(ended) == ["Allowance"] + ["AllowanceRefused"] * (CROWD - 1)
    assert Attempt.objects.get(pk=attempt.pk).closes_at == NOON + 30 * MINUTE


def test_a_page_that_says_it_is_there_waits_for_nobody_who_has_the_attempt_in_hand(hall):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows one writer at a time and no locks of rows")
    attempt = Attempt.objects.first()
    taken, done = Signal(), Signal()

    def save_for_long():
        try:
            with transaction.atomic():
                access.attempt_locked(attempt.pk)
                taken.set()
                assert done.wait(10)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(save_for_long)
        assert taken.wait(10)
        attempts.seen(attempt=attempt, at=NOON + MINUTE)  # would hang until the end of this test
        done.set()
        saving.result()
    assert Attempt.objects.get(pk=attempt.pk).seen_at is None

    attempts.seen(attempt=attempt, at=NOON + 2 * MINUTE)
    assert Attempt.objects.get(pk=attempt.pk).seen_at == NOON + 2 * MINUTE


def test_saves_and_pages_that_say_they_are_there_do_not_hurt_each_other(hall):
    attempt = start(hall)
    saves = [chooser(hall, attempt, f"s{1 + n % 3}", n) for n in range(1, CROWD + 1)]
    beats = [
        lambda n=n: attempts.seen(attempt=attempt, at=NOON + timedelta(minutes=5, seconds=n))
        for n in range(CROWD)
    ]

    ended = at_once(saves + beats)

    assert [one for one in ended if isinstance(one, Exception)] == []
    assert questions.sheet(attempt)["SINGLE"].sequence == CROWD
