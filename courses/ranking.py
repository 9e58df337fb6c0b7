"""Which documents answer a search best. Pure: words in, an order out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from math import log
from typing import NamedTuple

from courses import wordforms

SATURATION = 1.2  # BM25's k1: the tenth time that a word stands somewhere says little more than the ninth
WHOLE_WORD = 1.5  # times as much for the very word that was typed


class Typed(NamedTuple):
    """A word of the search, folded. `begun`: somebody may still be typing it."""

    word: str
    stem: str
    begun: bool


class Occurrence(NamedTuple):
    """That a word stands in a document; `weight` grows with how often, and in the title."""

    document: int
    stem: str
    word: str
    weight: int


class Hit(NamedTuple):
    document: int
    words: frozenset[str]  # the forms that were found in it, folded


def ranked(typed: list[Typed], occurrences: Iterable[Occurrence], documents: int) -> list[Hit]:
    """Documents with all words first, then by the sum over the words, as in BM25 without the length of a text.

    A word that few of the `documents` have counts more; one that stands nowhere is left aside. Words that
    only begin like the last one typed count if no form of it stands anywhere: then it is still being typed.
    """
    forms: dict[Typed, list[tuple[int, str, float]]] = {one: [] for one in typed}
    begun: dict[Typed, list[tuple[int, str, float]]] = {one: [] for one in typed}
    closeness = cache(_closeness)
    for document, stem, word, weight in occurrences:
        for one in typed:
            if stem == one.stem or word == one.word:
                forms[one].append((document, word, closeness(one.word, word) * weight))
            elif one.begun and word.startswith(one.word):
                begun[one].append((document, word, weight))
    somewhere = [rows for one in typed if (rows := forms[one] or begun[one])]
    scores: dict[int, float] = defaultdict(float)
    present: dict[int, int] = defaultdict(int)
    words: dict[int, set[str]] = defaultdict(set)
    for rows in somewhere:
        amounts: dict[int, float] = defaultdict(float)
        for document, word, amount in rows:
            amounts[document] += amount
            words[document].add(word)
        rarity = log(1 + documents / len(amounts))
        for document, amount in amounts.items():
            scores[document] += rarity * amount / (amount + SATURATION)
            present[document] += 1
    order = sorted(scores, key=lambda one: (present[one] < len(somewhere), -scores[one], one))
    return [Hit(document, frozenset(words[document])) for document in order]


def _closeness(typed: str, word: str) -> float:
    return WHOLE_WORD if word == typed else wordforms.closeness(typed, word)
