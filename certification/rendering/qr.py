"""The QR code that leads from the paper to the public register, and carries what the School signed of it.

Drawing a symbol takes some milliseconds, most of it error correction. But with version, mask and length fixed, a
symbol depends on the bits of its address by exclusive or alone (Reed–Solomon codes are linear, and so is a mask):
the symbol of an address is that of the empty one, changed by one pattern for each bit that is set. `tables` reckons
those patterns once for a length, and from then on a symbol is some operations on whole numbers.
"""

import io
from collections.abc import Sequence
from functools import lru_cache, reduce
from operator import getitem, xor
from typing import NamedTuple

import segno
from django.utils.translation import gettext as _

from certification.rendering import tables
from certification.rendering.fit import CannotPrint

NAME = "qr.png"  # as the page names it
QUIET_ZONE = 4  # modules; ISO/IEC 18004, 6.3.8
# Level M, a sixth of the symbol: a paper is folded, and a stamp may reach into the code. Level L would spare four
# modules of sixty at most, and would not survive either.
LEVEL = "m"
# Any of the eight masks can be read. A fixed one makes symbols of equal length comparable bit by bit.
MASK = 2


class Size(NamedTuple):
    """How wide a symbol is printed, without its quiet zone, and how many modules it may have at that."""

    mm: float
    most_modules: int


# At 41 modules a module is 0.6 mm, which a plain telephone still reads from a worn print.
PLAIN = Size(25.5, 41)
# With signed words behind the address: usually 61 or 65 modules, so that one is 0.5 mm; 0.45 mm at the most of them.
SIGNED = Size(31.0, 69)


class Picture(NamedTuple):
    """A QR code as an image, how wide to print it, quiet zone included, and whether it carries signed words."""

    png: bytes
    width_mm: float
    is_signed: bool


class Patterns:
    """What symbols of one length are made of. Each pattern is one whole number, the rows of the image one by one.

    side   modules of a row, quiet zone included
    empty  the symbol of nothing but zeros
    bits   what each bit changes, eight for each byte, the highest bit first
    """

    def __init__(self, side: int, empty: int, bits: Sequence[int]) -> None:
        self.side, self.empty = side, empty
        self._places = [_Place(bits[start : start + 8]) for start in range(0, len(bits), 8)]

    def symbol(self, url: bytes) -> int:
        if len(url) != len(self._places):
            raise ValueError(f"{len(url)} bytes, and the patterns are for {len(self._places)}.")
        return reduce(xor, map(getitem, self._places, url), self.empty)


class _Place(dict[int, int]):
    """What each byte changes at one place of the address, put together when it first stands there."""

    def __init__(self, bits: Sequence[int]) -> None:
        super().__init__()
        self.bits = bits

    def __missing__(self, byte: int) -> int:
        set_ones = (pattern for bit, pattern in enumerate(self.bits) if byte & (128 >> bit))
        self[byte] = reduce(xor, set_ones, 0)
        return self[byte]


def size(url: str) -> Size:
    """How large an address is printed; the signed words are what follows its `#`."""
    return SIGNED if "#" in url else PLAIN


def fits(url: str) -> bool:
    """Whether the pattern is coarse enough for print."""
    return len(url.encode()) <= _capacity(size(url).most_modules)


def draw(url: str) -> Picture:
    """A QR code of exactly this address, black on white. The same address gives the same bytes.

    Raises CannotPrint if the address needs too fine a pattern.
    """
    if not fits(url):
        raise CannotPrint("verify_url", _("The check address is too long for the QR code."))
    code = _symbol(url)
    modules = code.symbol_size(border=0)[0]
    image = io.BytesIO()
    code.save(image, kind="png", scale=8, border=QUIET_ZONE)
    width = size(url).mm * (modules + 2 * QUIET_ZONE) / modules
    return Picture(image.getvalue(), width, size(url) is SIGNED)


@lru_cache(maxsize=8)
def patterns(length: int) -> Patterns:
    """The patterns for addresses of `length` bytes; some hundredths of a second."""
    empty = _symbol("\0" * length)
    side, modules = empty.symbol_size(border=QUIET_ZONE)[0], range(empty.symbol_size(border=0)[0])
    row_bits = _stride(side) * 8
    last = row_bits * side - 1  # the first pixel of the image is the highest bit of the number
    cells = [
        [1 << last - row_bits * (row + QUIET_ZONE) - QUIET_ZONE - column for column in modules]
        for row in modules
    ]
    return Patterns(side, _as_number(empty), tables.changes(length, cells))


def rows(url: bytes, own: Patterns) -> bytes:
    """The symbol of an address as image data of one bit a pixel, black is 1, each row filled up to whole bytes.

    own  the patterns for its length
    """
    return own.symbol(url).to_bytes(_stride(own.side) * own.side, "big")


def _symbol(url: str) -> segno.QRCode:
    return segno.make_qr(url, error=LEVEL, mask=MASK, boost_error=False, mode="byte")


def _capacity(modules: int) -> int:
    """Bytes that a symbol holds; 4 bits of mode and 8 or 16 of count take up two bytes or, with the rest, three."""
    version = (modules - 17) // 4
    codewords, parity, blocks = tables.BLOCKS[version]
    return codewords - parity * blocks - (2 if version < 10 else 3)


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
    symbol = segno.make_qr(url, error=LEVEL, mask=MASK, boost_error=False)
    symbol.save(
        out, kind="svg", border=QUIET_ZONE, light="#fff", xmldecl=False, svgclass=None, lineclass=None
    )
    return out.getvalue()
