"""Logos and signatures that an issuer uploads: told by their bytes, opened no further than needed, drawn anew.

What is kept is a PNG in red, green and blue on white: without profile, transparency or anything hidden in the file.
PDF/A allows one meaning of colour in a file (ISO 19005-3, 6.2.4), and ours is sRGB.
"""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from training import pixels

MEGABYTE = 1024 * 1024
HEAVIEST = 2 * MEGABYTE
MEGAPIXELS = 20
# At 40 mm a logo of this width is printed with 600 dots an inch.
WIDEST, HIGHEST = 1000, 600
SMALLEST = 60  # pixels; less is a smear on paper
KINDS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}


class PictureRefused(Exception):
    """The picture cannot be taken; the message says why and what to do."""


def taken(content: bytes) -> bytes:
    """The picture as it is kept. Raises PictureRefused."""
    if not content:
        raise PictureRefused(_("The file is empty."))
    check_weight(len(content))
    kind = next((kind for start, kind in KINDS.items() if content.startswith(start)), "")
    if not kind:
        raise PictureRefused(_why_not(content))
    try:
        with pixels.opened(content, (kind,)) as image:
            # The header says how large it is; nothing has been unpacked yet.
            if image.width * image.height > MEGAPIXELS * 1_000_000:
                raise PictureRefused(_too_large())
            if min(image.size) < SMALLEST:
                raise PictureRefused(
                    _("The picture is too small: at least %(least)s pixels each way.") % {"least": SMALLEST}
                )
            return _drawn_anew(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as failure:
        raise PictureRefused(_too_large()) from failure
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as failure:
        raise PictureRefused(_("The picture cannot be read. Save it as a PNG or a JPEG.")) from failure


def check_weight(size: int) -> None:
    """Raises PictureRefused for a file of more bytes than are taken."""
    if size > HEAVIEST:
        raise PictureRefused(_("The picture is heavier than 2 MB. Save it smaller."))


def _drawn_anew(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        seen = upright.convert("RGBA")
        upright = Image.new("RGBA", seen.size, "white")
        upright.alpha_composite(seen)
    plain = upright.convert("RGB")
    plain.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
    plain.info = {}
    out = io.BytesIO()
    plain.save(out, "PNG", optimize=True)
    return out.getvalue()


def _too_large() -> str:
    told = _("The picture is too large: at most %(most)s megapixels. Save it smaller.")
    return told % {"most": MEGAPIXELS}


def _why_not(content: bytes) -> str:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype")) or b"<svg" in start:
        return _("SVG drawings are not taken, as they may carry programs. Save the drawing as a PNG.")
    return _("Only PNG and JPEG pictures are taken. Save the picture as one of them.")
