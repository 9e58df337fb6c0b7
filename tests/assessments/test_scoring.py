"""What marks come to, as tables."""

from decimal import Decimal

import pytest

from assessments import scoring
from assessments.scoring import FIRST, MODERATION, SECOND, Given, Outcome

LEVELS = {"a": [{"points": 0}, {"points": 5}, {"points": 10}], "b": [{"points": 0}, {"points": 20}]}


def test_points_are_added_up():
    assert scoring.total(LEVELS, {"a": 5, "b": 20}) == 25


@pytest.mark.parametrize(
    "points",
    [{"a": 5}, {"a": 5, "b": 20, "c": 1}, {"a": 4, "b": 20}, {"a": "5", "b": 20}, {"a": True, "b": 0}, {}],
)
def test_points_beside_the_levels_are_refused(points):
    with pytest.raises(scoring.BadMark):
        scoring.total(LEVELS, points)


@pytest.mark.parametrize(
    ("given", "two", "above", "outcome"),
    [
        ([], False, None, Outcome(FIRST, None)),
        ([Given(FIRST, 60)], False, None, Outcome("", Decimal(60))),
        ([Given(FIRST, 60)], True, None, Outcome(SECOND, None)),
        ([Given(FIRST, 60), Given(SECOND, 75)], True, None, Outcome("", Decimal("67.5"))),
        ([Given(FIRST, 60), Given(SECOND, 70)], True, Decimal(10), Outcome("", Decimal(65))),
        ([Given(FIRST, 60), Given(SECOND, 71)], True, Decimal(10), Outcome(MODERATION, None)),
        ([Given(FIRST, 71), Given(SECOND, 60)], True, Decimal(10), Outcome(MODERATION, None)),
        (
            [Given(FIRST, 60), Given(SECOND, 90), Given(MODERATION, 80)],
            True,
            Decimal(10),
            Outcome("", Decimal(80)),
        ),
    ],
)
def test_marks_come_to_a_final_one_or_ask_for_another(given, two, above, outcome):
    assert scoring.outcome(given, two_markers=two, moderation_above=above) == outcome


@pytest.mark.parametrize(
    ("points", "most", "score"),
    [("67.5", 100, "67.50"), ("1", 3, "33.33"), ("2", 3, "66.67"), ("0", 9, "0.00")],
)
def test_a_score_is_a_percentage_half_up(points, most, score):
    assert scoring.score(Decimal(points), most) == Decimal(score)
