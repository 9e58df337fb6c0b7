"""What the rules of a paper decide about sittings."""

from datetime import UTC, datetime

import pytest

from assessments import policies

OLD = {"attempts_allowed": 3, "draws": []}
TEN, NOON, EVENING = (datetime(2026, 5, 4, hour, tzinfo=UTC) for hour in (10, 12, 18))


def test_rules_from_before_these_names_existed_mean_what_they_meant():
    assert not policies.is_practice(OLD)
    assert policies.grading(OLD) == "BEST"
    assert (policies.opens_at(OLD), policies.closes_at(OLD)) == (None, None)
    assert policies.cooled_off_at(OLD, [NOON]) is None
    assert policies.deadline(OLD, NOON) == NOON
    assert policies.headings(OLD) == {}


def test_a_pause_counts_from_the_last_attempt():
    rules = OLD | {"cooling_off_hours": 6}

    assert policies.cooled_off_at(rules, [NOON, TEN]) == EVENING
    assert policies.cooled_off_at(rules, []) is None


@pytest.mark.parametrize(("used", "left"), [(0, 3), (2, 1), (3, 0), (4, 0)])
def test_attempts_are_counted_down_and_practice_has_no_count(used, left):
    assert policies.attempts_left(OLD, used) == left
    assert policies.attempts_left(OLD | {"practice": True}, used) is None


@pytest.mark.parametrize(
    ("late", "ends", "deadline"),
    [
        ("FINISH", EVENING, EVENING),
        ("FINISH", None, None),
        ("CUT", EVENING, NOON),
        ("CUT", TEN, TEN),
        ("CUT", None, NOON),
    ],
)
def test_the_end_of_the_window_cuts_an_attempt_short_or_lets_it_finish(late, ends, deadline):
    rules = OLD | {"closes_at": NOON.isoformat(), "late_policy": late}

    assert policies.deadline(rules, ends) == deadline


def test_titles_stand_above_the_first_question_of_their_section_unless_all_is_mixed():
    draws = [{"count": 2, "title": {"kk": "Бюджет"}}, {"count": 3}, {"count": 1, "title": {"ru": "Жер"}}]
    rules = OLD | {"shuffle": False, "draws": draws}

    assert policies.headings(rules) == {1: {"kk": "Бюджет"}, 6: {"ru": "Жер"}}
    assert policies.headings(rules | {"shuffle": True}) == {}
