"""Whether banks can fill a paper: enough questions for every section, and in every language.

A question is drawn once, so sections that overlap compete; the drawing itself is tried, not only each section counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from assessments import drawing
from assessments.kinds import LANGUAGES

Question = Mapping[str, Any]


class Supply(NamedTuple):
    """What the banks hold for one section: how many it wants, how many fit, and how many of these in each language."""

    wanted: int
    there: int
    languages: Mapping[str, int]


class Check(NamedTuple):
    """Of each section its supply; whether the whole paper can be drawn, and whether in each language alone."""

    sections: list[Supply]
    is_enough: bool
    languages: Mapping[str, bool]


def check(rules: Sequence[drawing.Rule], pool: Sequence[Question]) -> Check:
    """
    rules  [{bank, kind, difficulty, tag, count}], as `drawing.draw` takes them
    pool   approved questions: [{id, bank, kind, difficulty, tags, languages: those in which nothing is missing}]
    """
    return Check(
        [_supply(rule, pool) for rule in rules],
        _can_draw(rules, pool),
        {code: _can_draw(rules, [one for one in pool if code in one["languages"]]) for code in LANGUAGES},
    )


def _supply(rule: drawing.Rule, pool: Sequence[Question]) -> Supply:
    fitting = [one for one in pool if drawing.fits(rule, one)]
    return Supply(
        rule["count"],
        len(fitting),
        {code: sum(code in one["languages"] for one in fitting) for code in LANGUAGES},
    )


def _can_draw(rules: Sequence[drawing.Rule], pool: Sequence[Question]) -> bool:
    try:
        drawing.draw(rules, pool, "check")
    except drawing.CannotDraw:
        return False
    return True
