"""The QR code that leads from the paper to the public register, and carries what the School signed of it.

Drawing a symbol takes some milliseconds, most of it error correction, masks and colours for the general case. With
version, mask and length fixed, two symbols differ by their codewords alone: segno draws one symbol for a length, and
from then on `tables` puts other codewords into it.
"""

import io
from functools import lru_cache
from typing import NamedTuple

import segno
from django.utils.translation import gettext as _

from certification.rendering import tables
from certification.rendering.fit import CannotPrint

NAME = "qr.png"  # as the page names it
QUIET_ZONE = 4  # modules; ISO/IEC 18004, 6.3.8
# Level M, a sixth of the symbol: papers are folded. With two rows rubbed out zxing-cpp read 19 symbols of 19 at this
# level, and 3 of 17 at L, which would have spared four modules of sixty.
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
    """Puts symbols of one length together, for print.

    side  modules of a row, quiet zone included
    """

    def __init__(self, length: int) -> None:
        drawn = _symbol("\0" * length)
        self.side = drawn.symbol_size(border=QUIET_ZONE)[0]
        self._symbols = tables.Symbols(int(drawn.version), length)
        self._same = _as_number(drawn) ^ self._placed(bytes(length))

    def symbol(self, url: bytes) -> int:
        """The rows of the image one after another, each filled up to whole bytes, as one number."""
        return self._same ^ self._placed(url)

    def _placed(self, url: bytes) -> int:
        between = "0" * (8 * _stride(self.side) - self._symbols.side)
        below = 8 * _stride(self.side) * (QUIET_ZONE + 1) - QUIET_ZONE - self._symbols.side
        return int(between.join(self._symbols.rows(url)), 2) << below


def size(url: str) -> Size:
    """How large an address is printed; the signed words are what follows its `#`."""
    return SIGNED if "#" in url else PLAIN


def fits(url: str) -> bool:
    """Whether the pattern is coarse enough for print."""
    return len(url.encode()) <= tables.capacity((size(url).most_modules - 17) // 4)


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


@lru_cache(maxsize=16)
def patterns(length: int) -> Patterns:
    """What symbols of addresses of `length` bytes are put together by; some hundredths of a second."""
    return Patterns(length)


def rows(url: bytes, own: Patterns) -> bytes:
    """The symbol of an address as image data of one bit a pixel, black is 1, each row filled up to whole bytes.

    own  the patterns for its length
    """
    return own.symbol(url).to_bytes(_stride(own.side) * own.side, "big")


def _symbol(url: str) -> segno.QRCode:
    return segno.make_qr(url, error=LEVEL, mask=MASK, boost_error=False, mode="byte")


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
