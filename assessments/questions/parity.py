"""What the words of a question lack, language by language. Kazakh and Russian are required, English is welcome.

A gap is told by what is missing, never by how it is said: pages put it into words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from assessments.kinds import KINDS, LANGUAGES, Parts

REQUIRED = ("kk", "ru")
# Without these an exam cannot ask the question in that language; the others are advice.
NEEDED = frozenset({"language", "prompt", "option", "stranger", "picture", "alt"})


class Gap(NamedTuple):
    """Something that one language lacks.

    code  "language" no words at all, "prompt", "option" (its id in `what`), "stranger" words of an option that the
          question does not have, "picture" fewer pictures than another language, "alt" words for a picture (its number
          in `what`); as advice "explanation" that other languages have, "accepted" no accepted answer, "unit"
    """

    language: str
    code: str
    what: str = ""

    @property
    def is_needed(self) -> bool:
        """Whether an exam cannot do without it. English that nobody has begun is no gap that holds anything up."""
        return self.code in NEEDED and not (self.code == "language" and self.language not in REQUIRED)


def gaps(kind: str, parts: Parts, key: object, texts: Mapping[str, Mapping[str, Any]]) -> list[Gap]:
    """What is missing, in the order of languages and of the page.

    texts  {language: {"prompt", "explanation", "texts": {option id: words}, "pictures"?: [{"alt"}]}}
    """
    ids = KINDS[kind].text_ids(parts) if kind in KINDS else []
    most = max((len(text.get("pictures", ())) for text in texts.values()), default=0)
    explained = any(str(text.get("explanation", "")).strip() for text in texts.values())
    found: list[Gap] = []
    for language in LANGUAGES:
        if language not in texts:
            found.append(Gap(language, "language"))
            continue
        text = texts[language]
        found += _of_words(language, ids, text)
        found += _of_pictures(language, most, text.get("pictures", ()))
        if explained and not str(text.get("explanation", "")).strip():
            found.append(Gap(language, "explanation"))
        found += _of_key(language, kind, parts, key)
    return found


def complete(language: str, found: Sequence[Gap]) -> bool:
    """Whether an exam can ask the question in a language, given its gaps."""
    return not any(gap.language == language and gap.code in NEEDED for gap in found)


def _of_words(language: str, ids: Sequence[str], text: Mapping[str, Any]) -> Iterator[Gap]:
    if not str(text.get("prompt", "")).strip():
        yield Gap(language, "prompt")
    words = text.get("texts", {})
    for one in ids:
        if not str(words.get(one, "")).strip():
            yield Gap(language, "option", one)
    for one in words:
        if one not in ids:
            yield Gap(language, "stranger", one)


def _of_pictures(language: str, most: int, pictures: Sequence[Mapping[str, Any]]) -> Iterator[Gap]:
    if len(pictures) < most:
        yield Gap(language, "picture")
    for number, picture in enumerate(pictures, start=1):
        if not str(picture.get("alt", "")).strip():
            yield Gap(language, "alt", str(number))


def _of_key(language: str, kind: str, parts: Parts, key: object) -> Iterator[Gap]:
    if kind == "SHORT_TEXT" and isinstance(key, Mapping) and any(key.values()) and not key.get(language):
        yield Gap(language, "accepted")
    unit = parts.get("unit") if kind == "NUMBER" else None
    if isinstance(unit, Mapping) and any(unit.values()) and not unit.get(language):
        yield Gap(language, "unit")
