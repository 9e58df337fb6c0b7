"""The QR code that leads from the paper to the public register."""

import io
from typing import NamedTuple

import segno
from django.utils.translation import gettext as _

from certification.rendering.fit import CannotPrint

QUIET_ZONE = 4  # modules; ISO/IEC 18004, 6.3.8
PRINTED_MM = 25.5  # the symbol itself, without the quiet zone
# At 41 modules a module is 0.6 mm, which a plain telephone still reads from a worn print.
MOST_MODULES = 41


class Picture(NamedTuple):
    """A QR code as an image, and how wide to print it, quiet zone included."""

    png: bytes
    width_mm: float


def draw(url: str) -> Picture:
    """A QR code of exactly this address, black on white. The same address gives the same bytes.

    Raises CannotPrint if the address needs too fine a pattern.
    """
    code = segno.make_qr(url, error="m", boost_error=False)
    modules = code.symbol_size(border=0)[0]
    if modules > MOST_MODULES:
        raise CannotPrint("verify_url", _("The check address is too long for the QR code."))
    image = io.BytesIO()
    code.save(image, kind="png", scale=8, border=QUIET_ZONE)
    return Picture(image.getvalue(), PRINTED_MM * (modules + 2 * QUIET_ZONE) / modules)
