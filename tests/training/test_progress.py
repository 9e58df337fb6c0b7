import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections

from audit.models import Event
from notifications.models import Message
from tests import worlds
from training import progress
from training.models import Cohort, Enrolment, UnitResult

NOON = worlds.NOON


def test_the_best_score_is_kept(world):
    for score in (55, 80, 70):
        progress.complete_unit(enrolment=world.enrolment, unit=world.exam, score=Decimal(score), at=NOON)

    assert UnitResult.objects.get().score == Decimal("80.00")


def test_the_first_time_counts_as_the_day_of_doing(world):
    for hours, score in ((0, 55), (1, 80)):
        progress.complete_unit(
            enrolment=world.enrolment, unit=world.exam, score=Decimal(score), at=NOON + timedelta(hours=hours)
        )

    assert UnitResult.objects.get().completed_at == NOON
    assert Event.objects.filter(action="training.unit.completed").count() == 1


def test_everything_done_below_the_pass_mark_is_not_finished_until_an_exam_is_better(world):
    worlds.finish(world.enrolment, score=Decimal(59))
    weak = Enrolment.objects.get(pk=world.enrolment.pk)
    missing = progress.standing(weak)
    progress.complete_unit(enrolment=weak, unit=world.exam, score=Decimal(60), at=NOON)

    world.enrolment.refresh_from_db()
    assert weak.status == Enrolment.Status.ACTIVE
    assert (missing["next"], missing["missing"]) == (world.exam, [world.exam])
    assert (world.enrolment.status, world.enrolment.score) == (Enrolment.Status.COMPLETED, Decimal("60.00"))


def test_a_result_after_the_end_changes_the_certificate_no_more(world):
    worlds.finish(world.enrolment)

    progress.complete_unit(
        enrolment=world.enrolment, unit=world.exam, score=Decimal(100), at=NOON + timedelta(days=1)
    )

    world.enrolment.refresh_from_db()
    assert (world.enrolment.score, world.enrolment.completed_at) == (
        Decimal("86.00"),
        NOON - timedelta(minutes=58),
    )
    assert Message.objects.filter(kind="programme_completed").count() == 1


def test_a_unit_of_another_cohort_does_not_count(world):
    foreign = world.other_cohort.units.first()

    with pytest.raises(progress.ProgressRefused):
        progress.complete_unit(enrolment=world.enrolment, unit=foreign, score=None, at=NOON)


def test_nothing_counts_for_who_is_withdrawn(world):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(status=Enrolment.Status.WITHDRAWN)

    with pytest.raises(progress.ProgressRefused):
        progress.complete_unit(enrolment=world.enrolment, unit=world.lesson, score=None, at=NOON)


def test_no_lesson_is_read_in_a_closed_cohort(world):
    world.enrolment.cohort.status = Cohort.Status.CLOSED

    with pytest.raises(progress.ProgressRefused):
        progress.read_lesson(enrolment=world.enrolment, unit=world.lesson, at=NOON)


@pytest.mark.parametrize("people", [1, 20])
def test_standings_cost_the_same_for_any_number(world, people, django_assert_num_queries):
    enrolments = worlds.more_trainees(world.cohort, world.koyandy, people)
    listed = list(
        Enrolment.objects.filter(pk__in=[one.pk for one in enrolments]).select_related("cohort__programme")
    )

    with django_assert_num_queries(2):
        found = progress.standings(listed)

    assert {standing["required"] for standing in found.values()} == {3}


def test_two_last_units_at_once_are_one_completion(own_database, world):
    """Slow by nature: threads with connections of their own, and commits that are real."""
    progress.complete_unit(enrolment=world.enrolment, unit=world.lesson, score=None, at=NOON)
    start = threading.Barrier(2)
    failures = []

    def finish(unit, score):
        try:
            start.wait()
            progress.complete_unit(enrolment=world.enrolment, unit=unit, score=score, at=NOON)
        except Exception as failure:  # seen by the test, not by the thread alone
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=finish, args=args)
        for args in ((world.second_lesson, None), (world.exam, Decimal(75)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    world.enrolment.refresh_from_db()
    assert failures == []
    assert (world.enrolment.status, world.enrolment.score) == (Enrolment.Status.COMPLETED, Decimal("75.00"))
    assert Event.objects.filter(action="training.enrolment.completed").count() == 1
    assert Message.objects.filter(kind="programme_completed").count() == 1
