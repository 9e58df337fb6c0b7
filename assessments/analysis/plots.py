"""Where the lines and bars of a plot stand. Numbers become text here: a template would write 12,5 for 12.5.

A plot is as wide as a phone (`WIDTH` units), so that its words stay readable there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

WIDTH = 400


class Bar(NamedTuple):
    """x, y, width, height  of the rectangle
    end     where the words behind it begin
    middle  the line of the words
    kind    a class of the style sheet
    """

    x: str
    y: str
    width: str
    height: str
    end: str
    middle: str
    kind: str
    text: str


class Group(NamedTuple):
    """An answer with its bars. middle: the line of its name."""

    name: str
    middle: str
    bars: list[Bar]


class Bars(NamedTuple):
    height: str
    groups: list[Group]


class Mark(NamedTuple):
    x: str
    y: str


class Line(NamedTuple):
    """points  as `polyline` wants them"""

    kind: str
    points: str
    marks: list[Mark]


class Lines(NamedTuple):
    lines: list[Line]


class Columns(NamedTuple):
    """mark  where the pass mark stands; None if the cohorts have several"""

    bars: list[Bar]
    mark: str | None


THICK, GAP, LEFT = 16, 14, 40


def bars(rows: Sequence[tuple[str, Sequence[float | None]]], kinds: Sequence[str]) -> Bars:
    """Horizontal bars in groups, 0–1.

    rows   [(name of a group, shares)]; None draws no bar
    kinds  the class of each bar of a group
    """
    groups, top = [], 4.0
    for name, shares in rows:
        found = []
        for place, (share, kind) in enumerate(zip(shares, kinds, strict=True)):
            if share is None:
                continue
            y = top + place * THICK
            width = share * (WIDTH - LEFT - 60)
            found.append(
                Bar(
                    _said(LEFT),
                    _said(y + 1),
                    _said(max(width, 1)),
                    _said(THICK - 2),
                    _said(LEFT + max(width, 1) + 6),
                    _said(y + THICK - 4),
                    kind,
                    f"{int(share * 100 + 0.5)} %",  # halves up, as in the tables
                )
            )
        groups.append(Group(name, _said(top + len(shares) * THICK / 2 + 5), found))
        top += len(shares) * THICK + GAP
    return Bars(_said(top), groups)


# The field of a plot of lines: 0 at the bottom left.
FIELD_LEFT, FIELD_RIGHT, FIELD_TOP, FIELD_BOTTOM = 44, 390, 12, 212


def lines(series: Mapping[str, Sequence[float | None]]) -> Lines:
    """A line for each series over equal steps, 0–1; what is missing leaves a hole that the line jumps over.

    series  {class: shares}
    """
    found = []
    for kind, shares in series.items():
        step = (FIELD_RIGHT - FIELD_LEFT) / len(shares)
        marks = [
            Mark(
                _said(FIELD_LEFT + step * (place + 0.5)),
                _said(FIELD_BOTTOM - share * (FIELD_BOTTOM - FIELD_TOP)),
            )
            for place, share in enumerate(shares)
            if share is not None
        ]
        if marks:
            found.append(Line(kind, " ".join(f"{mark.x},{mark.y}" for mark in marks), marks))
    return Lines(found)


def columns(counts: Sequence[int], mark: int | None) -> Columns:
    """Upright bars side by side, the highest as high as the field; their numbers above them.

    mark  0–100, on the same scale as the columns
    """
    step, most = (FIELD_RIGHT - 10) / len(counts), max([*counts, 1])
    found = []
    for place, count in enumerate(counts):
        height = count / most * (FIELD_BOTTOM - FIELD_TOP - 20)
        x, y = 10 + place * step, FIELD_BOTTOM - height
        found.append(
            Bar(
                _said(x + 2),
                _said(y),
                _said(step - 4),
                _said(height),
                _said(x + step / 2),
                _said(y - 5),
                "",
                str(count) if count else "",
            )
        )
    return Columns(found, None if mark is None else _said(10 + mark / 100 * (FIELD_RIGHT - 10)))


def _said(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
