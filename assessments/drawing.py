"""Which questions an attempt gets, and in which order its options are shown.

Everything follows from the attempt's seed through SHA-256, so that the same seed gives the same paper in
every process and under every version of Python; the standard library's generator promises that only for
some of its methods. An order is a sort by digest: every permutation is equally likely, and neither the
author's order nor the key can show through.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assessments.kinds import ids_of

Rule = Mapping[str, Any]


class CannotDraw(Exception):
    """The banks do not hold enough questions for a rule of the paper.

    rule  the rule that stays short: {bank, kind, difficulty, tag, count}
    """

    def __init__(self, rule: Rule) -> None:
        super().__init__(f"not enough questions for {dict(rule)}")
        self.rule = rule


def draw(
    rules: Sequence[Rule], pool: Iterable[Mapping[str, Any]], seed: int | str, *, shuffle: bool = False
) -> list[Any]:
    """The ids of an attempt's questions, in the order in which they are asked; see `allotted`."""
    return [question for question, _place in allotted(rules, pool, seed, shuffle=shuffle)]


def allotted(
    rules: Sequence[Rule], pool: Iterable[Mapping[str, Any]], seed: int | str, *, shuffle: bool = False
) -> list[tuple[Any, int]]:
    """[(id of a question, place of the rule that drew it)], in the order in which they are asked.

    rules    [{bank, kind or None, difficulty or None, tag or None, count}]; None accepts any
    pool     [{id, bank, kind, difficulty, tags}]; its order does not matter, and tags only where a rule names one
    shuffle  True mixes the whole paper; False keeps the author's sequence of rules
             and mixes only the questions of one rule
    No question comes twice. Raises CannotDraw only if no choice of questions could satisfy all rules.
    """
    questions = sorted(pool, key=lambda question: _rank(seed, "draw", question["id"]))
    fitting = [[question["id"] for question in questions if fits(rule, question)] for rule in rules]
    owners: dict[Any, int] = {}
    # Narrow rules choose first, so that a wide rule takes what they leave.
    for place in sorted(range(len(rules)), key=lambda place: _width(rules[place])):
        for _ in range(rules[place]["count"]):
            if not _take_one(place, fitting, owners, {place}):
                raise CannotDraw(rules[place])
    if shuffle:
        mixed = sorted(owners, key=lambda question: _rank(seed, "paper", question))
        return [(question, owners[question]) for question in mixed]
    return [
        (question, place)
        for place, ids in enumerate(fitting)
        for question in ids
        if owners.get(question) == place
    ]


def fits(rule: Rule, question: Mapping[str, Any]) -> bool:
    """Whether a rule may draw a question."""
    return (
        question["bank"] == rule["bank"]
        and all(rule.get(name) in (None, question[name]) for name in ("kind", "difficulty"))
        and (rule.get("tag") is None or rule["tag"] in question["tags"])
    )


def order_of(
    parts: Mapping[str, object], kind: str, seed: int | str, question_id: int | str, shuffle: bool
) -> list[str] | dict[str, list[str]]:
    """The ids of a question as one attempt shows them; [] for a kind without options.

    MATCH answers {"left": [ids], "right": [ids]}, the others a list.
    The items of ORDER and the right column of MATCH are mixed even when the paper does not shuffle:
    authors write them in the right order, and shown so they would be their own key.
    """
    if kind == "MATCH":
        left, right = ids_of(parts, "left"), ids_of(parts, "right")
        return {
            "left": _shuffled(left, seed, question_id, "left") if shuffle else left,
            "right": _shuffled(right, seed, question_id, "right"),
        }
    options = ids_of(parts, "options")
    if shuffle or kind == "ORDER":
        return _shuffled(options, seed, question_id, "options")
    return options


def _width(rule: Rule) -> int:
    return sum(rule.get(name) is None for name in ("kind", "difficulty", "tag"))


def _take_one(place: int, fitting: list[list[Any]], owners: dict[Any, int], asked: set[int]) -> bool:
    """Give one more question to the rule at `place`, if need be one that another rule can replace.

    Rules may overlap without either being narrower ("easy" and "true or false"); taking turns alone
    would then fail for an unlucky seed, on the morning of the exam. This is the augmenting path of
    bipartite matching; its depth is at most the number of rules.
    """
    for question in fitting[place]:
        if question not in owners:
            owners[question] = place
            return True
    for question in fitting[place]:
        owner = owners[question]
        if owner in asked:
            continue
        asked.add(owner)
        if _take_one(owner, fitting, owners, asked):
            owners[question] = place
            return True
    return False


def _shuffled(ids: list[str], seed: int | str, question_id: int | str, column: str) -> list[str]:
    return sorted(ids, key=lambda one: _rank(seed, question_id, column, one))


def _rank(seed: int | str, *names: object) -> bytes:
    text = "\x1f".join(str(name) for name in (seed, *names))
    return hashlib.sha256(text.encode()).digest()
