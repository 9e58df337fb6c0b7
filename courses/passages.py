"""The words of a page, passage by passage: what a translation is compared with, and what has changed between two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from html import unescape
from itertools import zip_longest
from typing import NamedTuple

from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

# For authors only, or an address: a reader never meets these words.
UNSPOKEN = {"slug", "review"}
TAGS_THAT_END_A_WORD = ("<br/>", "<br>")


class Passage(NamedTuple):
    """A field of a page or a block of its body.

    id     "title", "summary" …, or the id of the block
    kind   the kind of the block; the same as `id` for a field
    words  ((place inside, text without marks), …); the place of a whole block is ""
    """

    id: str
    kind: str
    words: tuple[tuple[str, str], ...]

    @property
    def texts(self) -> list[str]:
        return [text for _place, text in self.words]


class Change(NamedTuple):
    """A passage then and now.

    what    "new", "gone", "changed", "moved" or "same"
    before  the passage as it was; None if it is new
    after   the passage as it is; None if it is gone
    """

    what: str
    before: Passage | None
    after: Passage | None


def of(page: Page) -> list[Passage]:
    """The passages of a page object, drafts included, in their order; empty ones are left out.

    What counts as words is what wagtail-localize hands to translators.
    """
    kinds = _kinds(page)
    found: dict[str, list[tuple[str, str]]] = {}
    for name, place, text in _segments(page):
        found.setdefault(name, []).append((place, _plain(text)))
    return [Passage(name, kinds.get(name, name), tuple(words)) for name, words in found.items()]


def digest(page: Page) -> str:
    """A sum over the words of a page, their order and their marks (bold, lists, links)."""
    return hashlib.sha256(json.dumps(list(_segments(page)), ensure_ascii=False).encode()).hexdigest()


def as_json(passages: Iterable[Passage]) -> list:
    """Passages as plain JSON: [[id, kind, [[place, text], …]], …]."""
    return [[one.id, one.kind, [list(pair) for pair in one.words]] for one in passages]


def from_json(rows: Iterable) -> list[Passage]:
    return [Passage(name, kind, tuple((place, text) for place, text in words)) for name, kind, words in rows]


def alongside(before: Sequence[Passage], after: Sequence[Passage]) -> list[Change]:
    """Every passage as it was and as it is, in the order of `after`; what is gone stands where it stood.

    A passage that kept its words and changed its place among those that stayed is "moved".
    """
    old, new = {one.id: one for one in before}, {one.id: one for one in after}
    stayed = [one.id for one in before if one.id in new]
    moved = _moved(stayed, [one.id for one in after if one.id in old])
    return [
        Change(_what(old.get(one.id), new.get(one.id), moved), old.get(one.id), new.get(one.id))
        for one in _woven(before, after)
    ]


def changes(before: Sequence[Passage], after: Sequence[Passage]) -> list[Change]:
    """Only what is different."""
    return [one for one in alongside(before, after) if one.what != "same"]


def aligned(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """[(text before, text after)], "" where one side has none: equal texts meet, the others by their place."""
    pairs: list[tuple[str, str]] = []
    for _tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        pairs += zip_longest(before[i1:i2], after[j1:j2], fillvalue="")
    return pairs


def marked(before: str, after: str) -> list[tuple[str, str]]:
    """Two texts word by word: [("same" | "gone" | "new", words), …] in reading order."""
    old, new = before.split(), after.split()
    parts: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("same", " ".join(old[i1:i2])))
            continue
        if i2 > i1:
            parts.append(("gone", " ".join(old[i1:i2])))
        if j2 > j1:
            parts.append(("new", " ".join(new[j1:j2])))
    return parts


def label(kind: type[Page], passage: Passage) -> str:
    """What an author calls a field or a block: "Title", "Self-check"."""
    streams = [field for field in kind._meta.get_fields() if isinstance(field, StreamField)]
    for field in streams:
        if passage.kind in field.stream_block.child_blocks:
            return str(field.stream_block.child_blocks[passage.kind].label)
    names = {field.name: getattr(field, "verbose_name", field.name) for field in kind._meta.get_fields()}
    return str(names.get(passage.kind, passage.kind)).capitalize()


def place_label(kind: type[Page], passage: Passage, place: str) -> str:
    """Which part of a block a text is: "Answers 2, Why"; "" for a block that is one text."""
    for field in kind._meta.get_fields():
        if isinstance(field, StreamField) and passage.kind in field.stream_block.child_blocks:
            return _place(field.stream_block.child_blocks[passage.kind], place.split("."), passage, "")
    return ""


def _segments(page: Page) -> Iterable[tuple[str, str, str]]:
    """(field or id of a block, place inside, text with its marks), in order."""
    streams = {field.name for field in page._meta.get_fields() if isinstance(field, StreamField)}
    for segment in extract_segments(page):
        field, _dot, rest = segment.path.partition(".")
        if not isinstance(segment, StringSegmentValue) or field in UNSPOKEN:
            continue
        name, place = rest.partition(".")[::2] if field in streams else (field, rest)
        yield name, place, segment.string.data


def _kinds(page: Page) -> dict[str, str]:
    return {
        row["id"]: row["type"]
        for field in page._meta.get_fields()
        if isinstance(field, StreamField)
        for row in getattr(page, field.name).raw_data
        if row.get("id")
    }


def _plain(text: str) -> str:
    for tag in TAGS_THAT_END_A_WORD:
        text = text.replace(tag, " ")
    return unescape(strip_tags(text))


def _what(was: Passage | None, now: Passage | None, moved: set[str]) -> str:
    if was is None or now is None:
        return "new" if was is None else "gone"
    if was.words != now.words:
        return "changed"
    return "moved" if now.id in moved else "same"


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Ids outside the longest run that kept its order."""
    kept = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    still = {before[match.a + step] for match in kept for step in range(match.size)}
    return set(before) - still


def _woven(before: Sequence[Passage], after: Sequence[Passage]) -> list[Passage]:
    """Everything after, with what is gone put behind the passage that it followed."""
    there = {one.id for one in after}
    gone_behind: dict[str, list[Passage]] = {}
    last = ""
    for one in before:
        if one.id in there:
            last = one.id
        else:
            gone_behind.setdefault(last, []).append(one)
    woven = list(gone_behind.get("", []))
    for one in after:
        woven += [one, *gone_behind.get(one.id, [])]
    return woven


def _place(block: blocks.Block, steps: list[str], passage: Passage, before: str) -> str:
    steps = [step for step in steps if step]
    if not steps:
        return ""
    step, rest = steps[0], steps[1:]
    if isinstance(block, blocks.StructBlock) and step in block.child_blocks:
        inner = block.child_blocks[step]
        deeper = _place(inner, rest, passage, f"{before}{step}.")
        if isinstance(inner, blocks.ListBlock):
            return f"{inner.label} {deeper}".strip()
        return ", ".join(filter(None, [str(inner.label), deeper]))
    if isinstance(block, blocks.ListBlock):
        items = list(dict.fromkeys(
            place.removeprefix(before).split(".")[0] for place, _text in passage.words if place.startswith(before)
        ))  # fmt: skip
        number = items.index(step) + 1 if step in items else 0
        deeper = _place(block.child_block, rest, passage, f"{before}{step}.")
        return f"{number}, {deeper}" if deeper else str(number)
    return ""
