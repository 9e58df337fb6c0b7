"""What a reader hands over, and the limits that every reader keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from assessments.kinds import KINDS
from assessments.models import Question
from assessments.questions.drafts import Draft
from regions.languages import CODES

MOST_BYTES = 20 * 1024 * 1024
MOST_ITEMS = 5000
PROMPT_LIMIT, WORDS_LIMIT = 8000, 2000  # characters; a longer text is no question but an accident
PARTIAL, ALL = "partial", "all"


class Unusable(Exception):
    """The file as a whole cannot be read; the message says why."""


class Refused(Exception):
    """One question cannot be taken; the message says why."""


@dataclass(frozen=True)
class Item:
    """One question of a file: a draft, or the reason why there is none.

    name   as the file calls it, else its number
    line   where it begins, counted from 1
    files  {SHA-256: content} of the pictures that the draft shows, as the file holds them
    """

    name: str
    line: int
    draft: Draft | None = None
    reason: str = ""
    files: dict[str, bytes] = field(default_factory=dict)


def decoded(content: bytes) -> str:
    """Text of a file without a declaration of its encoding. Raises Unusable."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as broken:
        raise Unusable(_("The file is not text in UTF-8. Save it as UTF-8 and try again.")) from broken


def checked(draft: Draft) -> Draft:
    """The draft with option ids of its own, if the machine can mark it. Raises Refused."""
    if found := KINDS[draft.kind].problems(draft.parts, draft.key):
        raise Refused(_PROBLEMS.get(found[0].split("_")[-1], _PROBLEMS["shape"])())
    texts = draft.texts.values()
    if not any(text["prompt"].strip() for text in texts):
        raise Refused(_("The question has no text."))
    if any(len(text["prompt"]) > PROMPT_LIMIT or len(text["explanation"]) > PROMPT_LIMIT for text in texts):
        raise Refused(_("The text of the question is too long."))
    if any(len(words) > WORDS_LIMIT for text in texts for words in text["texts"].values()):
        raise Refused(_("An answer is too long."))
    if any(not words.strip() for text in texts for words in text["texts"].values()):
        raise Refused(_("An answer has no text."))
    return draft


_PROBLEMS = {
    "few": lambda: _("A question needs at least two answers to choose from."),
    "missing": lambda: _("The right answer is not marked."),
    "incomplete": lambda: _("The right answer is not complete."),
    "repeated": lambda: _("An answer stands twice."),
    "number": lambda: _("The right answer is not a number."),
    "tolerance": lambda: _("The tolerance is not a number."),
    "long": lambda: _("An accepted answer is too long."),
    "shape": lambda: _("The right answer does not fit the kind of the question."),
}


def ids(count: int, letter: str = "o") -> list[str]:
    return [f"{letter}{number}" for number in range(1, count + 1)]


def pairs(draft: Draft) -> list[tuple[str, str]]:
    """The pairs of a MATCH in the order of the left column."""
    return [(left, draft.key[left]) for left in draft.parts["left"]]


# --- What other systems have no place for travels as tags, which they keep -----------------------------


def tags_of(draft: Draft) -> list[str]:
    """The draft's own tags, then ours: "difficulty: HARD", "points: 2", …; only what differs from the default."""
    own = {
        "difficulty": "" if draft.difficulty == Question.Difficulty.MEDIUM else draft.difficulty,
        "points": "" if draft.points == 1 else f"{draft.points.normalize():f}",
        "credit": ALL if draft.kind == "MULTIPLE" and draft.key["credit"] == ALL else "",
        "basis": _compact(draft.basis),
        "unit": _compact(draft.parts.get("unit")) if draft.kind == "NUMBER" else "",
        "accepted": _compact(draft.key) if draft.kind == "SHORT_TEXT" else "",
        "languages": ",".join(code for code in CODES if code in draft.texts),
    }
    return [*draft.tags, *(f"{name}: {value}" for name, value in own.items() if value)]


def split_tags(tags: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """(tags of the question, {our name: value}). Reverses `tags_of`."""
    names = ("difficulty", "points", "credit", "basis", "unit", "accepted", "languages")
    own = {}
    rest = []
    for tag in tags:
        name, colon, value = tag.partition(": ")
        if colon and name in names:
            own[name] = value
        else:
            rest.append(tag)
    return rest, own


def with_facts(draft: Draft, tags: Sequence[str]) -> Draft:
    """The draft with what its tags say. Raises Refused where one of ours is broken."""
    rest, own = split_tags(tags)
    difficulty = own.get("difficulty", draft.difficulty)
    if difficulty not in Question.Difficulty.values:
        raise Refused(_("The difficulty is not one of: EASY, MEDIUM, HARD."))
    key, parts = draft.key, draft.parts
    if draft.kind == "MULTIPLE" and own.get("credit") == ALL:
        key = {**key, "credit": ALL}
    if draft.kind == "NUMBER":
        parts = {"unit": _mapping(own.get("unit"))}
    if draft.kind == "SHORT_TEXT" and "accepted" in own:
        key = _accepted(_mapping(own["accepted"]), key)
    return replace(
        draft,
        parts=parts,
        key=key,
        points=points(own.get("points")) if "points" in own else draft.points,
        difficulty=difficulty,
        basis=_mapping(own.get("basis")),
        tags=rest,
    )


def points(text: str | None) -> Decimal:
    """Raises Refused."""
    try:
        number = Decimal((text or "").strip().replace(",", "."))
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or not 0 < number < 1000:
        raise Refused(_("The points must be a number above 0."))
    return number


def _accepted(by_language: dict, key: Mapping[str, list[str]]) -> object:
    """Which language an accepted answer belongs to; worth nothing once somebody has changed the answers themselves."""
    lists = [texts for texts in by_language.values() if isinstance(texts, list)]
    named = {text for texts in lists for text in texts if isinstance(text, str)}
    return by_language if named == {text for texts in key.values() for text in texts} else key


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True) if value else ""


def _mapping(text: str | None) -> dict:
    if not text:
        return {}
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as broken:
        raise Refused(_("A tag of the question cannot be read: %(tag)s.") % {"tag": text[:60]}) from broken
    if not isinstance(value, dict):
        raise Refused(_("A tag of the question cannot be read: %(tag)s.") % {"tag": text[:60]})
    return value
