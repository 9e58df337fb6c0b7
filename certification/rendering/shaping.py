"""From a text to the glyphs of one face, as PDF shows them: HarfBuzz shapes as it does inside WeasyPrint.

Whatever this cannot set exactly as WeasyPrint would is refused with NotCompiled, and WeasyPrint sets it.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

import uharfbuzz

from certification.rendering import fit
from certification.rendering.fit import NotCompiled

LANGUAGES = ("kk", "ru", "en")
# The letters of a master: what WeasyPrint has set once in each face, and therefore has put into its fonts.
CYRILLIC = "".join(map(chr, range(0x410, 0x450))) + "ЁёӘәҒғҚқҢңӨөҰұҮүҺһІі"
ASCII = "".join(map(chr, range(0x21, 0x7F)))
MARKS = "№«»“”„–—’‘ʼ·‑•…§₸"
LATIN = "".join(map(chr, range(0xC0, 0x180))) + "ẞẼẽỲỳ"
LIGATURES = ("ff", "fi", "fl", "ffi", "ffl", "fj", "fb", "fh", "fk", "ft", "tt")
# Foreign letters with marks are rare, and in Latin names only; elsewhere WeasyPrint sets the whole sheet.
WITH_LATIN = ("Akims Sans",)
SHOWN_UNITS = 1000  # PDF measures glyphs in thousandths of the size (ISO 32000-1, 9.2.4)


class Run(NamedTuple):
    """A text ready to be shown."""

    shown: bytes  # glyphs and the corrections between them, as within the brackets of TJ (ISO 32000-1, 9.4.3)
    width: float  # its advance, as a fraction of the size


@lru_cache(maxsize=8192)
def run(text: str, face: str, language: str) -> Run:
    """A text in one of the bundled faces. Raises NotCompiled with the reason."""
    if len(scripts(text)) > 1:
        raise NotCompiled("mixed scripts")
    font, widths, allowed = _font(face), shown_widths(face), known(face)
    upem, shown, hexadecimal, total = font.face.upem, [], "", 0
    for glyph, advance, offset in _shaped(text, font, language):
        if glyph not in allowed:
            raise NotCompiled("a glyph that the master lacks")
        if offset:
            raise NotCompiled("a glyph that is shifted")
        hexadecimal += f"{glyph:04x}"
        total += advance
        # A positive number moves the next glyph to the left.
        if kern := round(widths[glyph] - advance * SHOWN_UNITS / upem):
            shown.append(f"<{hexadecimal}>{kern}")
            hexadecimal = ""
    shown.append(f"<{hexadecimal}>")
    return Run("".join(shown).encode(), total / upem)


def scripts(text: str) -> set[str]:
    """The scripts of the letters of a text, of those that we print; signs and figures belong to each of them."""
    found = set()
    for character in text:
        if "\u0400" <= character <= "\u052f":
            found.add("Cyrillic")
        elif character.isalpha() and character != "ʼ":
            found.add("Latin" if character < "\u0250" or "\u1e00" <= character <= "\u1eff" else "another")
    return found


def alphabet(face: str) -> Iterable[str]:
    """Words that hold every letter of a master, and the ligatures."""
    letters = ASCII + MARKS + CYRILLIC + (LATIN if face in WITH_LATIN else "")
    return (*letters, *LIGATURES)


def glyphs(text: str, face: str, language: str) -> list[int]:
    """The glyphs of a text, whatever they are."""
    return [glyph for glyph, _advance, _offset in _shaped(text, _font(face), language)]


@cache
def shown_widths(face: str) -> dict[int, int]:
    """The width of each glyph as the font in the file states it, in thousandths of the size."""
    font = _font(face)
    upem, count = font.face.upem, font.face.glyph_count
    return {glyph: round(font.get_glyph_h_advance(glyph) * SHOWN_UNITS / upem) for glyph in range(count)}


@cache
def known(face: str) -> frozenset[int]:
    """The glyphs that every master holds of this face."""
    words = [" ", *alphabet(face)]
    return frozenset(
        glyph for language in LANGUAGES for word in words for glyph in glyphs(word, face, language)
    )


def _shaped(text: str, font: uharfbuzz.Font, language: str) -> list[tuple[int, int, bool]]:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = language
    if buffer.direction != "ltr":
        raise NotCompiled("written from right to left")
    uharfbuzz.shape(font, buffer)
    return [
        (info.codepoint, place.x_advance, bool(place.x_offset or place.y_offset))
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


@cache
def _font(face: str) -> uharfbuzz.Font:
    fit.face(face)  # says so if the file is missing
    content = (fit.FONTS / fit.FACES[face]).read_bytes()
    return uharfbuzz.Font(uharfbuzz.Face(content))
