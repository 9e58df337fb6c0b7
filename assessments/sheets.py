"""The questions that a paper gives to one attempt, from the banks as they stand at that moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NamedTuple

from assessments import drawing
from assessments.models import Question, QuestionTag


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
    approved = Question.objects.approved().filter(bank__code__in={rule["bank"] for rule in draws})
    # Rows, not objects: a thousand people who start read the whole banks, and are asked a third of them.
    facts = approved.values("id", "kind", "difficulty", "parts", "bank__code")
    pool = {one["id"]: one for one in facts}
    tags = _tags_of(pool) if any(rule["tag"] for rule in draws) else {}
    rows = [one | {"bank": one["bank__code"], "tags": tags.get(pk, ())} for pk, one in pool.items()]
    allotted = drawing.allotted(draws, rows, seed, shuffle=rules["shuffle"])
    worth = [Decimal(rule["points"]) if rule.get("points") else None for rule in draws]
    return [Drawn(pk, pool[pk]["kind"], pool[pk]["parts"], worth[place]) for pk, place in allotted]


def _tags_of(pool: Collection[int]) -> dict[int, set[str]]:
    tags: dict[int, set[str]] = defaultdict(set)
    for question, tag in QuestionTag.objects.filter(question__in=pool).values_list("question", "tag"):
        tags[question].add(tag)
    return tags
