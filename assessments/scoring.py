"""What marks come to: pure, by the rubric and the rule of the cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

_CENT = Decimal("0.01")
FIRST, SECOND, MODERATION = "FIRST", "SECOND", "MODERATION"


class Given(NamedTuple):
    """One person's points for a submission. `role` is FIRST, SECOND or MODERATION."""

    role: str
    total: int


class Outcome(NamedTuple):
    """What a submission waits for (`awaits`, "" once nothing is missing), and the points it came to."""

    awaits: str
    points: Decimal | None


class BadMark(ValueError):
    """The points are not those of a level of each criterion."""


def total(levels: Mapping[str, Sequence[Mapping[str, Any]]], points: Mapping[str, Any]) -> int:
    """The sum of points, one level of each criterion.

    levels  {criterion code: [{"points": n, …}]}
    points  {criterion code: points of one of its levels}
    Raises BadMark for a criterion that is missing, unknown, or marked with points between its levels.
    """
    if set(levels) != set(points):
        raise BadMark(sorted(set(levels) ^ set(points)))
    for code, steps in levels.items():
        given = points[code]
        if type(given) is not int or given not in [step["points"] for step in steps]:
            raise BadMark([code])
    return sum(points.values())


def outcome(given: Sequence[Given], *, two_markers: bool, moderation_above: Decimal | None) -> Outcome:
    """What comes next, or what the marks come to.

    One mark stands for itself; two come to their mean, unless they lie further apart than the cohort allows:
    then the moderator's mark alone counts.
    """
    totals = {one.role: one.total for one in given}
    if MODERATION in totals:
        return Outcome("", Decimal(totals[MODERATION]))
    if FIRST not in totals:
        return Outcome(FIRST, None)
    if SECOND not in totals:
        return Outcome(SECOND, None) if two_markers else Outcome("", Decimal(totals[FIRST]))
    if moderation_above is not None and abs(totals[FIRST] - totals[SECOND]) > moderation_above:
        return Outcome(MODERATION, None)
    return Outcome("", Decimal(totals[FIRST] + totals[SECOND]) / 2)


def score(points: Decimal, most: int) -> Decimal:
    """Points of a rubric as a percentage, 0.00–100.00, half up."""
    return (points * 100 / most).quantize(_CENT, rounding=ROUND_HALF_UP)
