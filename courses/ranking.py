"""Which documents answer a search best. Pure: words in, an order out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import log
from typing import NamedTuple

from courses import wordforms

SATURATION = 1.2  # BM25's k1: the tenth time that a word stands somewhere says little more than the ninth
IN_TITLE = 2  # as much as the word could ever count in the text, twice
WHOLE_WORD = 1.25  # times as much for the very word that was typed


class Typed(NamedTuple):
    """A word of the search, folded. `begun`: somebody may still be typing it."""

    word: str
    stem: str
    begun: bool


class Occurrence(NamedTuple):
    """That a word stands in a document, so many times in the text, and perhaps in the title."""

    document: int
    stem: str
    word: str
    times: int
    in_title: bool


class Hit(NamedTuple):
    document: int
    words: frozenset[str]  # the forms that were found in it, folded


def ranked(typed: list[Typed], occurrences: Iterable[Occurrence], documents: int) -> list[Hit]:
    """Documents with all words first, then by the sum over the words, as in BM25 without the length of a text.

    A word that few of the `documents` have counts more; one that stands nowhere is left aside. Each form of
    a word counts by itself: what speaks of a thing in many ways is about it. Words that only begin like the
    last one typed count if no form of it stands anywhere: then it is still being typed.
    """
    forms: dict[Typed, list[Occurrence]] = {one: [] for one in typed}
    begun: dict[Typed, list[Occurrence]] = {one: [] for one in typed}
    for occurrence in occurrences:
        for one in typed:
            if occurrence.stem == one.stem or occurrence.word == one.word:
                forms[one].append(occurrence)
            elif one.begun and occurrence.word.startswith(one.word):
                begun[one].append(occurrence)
    somewhere = {one: found for one in typed if (found := forms[one] or begun[one])}
    scores: dict[int, float] = defaultdict(float)
    present: dict[int, set[str]] = defaultdict(set)
    words: dict[int, set[str]] = defaultdict(set)
    for one, found in somewhere.items():
        rarity = log(1 + documents / len({occurrence.document for occurrence in found}))
        share = {word: _share(one.word, word) for word in {occurrence.word for occurrence in found}}
        for document, _, word, times, in_title in found:
            scores[document] += rarity * share[word] * (times / (times + SATURATION) + IN_TITLE * in_title)
            present[document].add(one.word)
            words[document].add(word)
    order = sorted(scores, key=lambda one: (len(present[one]) < len(somewhere), -scores[one], one))
    return [Hit(document, frozenset(words[document])) for document in order]


def _share(typed: str, word: str) -> float:
    """How much a form counts: the square of its closeness, so that әкімдік comes long after әкімнің."""
    return WHOLE_WORD if word == typed else wordforms.closeness(typed, word) ** 2
