"""The questions that a paper gives to one attempt, from the banks as they stand at that moment."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast

from assessments import drawing
from assessments.models import Question, QuestionTag
from people.prepared import PreparedValues

KIND, PARTS = 1, 4  # places in a row of `_pool`


class Drawn(NamedTuple):
    """A question that an attempt asks: what its blank answer is made from. `worth` is what the paper says, or None."""

    question: int
    kind: str
    parts: dict
    worth: Decimal | None


def drawn(rules: Mapping, seed: str) -> list[Drawn]:
    """The questions in the order in which they are asked.

    rules  as `Paper.as_rules` states them
    The keys are not loaded. Raises drawing.CannotDraw.
    """
    # A rule that names no kind, difficulty or tag stands in the paper with a blank; `drawing` says None.
    draws = [
        rule | {name: rule.get(name) or None for name in ("kind", "difficulty", "tag")}
        for rule in rules["draws"]
    ]
    pool = {one[0]: one for one in _approved_in({rule["bank"] for rule in draws})}
    tags = _tags_of(pool) if any(rule["tag"] for rule in draws) else {}
    rows = [
        {"id": pk, "kind": kind, "difficulty": difficulty, "bank": bank, "tags": tags.get(pk, ())}
        for pk, kind, difficulty, bank, _parts in pool.values()
    ]
    allotted = drawing.allotted(draws, rows, seed, shuffle=rules["shuffle"])
    worth = [Decimal(rule["points"]) if rule.get("points") else None for rule in draws]
    return [Drawn(pk, pool[pk][KIND], json.loads(pool[pk][PARTS]), worth[place]) for pk, place in allotted]


def _approved_in(banks: Collection[str]) -> list[tuple]:
    """(id, kind, difficulty, bank, parts as JSON text) of what may be drawn.

    Rows, not objects, and the parts unread: a thousand people who start read the whole banks, and are asked a third.
    """
    names = {f"bank{place}": code for place, code in enumerate(sorted(banks))}
    return _pool(len(names)).rows(**names)


@cache
def _pool(banks: int) -> PreparedValues:
    return PreparedValues(
        lambda **codes: (
            Question.objects.approved()
            .filter(bank__code__in=list(codes.values()))
            .values_list("id", "kind", "difficulty", "bank__code", Cast("parts", TextField()))
        ),
        **{f"bank{place}": str for place in range(banks)},
    )


def _tags_of(pool: Collection[int]) -> dict[int, set[str]]:
    tags: dict[int, set[str]] = defaultdict(set)
    for question, tag in QuestionTag.objects.filter(question__in=pool).values_list("question", "tag"):
        tags[question].add(tag)
    return tags
