"""A question as it is written, apart from the row that stores it: what files, banks and exchanges have in common."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from decimal import Decimal

from assessments.kinds import KINDS, canonical_number, ids_of
from assessments.models import Question

ALPHABET = "bcdfghjkmnpqrstvwxz23456789"  # no vowels, so no words; no look-alikes
ID_LENGTH = 4


@dataclass(frozen=True)
class Draft:
    """A question as it is written: option ids are the author's letters, or those of a stored row.

    parts, key  as `assessments.kinds` describes them; of a question that is still being written they may be incomplete
    basis       {"act", "article", "status"}
    texts       {language: {"prompt", "explanation", "texts": {option id: words}}}, and where there are pictures
                "pictures": [{"sha256", "alt"}]
    """

    code: str
    kind: str
    parts: dict
    key: object
    points: Decimal = Decimal(1)
    difficulty: str = Question.Difficulty.MEDIUM
    basis: dict = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    texts: dict[str, dict] = field(default_factory=dict)

    def digest(self) -> str:
        """The same for the same question, whatever its option ids are and in whatever order nobody sees them.

        The ids are counted: options in the author's order, those of ORDER in the right one, right sides of MATCH as
        their left sides name them.
        """
        names = {one: f"{index:02}" for index, one in enumerate(self._counted())}
        counted = self.renamed(names)
        lists = {name: sorted(ids) for name, ids in counted.parts.items() if name != "unit"}
        facts = {
            "kind": self.kind,
            "parts": counted.parts | lists,
            "key": counted.key,
            "points": f"{self.points:.2f}",
            "difficulty": self.difficulty,
            "basis": self.basis,
            "tags": self.tags,
            "texts": counted.texts,
        }
        return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def renamed(self, names: dict[str, str]) -> Draft:
        """The same question with other option ids: {old: new}."""
        parts = {
            name: [names[one] for one in ids] if name in ("options", "left", "right") else ids
            for name, ids in self.parts.items()
        }
        texts = {
            language: {**text, "texts": {names.get(one, one): words for one, words in text["texts"].items()}}
            for language, text in self.texts.items()
        }
        return replace(self, parts=parts, key=self._renamed_key(names), texts=texts)

    def with_random_ids(self) -> Draft:
        """Neither the order nor the value of an option id betrays the key."""
        names: dict[str, str] = {}
        for one in KINDS[self.kind].text_ids(self.parts):
            names[one] = fresh_id(names.values())
        return self.renamed(names)

    def pictures(self) -> list[str]:
        """The SHA-256 of every picture that it shows in any language, each once."""
        shown = (one["sha256"] for text in self.texts.values() for one in text.get("pictures", ()))
        return list(dict.fromkeys(shown))

    def with_pictures(self, names: dict[str, str]) -> Draft:
        """The same question with other names for its pictures: {old SHA-256: new one}."""
        texts = {
            language: text
            | {"pictures": [one | {"sha256": names[one["sha256"]]} for one in text["pictures"]]}
            if text.get("pictures")
            else text
            for language, text in self.texts.items()
        }
        return replace(self, texts=texts)

    def _counted(self) -> list[str]:
        if self.kind == "ORDER":
            return list(dict.fromkeys([*(self.key or ()), *ids_of(self.parts, "options")]))
        if self.kind == "MATCH":
            left, right = ids_of(self.parts, "left"), ids_of(self.parts, "right")
            key = self.key or {}
            return list(dict.fromkeys([*left, *(key[one] for one in left if one in key), *right]))
        return KINDS[self.kind].text_ids(self.parts)

    def _renamed_key(self, names: dict[str, str]) -> object:
        if self.key is None:
            return None
        if self.kind == "SINGLE":
            return names[self.key]
        if self.kind == "MULTIPLE":
            # The order of ticks says nothing; a stored key and a file may differ in it.
            return {**self.key, "right": sorted(names[one] for one in self.key["right"])}
        if self.kind == "ORDER":
            return [names[one] for one in self.key]
        if self.kind == "MATCH":
            return {names[left]: names[right] for left, right in self.key.items()}
        if self.kind == "NUMBER":
            return {name: canonical_number(text) or "" for name, text in self.key.items()}
        return self.key


def of(question: Question) -> Draft:
    """A question of the bank, with its own option ids. Reads its texts."""
    return Draft(
        code=question.code,
        kind=question.kind,
        parts=question.parts,
        key=question.key,
        points=question.points,
        difficulty=question.difficulty,
        basis=question.basis,
        tags=question.tags,
        texts={
            text.language: {"prompt": text.prompt, "explanation": text.explanation, "texts": text.texts}
            | ({"pictures": [_picture(one) for one in text.pictures]} if text.pictures else {})
            for text in question.texts.all()
        },
    )


def _picture(stored: dict) -> dict:
    return {"sha256": stored["sha256"], "alt": stored["alt"]}


def fresh_id(taken: Collection[str]) -> str:
    """A new option id that is none of these."""
    fresh = _random_id()
    while fresh in taken:
        fresh = _random_id()
    return fresh


def _random_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
