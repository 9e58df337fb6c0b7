import json
from decimal import Decimal

import pytest

from certification import batches, eligibility
from tests.worlds import NOON, finish, more_trainees
from training import progress


def _reasons(cohort):
    return {one.enrolment.pk: one.reasons for one in eligibility.of(cohort)}


def test_who_has_finished_qualifies(world, finished):
    [aigul] = eligibility.of(world.cohort)

    assert (aigul.enrolment, aigul.eligible, aigul.reasons) == (finished, True, [])
    assert json.loads(json.dumps(aigul.proof)) == aigul.proof


def test_who_has_not_finished_is_told_how_far_it_is(world):
    progress.complete_unit(enrolment=world.enrolment, unit=world.lesson, score=None, at=NOON)

    assert _reasons(world.cohort)[world.enrolment.pk] == [
        "The programme is not finished: 1 of 3 units done.",
        "The score does not reach the pass mark of 60.",
    ]


def test_a_score_below_the_mark_is_the_only_reason_when_all_is_done(world):
    for unit in world.cohort.units.order_by("position"):
        score = Decimal(59) if unit.kind == "EXAM" else None
        progress.complete_unit(enrolment=world.enrolment, unit=unit, score=score, at=NOON)

    assert _reasons(world.cohort)[world.enrolment.pk] == ["The score does not reach the pass mark of 60."]


def test_who_has_a_certificate_gets_no_second_one(world, issued):
    assert _reasons(world.cohort)[world.enrolment.pk] == ["A certificate has already been issued."]


def test_who_has_a_suspended_one_gets_no_second_one(world, suspended):
    assert _reasons(world.cohort)[world.enrolment.pk] == ["A certificate has already been issued."]


def test_who_has_one_in_the_making_gets_no_second_one(world, reserved):
    assert _reasons(world.cohort)[world.enrolment.pk] == ["A certificate is being made."]


def test_who_stands_in_another_open_batch_waits_for_it(world, batch):
    assert _reasons(world.cohort)[world.enrolment.pk] == ["Another batch already asks for this certificate."]
    assert eligibility.of(world.cohort, but=batch)[0].eligible is True


def test_the_withdrawn_are_not_looked_at(world, finished):
    withdrawn = more_trainees(world.cohort, world.koyandy, 1)[0]
    withdrawn.status = "WITHDRAWN"
    withdrawn.save(update_fields=["status"])

    assert [one.enrolment for one in eligibility.of(world.cohort)] == [finished]


def test_other_cohorts_are_not_looked_at(world, finished):
    finish(world.nurlan_enrolment)

    assert [one.enrolment for one in eligibility.of(world.cohort)] == [finished]


@pytest.mark.parametrize("trainees", [1, 20])
def test_a_dry_run_costs_the_same_for_any_size(world, signatory, trainees, django_assert_num_queries):
    enrolments = more_trainees(world.cohort, world.koyandy, 2 * trainees)
    for enrolment in enrolments[:trainees]:
        finish(enrolment)

    with django_assert_num_queries(8):
        found = batches.candidates(world.cohort, at=NOON)

    assert sum(one.eligible for one in found) == trainees
