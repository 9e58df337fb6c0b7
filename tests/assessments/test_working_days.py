"""Terms are counted in working days of Kazakhstan, and what officers announce goes first."""

from datetime import date

import pytest

from assessments import working_days


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 28), False),  # a Saturday
        (date(2026, 12, 16), False),  # Independence Day
        (date(2026, 10, 26), False),  # Republic Day fell on a Sunday
        (date(2027, 1, 4), False),  # 2 January fell on a Saturday
        (date(2027, 1, 7), False),
        (date(2027, 3, 15), False),  # Constitution Day, from 2027
        (date(2026, 8, 30), False),  # a Sunday
        (date(2026, 8, 31), True),  # 30 August is no holiday any more
        (date(2026, 6, 30), True),
    ],
)
def test_weekends_and_holidays_are_no_working_days(day, works):
    assert working_days.is_working(day, {}) is works


def test_fifteen_working_days_end_three_weeks_later_without_a_holiday():
    assert working_days.after(date(2026, 11, 2), 15, {}) == date(2026, 11, 23)


def test_a_holiday_puts_the_last_day_off():
    # 16 December 2026 is a Wednesday.
    assert working_days.after(date(2026, 11, 26), 15, {}) == date(2026, 12, 18)


def test_a_day_that_was_moved_goes_before_the_list_and_the_week():
    moved = {date(2026, 12, 18): True, date(2026, 12, 19): False}

    assert working_days.after(date(2026, 11, 26), 15, moved) == date(2026, 12, 19)


@pytest.mark.parametrize(
    ("today", "left"),
    [(date(2026, 12, 11), 5), (date(2026, 12, 18), 1), (date(2026, 12, 19), 0), (date(2027, 1, 20), 0)],
)
def test_the_days_left_count_today_and_the_last_day(today, left):
    assert working_days.left(today, date(2026, 12, 18), {}) == left


def test_the_list_says_which_years_it_covers():
    assert working_days.YEARS == (2026, 2027)
    assert working_days.is_covered(date(2027, 12, 31))
    assert not working_days.is_covered(date(2028, 1, 3))
