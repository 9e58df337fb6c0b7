from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training import rules
from training.rules import Rule

modestly = settings(max_examples=80, deadline=None)


class Unit(NamedTuple):
    key: str
    kind: str = "LESSON"
    required: bool = True
    weight: int = 1


READING = Unit("reading")
EXTRA = Unit("extra", required=False)
EXAM = Unit("exam", "EXAM", weight=3)
ESSAY = Unit("essay", "ASSIGNMENT", weight=1)
SYLLABUS = [READING, EXAM, EXTRA, ESSAY]


def test_at_the_start_everything_required_is_outstanding():
    assert rules.check(SYLLABUS, {}, 60) == [
        Rule("units", False, 0, 3, ("reading", "exam", "essay")),
        Rule("score", False, None, 60, ("exam", "essay")),
    ]


def test_on_the_way_the_rules_say_how_far_a_person_has_come():
    results = {"reading": None, "exam": Decimal(80)}

    assert rules.check(SYLLABUS, results, 60) == [
        Rule("units", False, 2, 3, ("essay",)),
        Rule("score", True, Decimal("80.00"), 60, ()),
    ]
    assert not rules.finished(SYLLABUS, results, 60)


def test_all_done_below_the_pass_mark_names_what_could_lift_the_score():
    results = {"reading": None, "exam": Decimal(50), "essay": Decimal(70)}

    assert rules.check(SYLLABUS, results, 60) == [
        Rule("units", True, 3, 3, ()),
        Rule("score", False, Decimal("55.00"), 60, ("exam",)),
    ]
    assert not rules.finished(SYLLABUS, results, 60)


def test_all_done_at_the_pass_mark_is_finished():
    results = {"reading": None, "exam": Decimal(50), "essay": Decimal(90)}

    assert rules.check(SYLLABUS, results, 60) == [
        Rule("units", True, 3, 3, ()),
        Rule("score", True, Decimal("60.00"), 60, ()),
    ]
    assert rules.finished(SYLLABUS, results, 60)


def test_an_optional_unit_is_never_asked_for():
    results = {"reading": None, "exam": 100, "essay": 100}

    assert rules.finished(SYLLABUS, results, 60)
    assert rules.finished(SYLLABUS, results | {"extra": None}, 60)


def test_a_programme_of_lessons_has_no_score_to_reach():
    assert rules.check([READING, EXTRA], {"reading": None}, 60) == [Rule("units", True, 1, 1, ())]
    assert rules.finished([READING, EXTRA], {"reading": None}, 60)


def test_an_optional_exam_alone_does_not_make_a_score_required():
    syllabus = [READING, Unit("exam", "EXAM", required=False)]

    assert rules.finished(syllabus, {"reading": None}, 60)


@pytest.mark.parametrize("syllabus", [[], [EXTRA]])
def test_a_syllabus_that_requires_nothing_finishes_nobody(syllabus):
    assert not rules.finished(syllabus, {"extra": None}, 0)


def test_a_result_from_outside_the_syllabus_counts_for_nothing():
    assert rules.overall_score([EXAM], {"exam": 40, "another": 100}) == Decimal("40.00")
    assert not rules.finished([EXAM], {"another": 100}, 60)


@pytest.mark.parametrize(
    ("results", "score"),
    [
        ({}, None),
        ({"reading": None}, None),
        ({"exam": None}, None),
        ({"exam": Decimal(80)}, "80.00"),
        ({"exam": Decimal(0)}, "0.00"),
        ({"exam": Decimal(80), "essay": Decimal(60)}, "75.00"),
        ({"exam": Decimal("66.67"), "essay": Decimal("50")}, "62.50"),
        ({"exam": 100, "essay": Decimal("99.98")}, "100.00"),  # 99.995 is rounded half up
    ],
)
def test_the_score_is_the_weighted_mean_of_what_is_scored(results, score):
    expected = None if score is None else Decimal(score)

    assert rules.overall_score(SYLLABUS, results) == expected


