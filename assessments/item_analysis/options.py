"""Who chose which answer: the table of distractors."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

from assessments.item_analysis.items import Thirds
from assessments.item_analysis.responses import Response

# Kinds whose answers stand on the page: only there does an answer that nobody chooses mean anything.
CLOSED = frozenset({"SINGLE", "MULTIPLE", "TRUE_FALSE"})

# Kinds whose key accepts more than it names: a tolerance, another spelling.
TYPED = frozenset({"NUMBER", "SHORT_TEXT"})

Choice = Hashable


class Option(NamedTuple):
    """One answer that could be, or was, given.

    choice    an option id; True or False; (left id, right id); a tuple of ids in an order; a text
    lower, middle, upper   shares of the weakest, the middle and the best third that gave it; None without thirds
    rest      mean share of the other questions' points of those who gave it; None if nobody did
    """

    choice: Choice
    is_right: bool
    people: int
    share: float
    lower: float | None
    middle: float | None
    upper: float | None
    rest: float | None


def options(
    kind: str,
    parts: Mapping[str, Any],
    key: Any,
    responses: Sequence[Response],
    groups: Thirds | None,
) -> tuple[list[Option], Option]:
    """([answers, in the order of the question or else the most frequent first], no answer at all).

    Each answer beside who gave it and how they did elsewhere: Haladyna & Rodriguez, Developing and Validating
    Test Items (2013), chapter 18. A question that takes several answers counts each of them, so that shares add up
    to more than 1.
    """
    tallies: dict[Choice | None, _Tally] = defaultdict(_Tally)
    for given_so, cell in _cells(groups or (responses,)).items():
        for choice in choices_of(kind, given_so) or (None,):
            tallies[choice].add(cell)
    right = right_choices(kind, key)
    people = sum(map(len, groups)) if groups else len(responses)

    def row(choice: Choice | None) -> Option:
        tally = tallies.get(choice, _Tally())
        shares = [
            tally.places[place] / len(group) if group else None for place, group in enumerate(groups or ())
        ] or [None] * 3
        is_right = choice in right or (kind in TYPED and tally.earned_all)
        share = tally.people / people if people else 0.0
        rest = tally.rest / tally.with_rest if tally.with_rest else None
        return Option(choice, is_right, tally.people, share, shares[0], shares[1], shares[2], rest)

    named = _named(kind, parts, right)
    given = [choice for choice in tallies if choice is not None and choice not in named]
    ordered = [*named, *sorted(given, key=lambda one: (-tallies[one].people, str(one)))]
    return [row(choice) for choice in ordered], row(None)


class _Tally:
    """What is counted of one answer: people in each group, what they earned elsewhere, whether it earned all."""

    def __init__(self) -> None:
        self.places = [0, 0, 0]
        self.rest = 0.0
        self.with_rest = 0
        self.earned_all = False

    @property
    def people(self) -> int:
        return sum(self.places)

    def add(self, other: _Tally) -> None:
        self.places = [one + more for one, more in zip(self.places, other.places, strict=True)]
        self.rest += other.rest
        self.with_rest += other.with_rest
        self.earned_all = self.earned_all or other.earned_all


def _cells(groups: Sequence[Sequence[Response]]) -> dict[str, _Tally]:
    """{answer as it was stored: its tally}: the same words come a thousand times, and are read once."""
    found: dict[str, _Tally] = {}
    for place, group in enumerate(groups):
        for one in group:
            cell = found.get(one.choice)
            if cell is None:
                cell = found[one.choice] = _Tally()
                cell.earned_all = one.share == 1.0
            cell.places[place] += 1
            if one.rest is not None:
                cell.rest += one.rest
                cell.with_rest += 1
    return found


def choices_of(kind: str, chosen: str) -> tuple[Choice, ...]:
    """What an answer chose, as hashable choices; () where nothing was.

    chosen  JSON as `kinds` stores it, or ""
    """
    if not chosen:
        return ()
    return tuple(_CHOICES[kind](json.loads(chosen)))


def right_choices(kind: str, key: Any) -> set[Choice]:
    """The choices that a key calls right."""
    if kind == "MULTIPLE":
        return set(key["right"])
    if kind == "NUMBER":
        return {key["value"]}
    if kind == "SHORT_TEXT":
        return {_folded(text) for texts in key.values() for text in texts}
    return set(_CHOICES[kind](key))


def _named(kind: str, parts: Mapping[str, Any], right: set[Choice]) -> list[Choice]:
    """The answers that stand on the page, in its order; for open kinds those that are right."""
    if kind in ("SINGLE", "MULTIPLE"):
        return list(parts["options"])
    if kind == "TRUE_FALSE":
        return [True, False]
    return sorted(right, key=str) if kind in ("ORDER", "NUMBER", "MATCH") else []


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())


def _one(chosen: Any) -> list[Choice]:
    return [chosen]


_CHOICES: dict[str, Callable[[Any], Sequence[Choice]]] = {
    "SINGLE": _one,
    "MULTIPLE": list,
    "TRUE_FALSE": _one,
    "NUMBER": _one,
    "ORDER": lambda chosen: [tuple(chosen)],
    "MATCH": lambda chosen: list(chosen.items()),
    "SHORT_TEXT": lambda chosen: [_folded(chosen)],
}
