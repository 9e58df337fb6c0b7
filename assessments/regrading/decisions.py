"""What another key makes of an attempt, and which result then counts: pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from assessments import grading, policies


class Standing(NamedTuple):
    """An attempt before it is marked anew: the answer in question, and the sums of the whole sheet."""

    attempt: int
    chosen: object
    points: Decimal
    worth: Decimal
    earned: Decimal
    possible: Decimal
    score: Decimal
    passed: bool
    pass_mark: Decimal


class Change(NamedTuple):
    attempt: int
    old_points: Decimal
    new_points: Decimal
    old_score: Decimal
    new_score: Decimal
    old_passed: bool
    new_passed: bool

    def as_row(self) -> dict:
        """The columns of a line of a regrade."""
        return {
            ("attempt_id" if name == "attempt" else name): value for name, value in self._asdict().items()
        }


class Sitting(NamedTuple):
    """A sitting that was handed in, for the question which of them counts."""

    number: int
    score: Decimal
    passed: bool


def changed(standing: Standing, kind: str, keys: Sequence[object], *, may_fall: bool) -> Change | None:
    """What becomes of an attempt; None if nothing does.

    keys      every key that counts; none gives everybody the full points
    may_fall  otherwise whoever would lose keeps what was told
    """
    points = grading.best_of(kind, keys, standing.chosen, standing.worth)
    if points == standing.points or (points < standing.points and not may_fall):
        return None
    score = grading.percent(standing.earned - standing.points + points, standing.possible)
    passed = score >= standing.pass_mark
    if not may_fall:
        passed = passed or standing.passed
    return Change(standing.attempt, standing.points, points, standing.score, score, standing.passed, passed)


def digest(changes: Iterable[Change]) -> str:
    """A preview in one word: two previews that say the same have the same."""
    said = "\n".join("|".join(map(str, change)) for change in sorted(changes))
    return hashlib.sha256(said.encode()).hexdigest()


def counting(policy: str, sittings: Sequence[Sitting]) -> Decimal | None:
    """The score with which an exam counts as passed, by the rule of its paper; None if it does not."""
    ordered = sorted(sittings)
    if policy == policies.FIRST:
        ordered = ordered[:1]
    elif policy == policies.LAST:
        ordered = ordered[-1:]
    return max((one.score for one in ordered if one.passed), default=None)
