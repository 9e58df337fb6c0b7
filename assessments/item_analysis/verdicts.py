"""From which figure on somebody should look at a question, and how many attempts that takes.

A flag is a reason to read the question again, never a reason to change a score.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assessments.item_analysis import differential, items
from assessments.item_analysis import options as choices
from assessments.item_analysis.differential import Difference
from assessments.item_analysis.items import Correlation
from assessments.item_analysis.options import Option
from assessments.item_analysis.responses import Response, in_language

# Below, correlations and reliability are noise and are not shown: with ten attempts, the 95 % interval of a
# correlation of 0.3 reaches from −0.4 to 0.8. Our own choice.
SHOWN = 10
# Below, no question is flagged: with thirty attempts that interval is 0.3 ± 0.35. Our own choice.
FLAGGED = 30
# A comparison of languages: below `COMPARED` in the smaller group nothing is computed (Fidalgo, Ferreres & Muñiz,
# "Utility of the Mantel–Haenszel procedure for detecting DIF in small samples", Educational and Psychological
# Measurement 64 (2004), found little power with 50 even so); nothing is flagged below 200 in the smaller group
# and 500 in both, the minimum of ETS for putting a test together (Zwick 2012, RR-12-08).
COMPARED = 50
SMALLER_GROUP, BOTH_GROUPS = 200, 500

# Our own choice: a fifth of the points is what guessing among five earns.
HARD, EASY = 0.20, 0.95
# Ebel & Frisbie, Essentials of Educational Measurement (5th ed. 1991), chapter 13, call 0.20 marginal and what lies
# below it poor; half of that does not separate at all.
SEPARATES, SEPARATES_WELL = 0.10, 0.20
# Haladyna & Downing, "How many options is enough for a multiple-choice test item?", Educational and Psychological
# Measurement 53 (1993) 999–1010: an answer that fewer than 5 % choose does no work.
IDLE = 0.05
BEST_PEOPLE = 5  # of the best third, before a wrong answer counts as theirs

REFERENCE, FOCAL = "kk", "ru"
LANGUAGES = ("kk", "ru", "en")

# The order in which they are shown: what may have cost somebody points first.
FLAGS = (
    "REVERSED",
    "DRAWS_THE_BEST",
    "DIFFERS",
    "FLAT",
    "HARD",
    "MAY_DIFFER",
    "WEAK",
    "IDLE_ANSWER",
    "EASY",
)
SERIOUS = frozenset({"REVERSED", "DRAWS_THE_BEST", "DIFFERS", "FLAT", "HARD"})


class Side(NamedTuple):
    """A question in one language, or in all: rest is the mean share earned on the other questions."""

    language: str
    people: int
    blanks: int
    facility: float | None
    rest: float | None
    discrimination: Correlation | None


class Item(NamedTuple):
    """A question with its figures.

    sides       in kk, ru and en, also where nobody answered
    difference  None where a language has too few
    """

    whole: Side
    sides: list[Side]
    upper_lower: float | None
    options: list[Option]
    blank: Option
    difference: Difference | None
    flags: list[str]


def judge(kind: str, parts: dict, key: object, responses: Sequence[Response]) -> Item:  # type: ignore[type-arg]
    """All figures of one question, and what they say of it."""
    by_language = {language: in_language(responses, language) for language in LANGUAGES}
    whole = _side("", responses)
    groups = items.thirds(responses) if len(responses) >= SHOWN else None
    given, blank = choices.options(kind, parts, key, responses, groups)
    compared = None
    if min(len(by_language[REFERENCE]), len(by_language[FOCAL])) >= COMPARED:
        compared = differential.difference(by_language[REFERENCE], by_language[FOCAL])
    item = Item(
        whole=whole,
        sides=[_side(language, by_language[language]) for language in LANGUAGES],
        upper_lower=items.upper_lower(groups),
        options=given,
        blank=blank,
        difference=compared,
        flags=[],
    )
    return item._replace(flags=_flags(kind, item, responses))


def may_flag_languages(reference: int, focal: int) -> bool:
    """Are there enough answers in both languages for a letter to mean anything?"""
    return min(reference, focal) >= SMALLER_GROUP and reference + focal >= BOTH_GROUPS


def _side(language: str, responses: Sequence[Response]) -> Side:
    rests = [one.rest for one in responses if one.rest is not None]
    return Side(
        language=language,
        people=len(responses),
        blanks=len([one for one in responses if not one.choice]),
        facility=items.facility(responses),
        rest=sum(rests) / len(rests) if rests else None,
        discrimination=items.item_rest(responses) if len(responses) >= SHOWN else None,
    )


def _flags(kind: str, item: Item, responses: Sequence[Response]) -> list[str]:
    if len(responses) < FLAGGED:
        return []
    found = {*_flags_of_figures(item), *_flags_of_answers(kind, item), *_flags_of_languages(item)}
    return [flag for flag in FLAGS if flag in found]


def _flags_of_figures(item: Item) -> list[str]:
    found = []
    if item.whole.facility is not None and item.whole.facility < HARD:
        found.append("HARD")
    if item.whole.facility is not None and item.whole.facility > EASY:
        # What nearly everybody knows cannot separate; that is no second fault.
        return [*found, "EASY"]
    if item.whole.discrimination is None:
        return found
    value = item.whole.discrimination.value
    if value < 0:
        return [*found, "REVERSED"]
    return [*found, *(["FLAT"] if value < SEPARATES else ["WEAK"] if value < SEPARATES_WELL else [])]


def _flags_of_answers(kind: str, item: Item) -> list[str]:
    if kind not in choices.CLOSED:
        return []
    wrong = [one for one in item.options if not one.is_right]
    found = ["DRAWS_THE_BEST"] if any(draws_the_best(one, item) for one in wrong) else []
    if kind != "TRUE_FALSE" and any(one.share < IDLE for one in wrong):
        found.append("IDLE_ANSWER")
    return found


def draws_the_best(option: Option, item: Item) -> bool:
    """A wrong answer that more of the best third than of the weakest give, and whose people do better elsewhere
    than all do."""
    if option.is_right or option.upper is None or option.lower is None or option.rest is None:
        return False
    of_the_best = option.upper * item.whole.people / 3
    above_all = item.whole.rest is not None and option.rest > item.whole.rest
    return of_the_best >= BEST_PEOPLE and option.upper > option.lower and above_all


def _flags_of_languages(item: Item) -> list[str]:
    sizes = {side.language: side.people for side in item.sides}
    if item.difference is None or not may_flag_languages(sizes[REFERENCE], sizes[FOCAL]):
        return []
    letters = {"B": ["MAY_DIFFER"], "C": ["DIFFERS"]}
    return letters.get(item.difference.letter or "", [])
