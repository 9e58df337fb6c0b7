"""Every line of the sheet that a person's facts fill, in the order in which it is painted.

A line is an element of its own on one line of text. So two people whose facts break into the same lines at the same
sizes share everything but the letters: one master serves both. `shape` is what they share.
"""

import re
from collections.abc import Iterator, Mapping
from copy import copy
from typing import Any, NamedTuple

from certification.rendering.fit import STYLES
from certification.rendering.layout import LANGUAGES, Fields

MM = 96 / 25.4  # pixels of WeasyPrint, which are those of CSS
PAPER_LANGUAGE = "kk"

# As the template paints them. How they are aligned stands in completion.css; the number follows other words on its
# line, so that it cannot be moved: another number has to be exactly as wide.
ORDER = ("head", "number", "name", "name_latin", "columns", "english", "dates", "sign", "check")
LEFT, CENTRE, RIGHT, FIXED = "left", "centre", "right", "fixed"
ALIGNED = {"number": FIXED, "dates": LEFT, "check": RIGHT}
SINGLE_STYLES = {"number": "strong", "name": "name", "name_latin": "text"}
BOX_LANGUAGES = {"name_latin": ("en",), "english": ("en",), "head": LANGUAGES, "columns": LANGUAGES}


class Line(NamedTuple):
    """One line: what it says, and how it stands."""

    field: str  # dotted name in `printed`, or the box where the words are our own
    text: str
    face: str
    language: str
    aligned: str
    wide: float  # pixels of its box


def of(fields: Fields) -> list[Line]:
    """The lines of a sheet, from `layout.fields`."""
    return list(_lines(fields))


def shape(fields: Fields) -> tuple[Any, ...]:
    """What decides everything on the sheet but its letters: sizes, and how many lines of which kind."""
    return tuple(
        (
            box,
            fields[box]["size"],
            _digitless(fields[box]["text"]) if box == "number" else _parts(fields[box]),
        )
        for box in ORDER
        if box in fields
    )


def emptied(fields: Fields) -> Fields:
    """The same sheet with a made-up word on each line, another on each, so that every line can be found again.

    The words are of one script, as a text that mixes two is set in two pieces. The number keeps its width.
    """
    words = _words()
    empty: Fields = {}
    for box in ORDER:
        if box not in fields:
            continue
        empty[box] = copy(fields[box])
        if box == "number":
            empty[box]["text"] = _digitless(fields[box]["text"])
        elif "text" in fields[box]:
            empty[box]["text"] = next(words)
        else:
            empty[box]["boxes"] = [
                [{**part, "lines": [next(words) for _line in part["lines"]]} for part in parts]
                for parts in fields[box]["boxes"]
            ]
    return empty


def _lines(fields: Fields) -> Iterator[Line]:
    for box in ORDER:
        if box not in fields:
            continue
        placed = fields[box]
        aligned, wide = placed.get("aligned") or ALIGNED.get(box, CENTRE), placed["wide"] * MM
        languages = BOX_LANGUAGES.get(box, (PAPER_LANGUAGE,))
        if "text" in placed:
            face = STYLES[SINGLE_STYLES[box]].face
            yield Line(box, placed["text"], face, languages[0], aligned, wide)
            continue
        for number, parts in enumerate(placed["boxes"]):
            own = languages[number % len(languages)]
            for part in parts:
                face, language = STYLES[part["style"]].face, part["language"] or own
                for text in part["lines"]:
                    yield Line(part["field"] or box, text, face, language, aligned, wide)


def _parts(placed: Mapping[str, Any]) -> Any:
    if "text" in placed:
        return None
    return tuple(
        tuple((part["style"], part["language"], part["field"], len(part["lines"])) for part in parts)
        for parts in placed["boxes"]
    )


def _digitless(number: str) -> str:
    return re.sub(r"\d", "0", number)


def _words() -> Iterator[str]:
    """ЖЖЖЖЖЖ, ЖЖЖЖЖҚ, ЖЖЖЖҚЖ, …"""
    for number in range(64):
        yield format(number, "06b").translate({ord("0"): "Ж", ord("1"): "Қ"})
    raise ValueError("A sheet has more lines than were thought of.")
