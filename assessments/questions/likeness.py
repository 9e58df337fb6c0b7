"""Questions that say the same, or nearly: two authors, two files, one thought.

Words are compared in the folded letters of search, without signs, so that case, punctuation and a missing Kazakh
keyboard make no difference. How much two texts are alike is the share of the trigrams that both have among those that
either has (Jaccard), trigrams being taken word by word with two blanks before and one behind, as PostgreSQL's pg_trgm
does (postgresql.org/docs/current/pgtrgm.html).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from courses import wordforms

Id = TypeVar("Id", bound=Hashable)


class Pair(NamedTuple):
    """Two texts and how much they are alike: 1.0 for the same words."""

    one: Any
    other: Any
    share: float


def folded(text: str) -> str:
    """The words of a text as they are compared: lower case, plain letters, one blank between them."""
    return " ".join(wordforms.fold(word[0]) for word in wordforms.words(text))


def trigrams(text: str) -> frozenset[str]:
    """The trigrams of a folded text."""
    padded = (f"  {word} " for word in text.split())
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


def share(one: frozenset[str], other: frozenset[str]) -> float:
    """0 for nothing in common, 1 for the same trigrams. Two empty texts have nothing in common."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def alike(texts: Mapping[Id, str], least: float) -> list[Pair]:
    """All pairs that are alike by `least` (above 0, up to 1) or more, the most alike first; ids in their own order.

    texts  {id: folded text}
    Nothing is missed and few pairs are compared: of two texts that share so much, the rarest trigrams of one must
    stand among the rarest of the other. How many of the rarest is the prefix filter of Chaudhuri, Ganti and Kaushik
    (A Primitive Operator for Similarity Joins in Data Cleaning, ICDE 2006).
    """
    grams = {one: trigrams(text) for one, text in texts.items()}
    often = Counter(gram for found in grams.values() for gram in found)
    places = {one: place for place, one in enumerate(texts)}
    pairs = []
    for pair in _candidates(grams, often, least):
        one, other = sorted(pair, key=places.__getitem__)
        pairs.append(Pair(one, other, share(grams[one], grams[other])))
    found = [pair for pair in pairs if pair.share >= least]
    return sorted(found, key=lambda pair: (-pair.share, places[pair.one], places[pair.other]))


def _candidates(
    grams: Mapping[Id, frozenset[str]], often: Mapping[str, int], least: float
) -> Iterator[tuple[Id, Id]]:
    """Pairs that have one of their rarest trigrams in common and whose sizes allow so much likeness."""
    met: dict[str, list[Id]] = defaultdict(list)
    for one, found in grams.items():
        prefix = _rarest(found, often, least)
        others = {other for gram in prefix for other in met[gram]}
        for other in others:
            smaller, larger = sorted((len(found), len(grams[other])))
            if smaller >= least * larger - 1e-9:
                yield one, other
        for gram in prefix:
            met[gram].append(one)


def _rarest(found: Iterable[str], often: Mapping[str, int], least: float) -> list[str]:
    rarest_first = sorted(found, key=lambda gram: (often[gram], gram))
    # A sum of floats may be a hair too large, and one trigram more costs nothing.
    keep = len(rarest_first) - math.ceil(least * len(rarest_first) - 1e-9) + 1
    return rarest_first[:keep]
