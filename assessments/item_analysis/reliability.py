"""How far the same exam would give the same scores again."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection
from operator import mul
from typing import NamedTuple

from assessments.item_analysis.responses import Row

FEWEST = 3  # attempts; below, a variance of scores means nothing


class Reliability(NamedTuple):
    """coefficient  1 would be a score without chance; None where the scores do not vary
    error           standard error of measurement, in points
    is_kr20         every question was right or wrong and worth the same: the coefficient is KR-20
    is_estimate     attempts had different questions: covariances of those that met
    """

    coefficient: float | None
    error: float
    is_kr20: bool
    is_estimate: bool


def reliability(rows: Collection[Row]) -> Reliability | None:
    """Cronbach's alpha from the mean variance v and the mean covariance c of n questions: n c / (v + (n − 1) c).

    alpha    Cronbach, "Coefficient alpha and the internal structure of tests", Psychometrika 16 (1951)
             297–334. With the same questions for all this is n / (n − 1) · (1 − Σ variances / variance of
             the sum), to the last digit
    KR-20    the same figure for questions that are right or wrong: Kuder & Richardson, "The theory of the
             estimation of test reliability", Psychometrika 2 (1937) 151–160
    error    SD · √(1 − alpha) = √(n (v − c)): Lord & Novick (1968), section 3.8
    Where papers were drawn, v and c are taken over the questions and pairs that attempts had, and n is the mean
    number of questions: an estimate, which leaves out that one drawn paper may be harder than another.
    None for fewer than three attempts or for attempts of a single question.
    """
    columns: dict[int, list[float]] = defaultdict(list)
    for _attempt, question, points, _worth, _language, _choice in rows:
        columns[question].append(points)
    means = {question: sum(points) / len(points) for question, points in columns.items()}
    away: dict[int, list[float]] = defaultdict(list)
    for attempt, question, points, _worth, _language, _choice in rows:
        away[attempt].append(points - means[question])
    people = len(away)
    freedom = len(rows) - len(columns)
    met = sum(len(points) * (len(points) - 1) for points in away.values())
    if people < FEWEST or freedom <= 0 or met <= 0:
        return None
    squares = [sum(map(mul, points, points)) for points in away.values()]
    crossed = sum(sum(points) ** 2 for points in away.values()) - sum(squares)
    variance = sum(squares) / freedom
    covariance = crossed / (met * (1 - len(columns) / len(rows)))
    length = len(rows) / people
    spread = variance + (length - 1) * covariance
    return Reliability(
        coefficient=length * covariance / spread if spread > 1e-12 else None,
        error=math.sqrt(max(0.0, length * (variance - covariance))),
        is_kr20=_is_right_or_wrong(rows),
        is_estimate=any(len(points) != people for points in columns.values()),
    )


def _is_right_or_wrong(rows: Collection[Row]) -> bool:
    earned = {(points, worth) for _attempt, _question, points, worth, _language, _choice in rows}
    return len({worth for _points, worth in earned}) == 1 and all(
        points in (0.0, worth) for points, worth in earned
    )
