"""What fits on the paper: the faces, the width of a text, the choice of size, and the gate for characters.

Sizes are points, boxes are millimetres. Widths are the faces' own advances. Kerning is left out: it makes a text
narrower far more often than wider, and `SLACK` covers the rest.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont, TTLibError

FONTS = Path(__file__).parent.parent / "fonts"
# Each face has a family of its own: WeasyPrint sets 600 as 400 when both stand under one family name.
FACES = {
    "Akims Sans": "NotoSans-Regular.ttf",
    "Akims Semi": "NotoSans-SemiBold.ttf",
    "Akims Serif": "NotoSerif-SemiBold.ttf",
    "Akims Display": "NotoSerifDisplay-Medium.ttf",
}
POINTS_PER_MM = 72 / 25.4
SLACK = 1.01
# Flaws of a text that are no single character.
PARTS, SPACES = "parts", "spaces"


class CannotPrint(Exception):
    """A certificate that would come out wrong on paper. `field` is its dotted name in `printed`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotCompiled(Exception):
    """A sheet that WeasyPrint has to lay out in full. Not an error: the result is the same, only slower."""


class CompilingFailed(Exception):
    """The template does not keep the rules under which it could be compiled. It is laid out in full instead."""


class FontMissing(Exception):
    """A bundled face is absent or broken. Without it WeasyPrint ends the process instead of raising."""


class Style(NamedTuple):
    """How one kind of line is set, relative to the size of its box."""

    face: str
    ratio: float  # of the box's size
    leading: float  # of its own size
    around: float = 0.0  # space above and below, of its own size


class Part(NamedTuple):
    """One value to be placed in a box: where it comes from, what it says, how it is set."""

    field: str
    text: str
    style: str


class Face(NamedTuple):
    advances: Mapping[int, int]  # character code → width, in units of the face
    units: int  # to the size


STYLES = {
    "text": Style("Akims Sans", 1.0, 1.42),
    "strong": Style("Akims Semi", 1.0, 1.42),
    "title": Style("Akims Serif", 1.38, 1.24, 0.16),
    "head": Style("Akims Serif", 1.0, 1.22),
    "name": Style("Akims Display", 1.0, 1.3),
    "note": Style("Akims Sans", 0.84, 1.35),
}


@cache
def face(family: str) -> Face:
    """The widths of one bundled face. Raises FontMissing, naming the file."""
    path = FONTS / FACES[family]
    try:
        with TTFont(path) as font:
            metrics, units = font["hmtx"], font["head"].unitsPerEm
            return Face({code: metrics[glyph][0] for code, glyph in font.getBestCmap().items()}, units)
    except (OSError, TTLibError, KeyError, AttributeError) as broken:
        raise FontMissing(f"The font {path} is missing or broken.") from broken


def width(text: str, style: str, size: float) -> float:
    """Millimetres that a text takes on one line at a box size in points."""
    return _units(text, STYLES[style].face) / _units_per_mm(style, size)


def line(part: Part, *, sizes: Sequence[float], wide: float) -> float:
    """The first of `sizes` at which a value stands on one line of `wide` millimetres. Raises CannotPrint."""
    for size in sizes:
        if width(part.text, part.style, size) <= wide:
            return size
    raise _too_long(part.field)


def boxes(
    contents: Sequence[Sequence[Part]], *, sizes: Sequence[float], wide: float, high: float
) -> tuple[float, list[list[list[str]]]]:
    """The first size at which every box holds its parts, and the lines of each part in each box.

    The boxes share one size, so that Kazakh and Russian stand equal. Raises CannotPrint, naming the value that
    takes most room.
    """
    for size in sizes:
        broken = [[breaks(part.text, part.style, size, wide) for part in parts] for parts in contents]
        if all(
            None not in lines and _height(parts, lines, size) <= high
            for parts, lines in zip(contents, broken, strict=True)
        ):
            return size, [[lines or [] for lines in box] for box in broken]
    every = [part for parts in contents for part in parts if part.field]
    raise _too_long(max(every, key=lambda part: width(part.text, part.style, sizes[-1])).field)


