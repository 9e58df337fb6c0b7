"""What fits on the paper: the faces, the width of a text, the choice of size, and the gate for characters.

Sizes are points, boxes are millimetres. Widths are the faces' own advances. Kerning is left out: it makes a text
narrower far more often than wider, and `SLACK` covers the rest.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
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


class CannotPrint(Exception):
    """A certificate that would come out wrong on paper. `field` is its dotted name in `printed`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


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
    advances: Mapping[int, float]  # character code → width, as a fraction of the size


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
            return Face({code: metrics[glyph][0] / units for code, glyph in font.getBestCmap().items()})
    except (OSError, TTLibError, KeyError, AttributeError) as broken:
        raise FontMissing(f"The font {path} is missing or broken.") from broken


def width(text: str, style: str, size: float) -> float:
    """Millimetres that a text takes on one line at a box size in points."""
    advances, ratio = face(STYLES[style].face).advances, STYLES[style].ratio
    return sum(advances[ord(character)] for character in text) * ratio * size * SLACK / POINTS_PER_MM


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


def breaks(text: str, style: str, size: float, wide: float) -> list[str] | None:
    """A text in the fewest lines, and those as equal as they come; None if one word is wider than the box."""
    lines = _greedy(text, style, size, wide)
    if lines is None:
        return None
    narrower, count = wide, len(lines)
    while count > 1:
        narrower *= 0.98
        tighter = _greedy(text, style, size, narrower)
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
        if unicodedata.normalize("NFC", text) != text:
            raise CannotPrint(field, _("The field “%(field)s” holds letters in parts.") % {"field": field})
        if text != " ".join(text.split()) and text.isprintable():
            raise CannotPrint(field, _("The field “%(field)s” holds needless spaces.") % {"field": field})
        for character in text:
            if not _has_glyph(character):
                raise CannotPrint(
                    field,
                    _("The field “%(field)s” holds a character that cannot be printed: %(character)s.")
                    % {"field": field, "character": _named(character)},
                )


def texts(printed: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Every text in the facts with its dotted name, in the order of the facts."""
    if isinstance(printed, str):
        yield field, printed
    elif isinstance(printed, Mapping):
        for key, value in printed.items():
            yield from texts(value, f"{field}.{key}" if field else str(key))


def _has_glyph(character: str) -> bool:
    # Only the plain space: a no-break, thin or ideographic one would read differently from what was typed.
    # Combining marks that NFC left alone would stand beside their letter, not on it.
    if character != " " and unicodedata.category(character)[0] in "CZM":
        return False
    return all(ord(character) in face(family).advances for family in FACES)


def _named(character: str) -> str:
    code = f"U+{ord(character):04X}"
    return f"{character} ({code})" if character.isprintable() else code


def _greedy(text: str, style: str, size: float, wide: float) -> list[str] | None:
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if width(longer, style, size) <= wide:
            lines[-1:] = [longer]
        elif width(word, style, size) <= wide:
            lines.append(word)
        else:
            return None
    return lines


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
