"""Working days in Kazakhstan: pure. Terms of the law count them, and the Government moves them every year.

The list starts from python-holidays 0.109 for KZ, compared with what is sourced about 2026 and 2027; a holiday on a
Saturday or Sunday moves to the next working day, except 7 January and Kurban Ait, which are days off and no holidays.
Not known, and therefore not here: the days that the Government moves by decree of each year, and whether 15 March 2026 was
off. Kurban Ait is computed from the moon. Officers put in what is announced (`DayOff`), and their word goes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

SOURCE = "python-holidays 0.109 (KZ)"
_DAYS = {
    2026: "0101 0102 0107 0308 0309 0321 0322 0323 0324 0325 0501 0507 0509 0511 0527 0706 1025 1026 1216",
    2027: "0101 0102 0104 0107 0308 0315 0321 0322 0323 0324 0501 0503 0507 0509 0510 0516 0706 1025 1216",
}
YEARS = tuple(_DAYS)
HOLIDAYS = frozenset(
    date(year, int(day[:2]), int(day[2:])) for year, days in _DAYS.items() for day in days.split()
)
SATURDAY = 5


def is_working(day: date, changes: Mapping[date, bool]) -> bool:
    """changes  {day: whether it is off}, which go before the list and the week"""
    if day in changes:
        return not changes[day]
    return day.weekday() < SATURDAY and day not in HOLIDAYS


def after(day: date, count: int, changes: Mapping[date, bool]) -> date:
    """The last day of a term of so many working days that begins on the day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working(day, changes)
    return day


def left(today: date, last: date, changes: Mapping[date, bool]) -> int:
    """Working days from today to the last day, both counted; 0 once the term is over."""
    days = (today + timedelta(days=one) for one in range((last - today).days + 1))
    return sum(is_working(day, changes) for day in days)


def is_covered(day: date) -> bool:
    """Whether the list knows the holidays of that year."""
    return day.year in YEARS
