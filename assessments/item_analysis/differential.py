"""Differential item functioning: is a question harder in one language for people who know equally much?

Reference is the group that is read first (Kazakh), focal the one that is compared with it (Russian). People are
compared within strata of the total score. The studied question stays part of that total: left out, it would
show a difference where there is none (Holland & Thayer 1988; Zwick 1990).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

from assessments.item_analysis.responses import Response

# Delta scale of ETS, and its limits: Zwick, "A review of ETS differential item functioning assessment
# procedures", ETS Research Report RR-12-08 (2012).
DELTA, SMALL_DELTA, LARGE_DELTA = -2.35, 1.0, 1.5
ONE_SIDED_95, ALPHA = 1.6448536269514722, 0.05
# Limits of the standardised mean difference over the standard deviation of the question, as the technical
# documentation of NAEP (National Center for Education Statistics) gives them for partial credit.
SMALL_EFFECT, LARGE_EFFECT = 0.17, 0.25


class Table(NamedTuple):
    """People of one stratum: right and wrong in the reference group, right and wrong in the focal group."""

    reference_right: int
    reference_wrong: int
    focal_right: int
    focal_wrong: int


class Difference(NamedTuple):
    """What the groups differ by, after matching.

    letter      A negligible, B moderate, C large; None where it cannot be told
    chi2, p     Mantel–Haenszel with continuity correction for right and wrong, Mantel for partial credit
    odds_ratio  above 1 where the reference group has better odds; None for partial credit
    delta       below 0 where the question is harder for the focal group; None for partial credit
    low, high   95 % interval of delta
    smd         mean score of the focal group minus that of the reference group at the focal group's abilities
    effect      smd over the standard deviation of the question; decides where delta cannot
    """

    letter: str | None
    chi2: float | None
    p: float | None
    odds_ratio: float | None
    delta: float | None
    low: float | None
    high: float | None
    smd: float | None
    effect: float | None

    @property
    def is_harder_for_focal(self) -> bool:
        return (self.delta if self.delta is not None else self.smd or 0.0) < 0


def difference(reference: Sequence[Response], focal: Sequence[Response]) -> Difference:
    """The whole comparison: by odds where answers are right or wrong, by mean scores where there is partial credit."""
    groups = (reference, focal)
    smd, effect = standardised_mean_difference(reference, focal)
    if any(one.share not in (0.0, 1.0) for group in groups for one in group):
        chi2 = mantel(reference, focal)
        p = p_of(chi2)
        return Difference(letter_of_effect(effect, p), chi2, p, None, None, None, None, smd, effect)
    tables = tabulate(reference, focal)
    chi2 = mantel_haenszel(tables)
    p = p_of(chi2)
    ratio = common_odds_ratio(tables)
    error = log_odds_error(tables)
    if ratio is None or error is None:
        return Difference(None, chi2, p, ratio, None, None, None, smd, effect)
    delta, delta_error = DELTA * math.log(ratio), abs(DELTA) * error
    reach = 1.959963984540054 * delta_error
    letter = letter_of_delta(delta, delta_error, p)
    return Difference(letter, chi2, p, ratio, delta, delta - reach, delta + reach, smd, effect)


def tabulate(reference: Sequence[Response], focal: Sequence[Response]) -> list[Table]:
    """A table for each stratum in which both groups stand; the others compare nobody with anybody."""
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for place, group in ((0, reference), (2, focal)):
        for one in group:
            counts[one.stratum][place + (one.share < 1.0)] += 1
    tables = (Table(*cells) for _stratum, cells in sorted(counts.items()))
    return [one for one in tables if one[0] + one[1] and one[2] + one[3]]


def common_odds_ratio(tables: Collection[Table]) -> float | None:
    """Σ (A D / N) / Σ (B C / N). None where a sum is nothing and the ratio would be 0 or without end.

    Source: Mantel & Haenszel, "Statistical aspects of the analysis of data from retrospective studies of
    disease", Journal of the National Cancer Institute 22 (1959) 719–748; for test questions Holland & Thayer,
    "Differential item performance and the Mantel–Haenszel procedure", in Wainer & Braun (eds), Test Validity
    (1988) 129–145.
    """
    above = sum(a * d / (a + b + c + d) for a, b, c, d in tables)
    below = sum(b * c / (a + b + c + d) for a, b, c, d in tables)
    return above / below if above and below else None


def log_odds_error(tables: Collection[Table]) -> float | None:
    """The standard error of the logarithm of the common odds ratio.

    Source: Robins, Breslow & Greenland, "Estimators of the Mantel–Haenszel variance consistent in both sparse
    data and large-strata limiting models", Biometrics 42 (1986) 311–323; Phillips & Holland, Biometrics 43
    (1987) 425–431, came to the same for test questions.
    """
    above = below = both = first = last = 0.0
    for a, b, c, d in tables:
        n = a + b + c + d
        same, crossed, r, s = (a + d) / n, (b + c) / n, a * d / n, b * c / n
        above, below = above + r, below + s
        first += same * r
        both += same * s + crossed * r
        last += crossed * s
    if not above or not below:
        return None
    return math.sqrt(first / (2 * above**2) + both / (2 * above * below) + last / (2 * below**2))


def mantel_haenszel(tables: Collection[Table]) -> float | None:
    """(|Σ A − Σ E(A)| − ½)² / Σ Var(A), with one degree of freedom; None where nothing varies.

    Source: Mantel & Haenszel (1959), with their correction for continuity. It is never below 0: a distance of less
    than a half counts as none.
    """
    distance = variance = 0.0
    for a, b, c, d in tables:
        n = a + b + c + d
        distance += a - (a + b) * (a + c) / n
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))
    return max(0.0, abs(distance) - 0.5) ** 2 / variance if variance else None


def mantel(reference: Sequence[Response], focal: Sequence[Response]) -> float | None:
    """The same question for partial credit: (Σ F − Σ E(F))² / Σ Var(F), F the sum of the focal group's scores.

    Source: Mantel, "Chi-square tests with one degree of freedom; extensions of the Mantel–Haenszel procedure",
    Journal of the American Statistical Association 58 (1963) 690–700; for test questions Zwick, Donoghue &
    Grima, "Assessment of differential item functioning for performance tasks", Journal of Educational
    Measurement 30 (1993) 233–251. No correction for continuity, as there.
    """
    distance = variance = 0.0
    for ours, theirs in _strata(reference, focal):
        everyone = [*ours, *theirs]
        n, total = len(everyone), sum(everyone)
        squares = sum(score * score for score in everyone)
        distance += sum(theirs) - len(theirs) * total / n
        variance += len(ours) * len(theirs) * (n * squares - total * total) / (n * n * (n - 1))
    return distance**2 / variance if variance > 1e-12 else None


def standardised_mean_difference(
    reference: Sequence[Response], focal: Sequence[Response]
) -> tuple[float | None, float | None]:
    """(difference of mean scores, the same in standard deviations of the question), weighted as the focal group is.

    Source: Dorans & Schmitt, Constructed response and differential item functioning: a pragmatic approach, ETS
    Research Report RR-91-47 (1991). The standard deviation is that of both groups together.
    """
    strata = _strata(reference, focal)
    weight = sum(len(theirs) for _ours, theirs in strata)
    if not weight:
        return None, None
    smd = sum(len(theirs) * (sum(theirs) / len(theirs) - sum(ours) / len(ours)) for ours, theirs in strata)
    smd /= weight
    scores = [one.share for group in (reference, focal) for one in group]
    mean = sum(scores) / len(scores)
    spread = math.sqrt(sum((score - mean) ** 2 for score in scores) / (len(scores) - 1))
    return smd, smd / spread if spread > 1e-9 else None


def p_of(chi2: float | None) -> float | None:
    """The chance of a chi-square as large, with one degree of freedom: erfc(√(χ² / 2))."""
    return None if chi2 is None else math.erfc(math.sqrt(chi2 / 2))


def letter_of_delta(delta: float, error: float, p: float | None) -> str:
    """A, B or C by the rule of ETS (Zwick 2012): C is at least 1.5 and significantly above 1, B at least 1 and
    significantly different from 0."""
    size = abs(delta)
    if size >= LARGE_DELTA and size - SMALL_DELTA > ONE_SIDED_95 * error:
        return "C"
    return "B" if size >= SMALL_DELTA and p is not None and p < ALPHA else "A"


def letter_of_effect(effect: float | None, p: float | None) -> str | None:
    """A, B or C for partial credit: nothing that is not significant is more than A."""
    if effect is None or p is None:
        return None
    if p >= ALPHA or abs(effect) <= SMALL_EFFECT:
        return "A"
    return "C" if abs(effect) > LARGE_EFFECT else "B"


def _strata(
    reference: Sequence[Response], focal: Sequence[Response]
) -> list[tuple[list[float], list[float]]]:
    found: dict[int, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for place, group in enumerate((reference, focal)):
        for one in group:
            found[one.stratum][place].append(one.share)
    return [pair for _stratum, pair in sorted(found.items()) if pair[0] and pair[1]]
