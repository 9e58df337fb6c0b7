"""How hard a question is, and whether it tells those who know from those who do not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul
from typing import NamedTuple

from assessments.item_analysis.responses import Response

NORMAL_95 = 1.959963984540054


class Correlation(NamedTuple):
    """low, high  the interval that holds the true value with 95 % confidence; None for fewer than four pairs"""

    value: float
    low: float | None
    high: float | None


class Thirds(NamedTuple):
    """The weakest and the best third of the attempts at a question, by what they earned on all other questions."""

    lower: list[Response]
    middle: list[Response]
    upper: list[Response]


def facility(responses: Sequence[Response]) -> float | None:
    """The mean share of its points that a question earned, 0–1: the classical difficulty, high when it is easy.

    For right and wrong it is the proportion of right answers. A blank earned nothing and counts.
    Source: Lord & Novick, Statistical Theories of Mental Test Scores (1968), section 15.2.
    """
    if not responses:
        return None
    return sum([one.share for one in responses]) / len(responses)


def item_rest(responses: Sequence[Response]) -> Correlation | None:
    """Corrected item–total correlation: the question against the rest of the exam without it.

    For right and wrong this is the corrected point-biserial correlation. The question itself is left out of
    the total, since it would correlate with itself: Henrysson, "Correction of item–total correlations in item
    analysis", Psychometrika 28 (1963) 211–218. The rest is a share of points, so that attempts with other
    questions can stand in one figure; with the same questions for all it is the textbook's figure.
    """
    return pearson(
        [one.share for one in responses if one.rest is not None],
        [one.rest for one in responses if one.rest is not None],
    )


def pearson(xs: Sequence[float], ys: Sequence[float]) -> Correlation | None:
    """The product-moment correlation; None where either side does not vary or fewer than three pairs exist.

    The interval is Fisher's: tanh(artanh r ± 1.96 / √(n − 3)), "On the 'probable error' of a coefficient of
    correlation deduced from a small sample", Metron 1 (1921) 3–32.
    """
    n = len(xs)
    if n < 3:
        return None
    mean_x, mean_y = sum(xs) / n, sum(ys) / n
    dx, dy = [x - mean_x for x in xs], [y - mean_y for y in ys]
    xx, yy = sum(map(mul, dx, dx)), sum(map(mul, dy, dy))
    # What ought to be nothing is a rounding error of some 1e-30 when all values are the same fraction.
    if xx < n * 1e-18 or yy < n * 1e-18:
        return None
    xy = sum(map(mul, dx, dy))
    value = max(-1.0, min(1.0, xy / math.sqrt(xx * yy)))
    if n < 4 or abs(value) == 1.0:
        return Correlation(value, None, None)
    reach = NORMAL_95 / math.sqrt(n - 3)
    return Correlation(value, math.tanh(math.atanh(value) - reach), math.tanh(math.atanh(value) + reach))


def thirds(responses: Sequence[Response]) -> Thirds | None:
    """The weakest, the middle and the best third; None where they cannot be told apart.

    Cut by score, not by head: people with the same score stand in the same third, whoever came first. So the
    groups need not be of equal size. Kelley took 27 % ("The selection of upper and lower groups for the
    validation of test items", Journal of Educational Psychology 30 (1939) 17–24), which is best for large
    normal samples; a third loses little and leaves more people where there are few.
    """
    ranked = sorted(one.rest for one in responses if one.rest is not None)
    size = len(ranked) // 3
    if not size:
        return None
    low, high = ranked[size - 1], ranked[-size]
    if low >= high:
        return None
    groups = Thirds([], [], [])
    for one in responses:
        if one.rest is not None:
            place = 0 if one.rest <= low else 2 if one.rest >= high else 1
            groups[place].append(one)
    return groups


def upper_lower(groups: Thirds | None) -> float | None:
    """Facility among the best third minus facility among the weakest, −1–1.

    Source: Johnson, "Notes on a suggested index of item validity: the U–L index", Journal of Educational
    Psychology 42 (1951) 499–504.
    """
    if groups is None:
        return None
    upper, lower = facility(groups.upper), facility(groups.lower)
    return None if upper is None or lower is None else upper - lower