@lru_cache(maxsize=4096)
def breaks(text: str, style: str, size: float, wide: float) -> list[str] | None:
    """A text in the fewest lines, and those as equal as they come; None if one word is wider than the box.

    The box is made narrower by a fiftieth at a time, as long as that takes no further line.
    """
    family, limit = STYLES[style].face, wide * _units_per_mm(style, size)
    lines = _greedy(text, family, limit)
    if lines is None:
        return None
    count = len(lines)
    while count > 1:
        # Down to its longest line a narrower box breaks the text in the same places.
        longest = max(_units(line, family) for line in lines)
        while limit >= longest:
            limit *= 0.98
        tighter = _greedy(text, family, limit)
        if tighter is None or len(tighter) > count:
            break
        lines = tighter
    return [line.replace("\u00a0", " ") for line in lines]


def check_characters(printed: Mapping[str, Any]) -> None:
    """The gate before a number is spent: every text is composed (NFC) and every character has its own glyph.

    WeasyPrint is no gate: an unknown letter becomes an empty box or takes a font of the system, and an invisible
    one vanishes from the paper while it stays in the facts. Raises CannotPrint with the field and the character.
    """
    for field, text in texts(printed):
        flaw = _flaw(text)
        if flaw == PARTS:
            raise CannotPrint(field, _("The field “%(field)s” holds letters in parts.") % {"field": field})
        if flaw == SPACES:
            raise CannotPrint(field, _("The field “%(field)s” holds needless spaces.") % {"field": field})
        if flaw:
            raise CannotPrint(
                field,
                _("The field “%(field)s” holds a character that cannot be printed: %(character)s.")
                % {"field": field, "character": _named(flaw)},
            )


def texts(printed: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the facts with its dotted name, in the order of the facts."""
    if isinstance(printed, str):
        yield field, printed
    elif isinstance(printed, (dict, list)):
        named = printed.items() if isinstance(printed, dict) else enumerate(printed, 1)
        for key, value in named:
            yield from texts(value, f"{field}.{key}" if field else str(key))


@lru_cache(maxsize=4096)
def _flaw(text: str) -> str:
    """What keeps a text off the paper: PARTS, SPACES, the character at fault, or nothing."""
    if not unicodedata.is_normalized("NFC", text):
        return PARTS
    if text != " ".join(text.split()) and text.isprintable():
        return SPACES
    return next((character for character in text if not _has_glyph(character)), "")


@lru_cache(maxsize=4096)
def _has_glyph(character: str) -> bool:
    # Only the plain space: a no-break, thin or ideographic one would read differently from what was typed.
    # Combining marks that NFC left alone would stand beside their letter, not on it.
    if character != " " and unicodedata.category(character)[0] in "CZM":
        return False
    return all(ord(character) in face(family).advances for family in FACES)


def _named(character: str) -> str:
    code = f"U+{ord(character):04X}"
    return f"{character} ({code})" if character.isprintable() else code


def _greedy(text: str, family: str, limit: float) -> list[str] | None:
    """The lines of a text in a box of `limit` units, each as full as it gets."""
    lines: list[str] = []
    blank, filled = _units(" ", family), 0
    for word in text.split(" "):
        own = _units(word, family)
        if lines and filled + blank + own <= limit:
            lines[-1] += f" {word}"
            filled += blank + own
        elif own <= limit:
            lines.append(word)
            filled = own
        else:
            return None
    return lines


@lru_cache(maxsize=16_384)
def _units(text: str, family: str) -> int:
    return sum(map(face(family).advances.__getitem__, map(ord, text)))


@lru_cache(maxsize=256)
def _units_per_mm(style: str, size: float) -> float:
    """How many units of its face a millimetre holds at a box size in points, with a little to spare."""
    own = STYLES[style]
    return face(own.face).units * POINTS_PER_MM / (own.ratio * size * SLACK)


def _height(parts: Sequence[Part], broken: Sequence[list[str] | None], size: float) -> float:
    points = 0.0
    for part, lines in zip(parts, broken, strict=True):
        style = STYLES[part.style]
        points += (len(lines or ()) * style.leading + 2 * style.around) * style.ratio * size
    return points / POINTS_PER_MM


def _too_long(field: str) -> CannotPrint:
    return CannotPrint(
        field, _("The field “%(field)s” is too long for its place on the certificate.") % {"field": field}
    )
