"""The village dossier in figures: what each part asks, and what follows from it. Pure.

The method is that of lessons M03-L2 to M03-L5: directions compared by points, objects by payback, channels by the
price that the producer keeps, the budget by what comes in and what upkeep takes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

PARTS = ("SPECIALISATION", "INFRASTRUCTURE", "MARKETING", "BUDGET")
CRITERIA = ("resource", "people", "market", "infrastructure", "risk")
WEIGHTS_TOTAL = 100
BEST_SCORE = 5
_CENT = Decimal("0.01")
NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
Facts = Mapping[str, str]


class Column(NamedTuple):
    """A field of a row or of a part. `kind` is "text", "long" or "number"; `most` bounds a number."""

    name: str
    kind: str = "text"
    most: int = 0
    required: bool = False


class Part(NamedTuple):
    """What one form asks: `rows` of `columns`, the first `needed` of them filled in, and `fields` of their own."""

    rows: int
    needed: int
    columns: tuple[Column, ...]
    fields: tuple[Column, ...]


FORMS: dict[str, Part] = {
    "SPECIALISATION": Part(
        rows=5,
        needed=5,
        columns=(
            Column("weight", "number", 100, True),
            Column("score_a", "number", BEST_SCORE, True),
            Column("score_b", "number", BEST_SCORE, True),
            Column("evidence", "long", required=True),
        ),
        fields=(
            Column("direction_a", required=True),
            Column("direction_b", required=True),
            Column("rejection", "long", required=True),
        ),
    ),
    "INFRASTRUCTURE": Part(
        rows=3,
        needed=1,
        columns=(
            Column("object", required=True),
            Column("cost", "number", 100_000_000, True),
            Column("benefit", "number", 100_000_000, True),
            Column("households", "number", 100_000),
            Column("confirmed", "number", 100_000_000),
            Column("papers", "long"),
        ),
        fields=(Column("order_reason", "long", required=True),),
    ),
    "MARKETING": Part(
        rows=3,
        needed=1,
        columns=(
            Column("channel", required=True),
            Column("price", "number", 100_000_000, True),
            Column("losses", "number", 100),
            Column("transport", "number", 100_000_000),
            Column("fees", "number", 100_000_000),
            Column("volume", "number", 100_000_000, True),
        ),
        fields=(
            Column("product", required=True),
            Column("unit", required=True),
            Column("buyer", "long", required=True),
        ),
    ),
    "BUDGET": Part(
        rows=4,
        needed=1,
        columns=(
            Column("line", required=True),
            Column("income", "number", 100_000_000),
            Column("upkeep", "number", 100_000_000),
            Column("basis", "long"),
        ),
        fields=(
            Column("own_money", "number", 100_000_000, True),
            Column("other_money", "number", 100_000_000),
        ),
    ),
}


def number(said: str | None) -> Decimal | None:
    """A number as it is typed here: comma or point, spaces between thousands; None for nothing.

    Raises ValueError.
    """
    text = "".join((said or "").split()).replace(",", ".")
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        raise ValueError(said)
    return Decimal(text)


def rows(part: str, facts: Facts) -> list[dict[str, str]]:
    """The rows of a part that say anything, with their place: [{"row": "1", column: words…}]."""
    form = FORMS[part]
    found = []
    for place in range(1, form.rows + 1):
        row = {column.name: facts.get(f"{column.name}_{place}", "") for column in form.columns}
        if any(row.values()):
            found.append({"row": str(place), **row})
    return found


def totals(part: str, facts: Facts) -> dict[str, Any]:
    """What follows from a part: see the function of each. Nothing is guessed: what lacks a figure is None."""
    return _TOTALS[part](rows(part, facts), facts)


def _specialisation(given: Sequence[Facts], facts: Facts) -> dict[str, Any]:
    """{weights, points_a, points_b: 0–100, chosen "a"|"b"|""}: the sum of weight × score ÷ 5 of each direction."""
    points = {
        side: _cents(
            sum((_of(row, "weight") * _of(row, f"score_{side}") / BEST_SCORE for row in given), Decimal(0))
        )
        for side in ("a", "b")
    }
    better = "" if points["a"] == points["b"] else max(points, key=lambda side: points[side])
    weights = sum((_of(row, "weight") for row in given), Decimal(0))
    return {"weights": weights, "points_a": points["a"], "points_b": points["b"], "chosen": better}


def _infrastructure(given: Sequence[Facts], facts: Facts) -> dict[str, Any]:
    """{rows: [{row, payback: years|None}], cost, confirmed, missing, order: rows by payback}; thousands of tenge."""
    lines = [{"row": row["row"], "payback": _share(_of(row, "cost"), _of(row, "benefit"))} for row in given]
    cost = sum((_of(row, "cost") for row in given), Decimal(0))
    confirmed = sum((_of(row, "confirmed") for row in given), Decimal(0))
    quick = sorted(
        (line for line in lines if line["payback"] is not None),
        key=lambda line: (line["payback"], line["row"]),
    )
    return {
        "rows": lines,
        "cost": cost,
        "confirmed": confirmed,
        "missing": max(cost - confirmed, Decimal(0)),
        "order": [line["row"] for line in quick],
    }


def _marketing(given: Sequence[Facts], facts: Facts) -> dict[str, Any]:
    """{rows: [{row, kept: tenge a unit, month: tenge}], best: row|""}: the price less losses, transport and fees."""
    lines: list[dict[str, Any]] = []
    for row in given:
        sold = _of(row, "price") * (100 - _of(row, "losses")) / 100
        kept = _cents(sold - _of(row, "transport") - _of(row, "fees"))
        lines.append({"row": row["row"], "kept": kept, "month": _cents(kept * _of(row, "volume"))})
    best = max(lines, key=lambda line: (line["kept"], -int(line["row"])), default=None)
    return {"rows": lines, "best": best["row"] if best else ""}


def _budget(given: Sequence[Facts], facts: Facts) -> dict[str, Any]:
    """{income, upkeep, effect: a year; money, payback: years|None}; thousands of tenge."""
    income = sum((_of(row, "income") for row in given), Decimal(0))
    upkeep = sum((_of(row, "upkeep") for row in given), Decimal(0))
    own = _of(facts, "own_money")
    return {
        "income": income,
        "upkeep": upkeep,
        "effect": income - upkeep,
        "money": own + _of(facts, "other_money"),
        "payback": _share(own, income - upkeep),
    }


_TOTALS = {
    "SPECIALISATION": _specialisation,
    "INFRASTRUCTURE": _infrastructure,
    "MARKETING": _marketing,
    "BUDGET": _budget,
}


def _of(row: Facts, name: str) -> Decimal:
    return number(row.get(name)) or Decimal(0)


def _share(whole: Decimal, part: Decimal) -> Decimal | None:
    return _cents(whole / part) if part > 0 else None


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)
