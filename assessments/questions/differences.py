"""What differs between two versions of a question, so that a person need not compare them by eye."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from assessments.kinds import KINDS
from assessments.questions.drafts import Draft
from regions.languages import CODES

# A word with the blanks behind it, so that the pieces put together are the text.
_WORDS = re.compile(r"\S+\s*|\s+")


class Piece(NamedTuple):
    """A piece of a text: "same", "gone" or "new"."""

    state: str
    text: str


class Change(NamedTuple):
    """One thing that differs.

    what      "kind", "code", "points", "difficulty", "tags", "basis", "key", "rule" (of partial credit), "unit", "pictures",
              "prompt", "explanation", "option"
    language  of the words, "" for facts
    pieces    the words with what was taken out and put in; of facts none, since pages word them
    number    of the option, counted from 1 in the version that has it
    """

    what: str
    language: str = ""
    pieces: tuple[Piece, ...] = ()
    number: int = 0


def between(old: Draft, new: Draft) -> list[Change]:
    """What differs, facts first, then the words in the order of languages and of the page."""
    old = old.renamed(_names(old, new))
    return [*_facts(old, new), *(change for code in CODES for change in _words(old, new, code))]


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """How one text becomes the other, word by word."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    found: list[Piece] = []
    for step, i, k, m, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if step == "equal":
            found.append(Piece("same", "".join(after[m:n])))
            continue
        found += [Piece("gone", "".join(before[i:k]))] if k > i else []
        found += [Piece("new", "".join(after[m:n]))] if n > m else []
    return tuple(found)


def _facts(old: Draft, new: Draft) -> Iterator[Change]:
    for name in ("kind", "code", "points", "difficulty", "basis"):
        if getattr(old, name) != getattr(new, name):
            yield Change(name)
    if sorted(old.tags) != sorted(new.tags):
        yield Change("tags")
    if _right(old) != _right(new):
        yield Change("key")
    if _rule(old) != _rule(new):
        yield Change("rule")
    if (old.parts.get("unit") or {}) != (new.parts.get("unit") or {}):
        yield Change("unit")
    if _pictures(old) != _pictures(new):
        yield Change("pictures")


def _words(old: Draft, new: Draft, language: str) -> Iterator[Change]:
    before, after = old.texts.get(language, {}), new.texts.get(language, {})
    for name in ("prompt", "explanation"):
        if before.get(name, "") != after.get(name, ""):
            yield Change(name, language, pieces(before.get(name, ""), after.get(name, "")))
    there, here = _ids(old), _ids(new)
    for one in dict.fromkeys([*here, *there]):
        words = [text.get("texts", {}).get(one, "") for text in (before, after)]
        if words[0] != words[1]:
            number = (here.index(one) if one in here else there.index(one)) + 1
            yield Change("option", language, pieces(*words), number)


def _names(old: Draft, new: Draft) -> dict[str, str]:
    """{id of the old version: id of the new one}, for a version from a file has ids of its own.

    The same id is the same option; otherwise the one that says the same in some language, else the one in its place.
    """
    ours, theirs = _ids(new), _ids(old)
    names = {one: one for one in theirs if one in ours}
    for one in theirs:
        free = [other for other in ours if other not in names.values()]
        if one not in names and (same := next((x for x in free if _say_the_same(old, one, new, x)), None)):
            names[one] = same
    free = [other for other in ours if other not in names.values()]
    left = [one for one in theirs if one not in names]
    names |= dict(zip(left, free, strict=False))
    return names | {one: f"gone-{one}" for one in left[len(free) :]}


def _say_the_same(old: Draft, one: str, new: Draft, other: str) -> bool:
    def said(draft: Draft, id_: str) -> dict[str, str]:
        return {code: text["texts"].get(id_, "") for code, text in draft.texts.items()}

    there, here = said(old, one), said(new, other)
    return any(words and here.get(code) == words for code, words in there.items())


def _ids(draft: Draft) -> list[str]:
    return KINDS[draft.kind].text_ids(draft.parts)


def _right(draft: Draft) -> object:
    """The key without the rule of partial credit, which is told apart."""
    if draft.kind == "MULTIPLE" and isinstance(draft.key, Mapping):
        return sorted(draft.key.get("right") or [])
    return draft.key


def _rule(draft: Draft) -> object:
    return draft.key.get("credit") if isinstance(draft.key, Mapping) and draft.kind == "MULTIPLE" else None


def _pictures(draft: Draft) -> dict[str, list]:
    return {code: text["pictures"] for code, text in draft.texts.items() if text.get("pictures")}
