"""Words of records: finding them, and the letter under which they stand in a list."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q


def containing(words: str, fields: Iterable[str]) -> Q:
    """Rows with these words in any of the fields.

    SQLite knows no upper and lower case beyond Latin letters: three ways of writing are asked for.
    """
    spellings = {words, words.lower(), words[:1].upper() + words[1:]}
    found = Q(pk__in=[])
    for field in fields:
        for spelling in spellings:
            found |= Q(**{f"{field}__icontains": spelling})
    return found


def initial(word: str) -> str:
    """The letter under which a word stands in an alphabetical list; "#" for what begins with none."""
    first = word[:1].upper()
    return first if first.isalpha() else "#"
