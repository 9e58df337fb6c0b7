"""Twenty at once: on SQLite one writer at a time, on PostgreSQL real row locks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from assessments.models import Answer, Attempt, KeptAnswer
from assessments.sitting import attempts
from audit.models import Event
from tests.assessments import questions
from tests.worlds import NOON
from training.models import UnitResult

CROWD = 20
MINUTE = timedelta(minutes=1)


@pytest.fixture
def hall(own_database, world):
    questions.write_bank()
    questions.set_rules(world.exam)
    return world


def at_once(acts):
    """Run all acts in the same moment, each on a connection of its own; returns what each returned or raised."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait()
            return act()
        except Exception as failure:
            return failure
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def start(world):
    return attempts.start(enrolment=world.enrolment, unit=world.exam, language="kk", at=NOON)


def chooser(world, attempt, raw, sequence, at=NOON + MINUTE, **facts):
    entry = questions.change(questions.sheet(attempt)["SINGLE"].position, raw, sequence=sequence, **facts)
    return lambda: questions.save(attempt, entry, user=world.aigul, at=at)


def test_twenty_starts_are_one_attempt(hall):
    started = at_once([lambda: start(hall)] * CROWD)

    assert {attempt.pk for attempt in started} == {Attempt.objects.get().pk}
    assert Answer.objects.count() == 7
    assert Event.objects.filter(action="assessments.attempt.started").count() == 1


def test_twenty_hand_ins_are_one_score(hall):
    attempt = start(hall)
    for kind, answer in questions.sheet(attempt).items():
        Answer.objects.filter(pk=answer.pk).update(chosen=questions.RIGHT[kind])

    closed = at_once(
        [lambda n=n: attempts.submit(attempt=attempt, at=NOON + n * MINUTE / 10) for n in range(CROWD)]
    )

    assert {(one.submitted_at, one.score) for one in closed} == {(Attempt.objects.get().submitted_at, 100)}
    assert UnitResult.objects.count() == 1
    assert Event.objects.filter(action="assessments.attempt.submitted").count() == 1
    assert Event.objects.filter(action="training.unit.completed").count() == 1


def test_of_twenty_saves_of_a_window_the_last_stays_in_whatever_order_they_come(hall):
    attempt = start(hall)

    ended = at_once([chooser(hall, attempt, f"s{1 + n % 3}", n) for n in range(1, CROWD + 1)])

    answer = questions.sheet(attempt)["SINGLE"]
    assert (answer.sequence, answer.chosen) == (CROWD, "s3")
    assert {one.outcomes[0].state for one in ended} <= {"saved", "outrun"}
    assert KeptAnswer.objects.count() == 0


def test_of_twenty_windows_that_saw_nothing_one_is_stored_and_every_other_is_told(hall):
    attempt = start(hall)

    ended = at_once(
        [
            chooser(hall, attempt, f"s{1 + n % 3}", 1, window=f"window-number-{n}", base=0)
            for n in range(CROWD)
        ]
    )

    states = [str(one.outcomes[0].state) for one in ended]
    winner = ended[states.index("saved")].outcomes[0].entry
    answer = questions.sheet(attempt)["SINGLE"]
    assert (answer.window, answer.chosen, answer.sequence) == (winner.window, winner.chosen, 1)
    # Who chose the same as the winner has lost nothing; everyone else's answer is kept as evidence.
    assert states.count("saved") == 1
    assert states.count("older") == KeptAnswer.objects.filter(why="OLDER").count()
    assert states.count("older") + states.count("same") == CROWD - 1


def test_twenty_identical_saves_are_one(hall):
    attempt = start(hall)

    ended = at_once([chooser(hall, attempt, "s2", 1)] * CROWD)

    assert sorted(str(one.outcomes[0].state) for one in ended) == ["same"] * (CROWD - 1) + ["saved"]


@pytest.mark.parametrize("turn", range(5))
def test_a_save_is_marked_or_refused_and_never_lost_between(hall, turn):
    attempt = start(hall)

    saved, closed = at_once(
        [chooser(hall, attempt, "s2", 1), lambda: attempts.submit(attempt=attempt, at=NOON + MINUTE)]
    )

    answer = questions.sheet(attempt)["SINGLE"]
    if saved.over:
        assert (saved.over, answer.chosen, answer.points) == ("closed", None, 0)
    else:
        assert (answer.chosen, answer.points, closed.submitted_at) == ("s2", 2, NOON + MINUTE)


def test_attempts_are_used_up_even_in_a_crowd(hall):
    for _ in range(2):
        attempts.submit(attempt=start(hall), at=NOON)

    def start_and_hand_in():
        return attempts.submit(attempt=start(hall), at=NOON)

    at_once([start_and_hand_in] * CROWD)

    assert sorted(Attempt.objects.values_list("number", flat=True)) == [1, 2, 3]
