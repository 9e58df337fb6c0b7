"""The QR code that leads from the paper to the public register.

Drawing a symbol takes some milliseconds, most of it error correction. But with version, mask and length fixed, a
symbol depends on the bits of its address by exclusive or alone (Reed–Solomon codes are linear, and so is a mask):
the symbol of an address is that of the empty one, changed by one pattern for each bit that is set. So segno draws
one pattern for each bit, once, and from then on a symbol is a few dozen operations on whole numbers.
"""

import io
from collections.abc import Sequence
from typing import NamedTuple

import segno
from django.utils.translation import gettext as _

from certification.rendering.fit import CannotPrint

NAME = "qr.png"  # as the page names it
QUIET_ZONE = 4  # modules; ISO/IEC 18004, 6.3.8
PRINTED_MM = 25.5  # the symbol itself, without the quiet zone
# At 41 modules a module is 0.6 mm, which a plain telephone still reads from a worn print.
MOST_MODULES = 41
# Any of the eight masks can be read. A fixed one makes symbols of equal length comparable bit by bit.
MASK = 2


class Picture(NamedTuple):
    """A QR code as an image, and how wide to print it, quiet zone included."""

    png: bytes
    width_mm: float


class Patterns:
    """What symbols of one length are made of. Each pattern is one whole number, the rows of the image one by one.

    side   modules of a row, quiet zone included
    empty  the symbol of nothing but zeros
    bits   what each bit changes, eight for each byte, the highest bit first
    """

    def __init__(self, side: int, empty: int, bits: Sequence[int]) -> None:
        self.side, self.empty, self.bits = side, empty, tuple(bits)
        self._letters: dict[tuple[int, int], int] = {}

    def symbol(self, url: bytes) -> int:
        symbol = self.empty
        for letter in enumerate(url):
            change = self._letters.get(letter)
            symbol ^= self._change(*letter) if change is None else change
        return symbol

    def _change(self, place: int, byte: int) -> int:
        change = 0
        for bit in range(8):
            if byte & (128 >> bit):
                change ^= self.bits[place * 8 + bit]
        self._letters[place, byte] = change
        return change


def draw(url: str) -> Picture:
    """A QR code of exactly this address, black on white. The same address gives the same bytes.

    Raises CannotPrint if the address needs too fine a pattern.
    """
    code = _symbol(url)
    modules = code.symbol_size(border=0)[0]
    if modules > MOST_MODULES:
        raise CannotPrint("verify_url", _("The check address is too long for the QR code."))
    image = io.BytesIO()
    code.save(image, kind="png", scale=8, border=QUIET_ZONE)
    return Picture(image.getvalue(), PRINTED_MM * (modules + 2 * QUIET_ZONE) / modules)


def patterns(length: int) -> Patterns:
    """Draws the patterns for addresses of `length` bytes; some tenths of a second."""
    zeros = "\0" * length
    empty = _symbol(zeros)
    whole = _as_number(empty)
    bits = [
        _as_number(_symbol(zeros[:place] + chr(1 << bit) + zeros[place + 1 :])) ^ whole
        for place in range(length)
        for bit in range(7, -1, -1)
    ]
    return Patterns(empty.symbol_size(border=QUIET_ZONE)[0], whole, bits)


def rows(url: bytes, own: Patterns) -> bytes:
    """The symbol of an address as image data of one bit a pixel, black is 1, each row filled up to whole bytes.

    own  the patterns for its length
    """
    return own.symbol(url).to_bytes(_stride(own.side) * own.side, "big")


def _symbol(url: str) -> segno.QRCode:
    return segno.make_qr(url, error="m", mask=MASK, boost_error=False, mode="byte")


def _as_number(code: segno.QRCode) -> int:
    side = code.symbol_size(border=QUIET_ZONE)[0]
    written = _stride(side) * 8
    return int(
        "".join("".join(map(str, row)).ljust(written, "0") for row in code.matrix_iter(1, QUIET_ZONE)), 2
    )


def _stride(side: int) -> int:
    """Bytes of a row."""
    return (side + 7) // 8


def drawing(url: str) -> bytes:
    """The symbol of an address for the screen: an SVG with its quiet zone, black on white."""
    out = io.BytesIO()
    symbol = segno.make_qr(url, error="m", mask=MASK, boost_error=False)
    symbol.save(
        out, kind="svg", border=QUIET_ZONE, light="#fff", xmldecl=False, svgclass=None, lineclass=None
    )
    return out.getvalue()
