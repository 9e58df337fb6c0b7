"""The questions that a paper gives to one attempt, from the banks as they stand at that moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from assessments import drawing
from assessments.models import Question, QuestionTag


def drawn(rules: Mapping, seed: str) -> list[tuple[Question, Decimal | None]]:
    """[(question, what the paper makes it worth or None)] in the order in which they are asked.

    rules  as `Paper.as_rules` states them
    The keys are not loaded. Raises drawing.CannotDraw.
    """
    # A rule that names no kind, difficulty or tag stands in the paper with a blank; `drawing` says None.
    draws = [
        rule | {name: rule.get(name) or None for name in ("kind", "difficulty", "tag")}
        for rule in rules["draws"]
    ]
    approved = Question.objects.approved().for_learners().select_related("bank")
    pool = {
        question.pk: question for question in approved.filter(bank__code__in={rule["bank"] for rule in draws})
    }
    tags = _tags_of(pool) if any(rule["tag"] for rule in draws) else {}
    rows = [
        {
            "id": one.pk,
            "bank": one.bank.code,
            "kind": one.kind,
            "difficulty": one.difficulty,
            "tags": tags.get(one.pk, ()),
        }
        for one in pool.values()
    ]
    allotted = drawing.allotted(draws, rows, seed, shuffle=rules["shuffle"])
    worth = [Decimal(rule["points"]) if rule.get("points") else None for rule in draws]
    return [(pool[pk], worth[place]) for pk, place in allotted]


def _tags_of(pool: Mapping[int, Question]) -> dict[int, set[str]]:
    tags: dict[int, set[str]] = defaultdict(set)
    for question, tag in QuestionTag.objects.filter(question__in=pool).values_list("question", "tag"):
        tags[question].add(tag)
    return tags
