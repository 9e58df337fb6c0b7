"""The self-checks of a lesson: what is asked, and whether an answer is right. Stored nowhere by themselves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple


class Check(NamedTuple):
    """One self-check. Its id and the order of its options are the same in every language.

    options  [{text, right, feedback}]; an answer names their places, counted from 0
    """

    id: str
    prompt: str
    several: bool
    options: list[dict]
    explanation: str


def of(page: Any) -> list[Check]:
    """The self-checks of a lesson in its order."""
    return [
        Check(
            child.id,
            child.value["prompt"],
            bool(child.value["several"]),
            [
                {name: option[name] for name in ("text", "right", "feedback")}
                for option in child.value["options"]
            ],
            child.value["explanation"],
        )
        for child in page.body
        if child.block_type == "self_check"
    ]


def is_right(check: Check, chosen: Collection[int]) -> bool:
    """Exactly the right options, no more and no fewer."""
    return set(chosen) == {place for place, option in enumerate(check.options) if option["right"]}
