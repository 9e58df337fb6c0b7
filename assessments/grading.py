"""How many points an answer earns. A pure function of the question's key and the answer, nothing else.

| kind       | earns                                                                                   |
|------------|-----------------------------------------------------------------------------------------|
| SINGLE     | all points for the right option                                                         |
| MULTIPLE   | "all": all points for exactly the right options; "partial": (right ticks − wrong ticks) |
|            | of all right options, never below nothing                                               |
| TRUE_FALSE | all points for the right word                                                           |
| NUMBER     | all points within the tolerance, its edges included                                     |
| ORDER      | all points for exactly the right order                                                  |
| MATCH      | the share of left ids that got their right partner                                      |
| SHORT_TEXT | all points for an accepted text of any language; case, extra spaces and ё/е do not count |
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from assessments.kinds import KINDS

_CENT = Decimal("0.01")
_NOTHING, _EVERYTHING = Fraction(0), Fraction(1)


def points_for(kind: str, key: object, chosen: object, points: Decimal) -> Decimal:
    """What an answer earns, between 0 and `points`; a share is rounded to hundredths, half up.

    kind    one of the seven in `kinds.KINDS`; another raises KeyError
    chosen  as `kinds` stores it; None, an unanswered question, earns nothing
    """
    share = _SHARES[KINDS[kind].code](key, chosen) if chosen is not None else _NOTHING
    if share == _EVERYTHING:
        return points
    earned = _rounded(Fraction(points) * share)
    return min(earned, points)


def best_of(kind: str, keys: Sequence[object], chosen: object, points: Decimal) -> Decimal:
    """What an answer earns by the key that is best for it; without any key everybody earns everything."""
    return max((points_for(kind, key, chosen, points) for key in keys), default=points)


def percent(points: Decimal, of: Decimal) -> Decimal:
    """Points as 0.00–100.00, half up. An exam without points is worth 0."""
    if of <= 0:
        return Decimal("0.00")
    share = min(max(Fraction(points) / Fraction(of), _NOTHING), _EVERYTHING)
    return _rounded(share * 100)


def same_text(one: str, other: str) -> bool:
    """Whether two short texts are the same answer: without case, extra spaces and the dots of ё."""
    return _folded(one) == _folded(other)


def _equal(key: object, chosen: object) -> Fraction:
    return _all_or_nothing(type(key) is type(chosen) and key == chosen)


def _multiple(key: object, chosen: object) -> Fraction:
    if not isinstance(key, Mapping) or not isinstance(chosen, list):
        return _NOTHING
    right, ticked = set(key["right"]), set(chosen)
    if key["credit"] == "all":
        return _all_or_nothing(ticked == right)
    return max(_NOTHING, Fraction(len(ticked & right) - len(ticked - right), len(right)))


def _number(key: object, chosen: object) -> Fraction:
    if not isinstance(key, Mapping) or not isinstance(chosen, str):
        return _NOTHING
    # Fractions, since 0.1 must be a tenth, and a Decimal context could round a long number.
    distance = abs(Fraction(chosen) - Fraction(key["value"]))
    return _all_or_nothing(distance <= Fraction(key["tolerance"]))


def _match(key: object, chosen: object) -> Fraction:
    if not isinstance(key, Mapping) or not isinstance(chosen, Mapping):
        return _NOTHING
    return Fraction(sum(chosen.get(left) == right for left, right in key.items()), len(key))


def _short_text(key: object, chosen: object) -> Fraction:
    if not isinstance(key, Mapping) or not isinstance(chosen, str):
        return _NOTHING
    return _all_or_nothing(any(same_text(text, chosen) for texts in key.values() for text in texts))


_SHARES: dict[str, Callable[[object, object], Fraction]] = {
    "SINGLE": _equal,
    "MULTIPLE": _multiple,
    "TRUE_FALSE": _equal,
    "NUMBER": _number,
    "ORDER": _equal,
    "MATCH": _match,
    "SHORT_TEXT": _short_text,
}


def _all_or_nothing(is_right: bool) -> Fraction:
    return _EVERYTHING if is_right else _NOTHING


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(plain.replace("ё", "е").split())


def _rounded(amount: Fraction) -> Decimal:
    """A fraction in hundredths, half up, without passing through a rounded division."""
    hundredths = (amount * 100 + Fraction(1, 2)).__floor__()
    return (Decimal(hundredths) / 100).quantize(_CENT, rounding=ROUND_HALF_UP)