def test_a_unit_without_weight_does_not_move_the_score():
    syllabus = [EXAM, Unit("trial", "EXAM", weight=0)]

    assert rules.overall_score(syllabus, {"exam": 70, "trial": 10}) == Decimal("70.00")
    assert rules.overall_score(syllabus, {"trial": 10}) is None


def test_the_score_that_people_see_decides():
    third = [Unit("a", "EXAM"), Unit("b", "EXAM"), Unit("c", "EXAM", weight=998)]
    results = {"a": Decimal("55"), "b": Decimal("60"), "c": Decimal("60")}

    assert rules.overall_score(third, results) == Decimal("60.00")
    assert rules.check(third, results, 60)[1].met


SCORE = st.none() | st.decimals(min_value=0, max_value=100, places=2)
UNITS = st.lists(
    st.builds(
        Unit,
        st.sampled_from("abcdef"),
        st.sampled_from(["LESSON", "EXAM", "ASSIGNMENT"]),
        st.booleans(),
        st.integers(0, 5),
    ),
    unique_by=lambda unit: unit.key,
)
RESULTS = st.dictionaries(st.sampled_from("abcdefg"), SCORE)


@modestly
@given(UNITS, RESULTS)
def test_a_mean_lies_between_the_least_and_the_best_score(units, results):
    scores = [results[unit.key] for unit in units if unit.weight and results.get(unit.key) is not None]

    score = rules.overall_score(units, results)

    assert score is None if not scores else min(scores) <= score <= max(scores)


@modestly
@given(UNITS, RESULTS, st.integers(0, 100))
def test_finished_means_that_no_rule_names_anything_outstanding(units, results, pass_mark):
    state = rules.check(units, results, pass_mark)

    assert rules.finished(units, results, pass_mark) == all(rule.met for rule in state)
    assert all(not rule.outstanding for rule in state if rule.met)


@modestly
@given(UNITS, RESULTS, st.integers(0, 100), st.data())
def test_a_better_score_never_unfinishes_anybody(units, results, pass_mark, data):
    scored = [key for key, score in results.items() if score is not None]
    better = results | {key: Decimal(100) for key in data.draw(st.sets(st.sampled_from(scored or ["g"])))}

    assert rules.finished(units, better, pass_mark) >= rules.finished(units, results, pass_mark)


# --- one lesson

NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("frozen", "by"), [({}, "SAID"), ({"done_by": "READ"}, "READ"), ({"pass_mark": 60}, "SAID")]
)
def test_a_lesson_without_a_rule_is_done_by_word(frozen, by):
    assert rules.done_by(frozen) == by


@pytest.mark.parametrize(
    ("frozen", "opened_seconds_ago", "left"),
    [
        ({"least_seconds": 120}, 0, 120),
        ({"least_seconds": 120}, 119, 1),
        ({"least_seconds": 120}, 120, 0),
        ({"least_seconds": 120}, 4000, 0),
        ({"least_seconds": 120}, None, 120),
        ({"least_seconds": 120}, -60, 180),  # a clock that was put back
        ({}, 0, 0),
    ],
)
def test_the_time_of_reading_counts_from_the_first_opening(frozen, opened_seconds_ago, left):
    opened = None if opened_seconds_ago is None else NOON - timedelta(seconds=opened_seconds_ago)

    assert rules.seconds_left(frozen, opened, NOON) == left


@pytest.mark.parametrize(
    ("asked", "on_page", "right", "missing"),
    [
        (["q", "r"], ["q", "r"], [], ["q", "r"]),
        (["q", "r"], ["q", "r"], ["q"], ["r"]),
        (["q", "r"], ["q"], ["q"], []),
        (["q"], ["q", "later"], ["q"], []),
        ([], ["q"], [], []),
    ],
)
def test_only_self_checks_that_were_asked_and_still_stand_are_missing(asked, on_page, right, missing):
    assert rules.unanswered({"checks": asked}, on_page, right) == missing


def test_a_window_is_read_from_the_paper_and_open_without_one():
    frozen = {"opens_at": "2026-11-23T12:00:00+05:00"}

    assert rules.window(frozen) == (NOON, None)
    assert rules.window({}) == (None, None)
