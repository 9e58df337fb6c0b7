"""Answers of many attempts, question by question, each beside what its attempt earned on the other questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

# (attempt, question, points earned, points possible, language, what was chosen as text)
Row = tuple[int, int, float, float, str, str | None]


class Response(NamedTuple):
    """One answer.

    share     of the question's points, 0–1
    rest      share of the points of all other questions of the attempt; None if there were none
    stratum   in how many questions' worth of points the whole attempt ended: who is compared with whom
    choice    JSON as it was stored; "" where nothing was answered
    """

    attempt: int
    share: float
    rest: float | None
    stratum: int
    language: str
    choice: str


class Attempt(NamedTuple):
    """The sum of an attempt: points earned and possible, and how many questions it had."""

    earned: float
    possible: float
    questions: int

    @property
    def share(self) -> float:
        return self.earned / self.possible if self.possible else 0.0


class Matrix(NamedTuple):
    """Everything that was answered.

    attempts  {attempt: its sum}
    items     {question: [responses]}
    """

    attempts: dict[int, Attempt]
    items: dict[int, list[Response]]

    @property
    def is_complete(self) -> bool:
        """Did every attempt have the same questions?"""
        return all(len(responses) == len(self.attempts) for responses in self.items.values())


def gather(rows: Collection[Row], only: int | None = None) -> Matrix:
    """Order rows by question. Two passes, since the rest of an attempt is known when all of it has been read.

    only  the one question that is wanted; the attempts are counted whole all the same
    """
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for attempt, _question, points, worth, _language, _choice in rows:
        total = sums[attempt]
        total[0] += points
        total[1] += worth
        total[2] += 1
    attempts = {
        attempt: Attempt(earned, possible, int(count)) for attempt, (earned, possible, count) in sums.items()
    }
    strata = {attempt: round(one.share * one.questions) for attempt, one in attempts.items()}
    items: dict[int, list[Response]] = defaultdict(list)
    # `Response(…)` would take half of the time of a large exam: this is what it does in the end.
    new = tuple.__new__
    for attempt, question, points, worth, language, choice in rows:
        if only is not None and question != only:
            continue
        earned, possible, _count = attempts[attempt]
        rest = (earned - points) / (possible - worth) if possible > worth else None
        given = "" if choice is None or choice == "null" else choice
        items[question].append(
            new(Response, (attempt, points / worth, rest, strata[attempt], language, given))
        )
    return Matrix(attempts, dict(items))


def in_language(responses: Iterable[Response], language: str) -> list[Response]:
    return [one for one in responses if one.language == language]
