"""What an issuer may upload: told by its bytes, opened no further than needed, kept without anything hidden."""

import io
import struct
import zlib

import pytest
from PIL import Image

from certification import pictures
from tests.certification.life import drawing

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def header_of(wide, high):
    """A PNG that says how large it is and holds nothing."""
    head = b"IHDR" + struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    start = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    end = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + start + end


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty."),
        (SVG, "SVG drawings are not taken, as they may carry programs. Save the drawing as a PNG."),
        (b"\xef\xbb\xbf<?xml version='1.0'?>" + SVG, "SVG drawings are not taken"),
        (b"GIF89a" + bytes(100), "Only PNG and JPEG pictures are taken."),
        (b"%PDF-1.7", "Only PNG and JPEG pictures are taken."),
        (b"\x89PNG\r\n\x1a\n" + SVG, "The picture cannot be read."),
        (drawing(300, 200)[:200], "The picture cannot be read."),
        (b"\xff\xd8\xff" + bytes(50), "The picture cannot be read."),
        (header_of(10_000, 10_000), "The picture is too large: at most 20 megapixels."),
        (header_of(60_000, 60_000), "The picture"),
        (drawing(40, 200), "The picture is too small: at least 60 pixels each way."),
        (bytes(2 * 1024 * 1024 + 1), "The picture is heavier than 2 MB."),
    ],
)
def test_what_is_no_plain_picture_is_refused_with_a_sentence(content, told):
    with pytest.raises(pictures.PictureRefused) as refusal:
        pictures.taken(content)

    assert str(refusal.value).startswith(told)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "L"), ("PNG", "1"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "P")],
)
def test_every_picture_is_kept_in_red_green_and_blue(kind, mode):
    image = opened(drawing(300, 200)).convert("RGB" if mode == "CMYK" else mode)
    if mode == "CMYK":
        image = image.convert("CMYK")
    out = io.BytesIO()
    image.save(out, kind)

    kept = opened(pictures.taken(out.getvalue()))

    assert (kept.format, kept.mode, kept.size, kept.info) == ("PNG", "RGB", (300, 200), {})
    assert min(kept.getpixel((1, 1))) > 245


def test_what_shines_through_is_set_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(out, "PNG")

    kept = opened(pictures.taken(out.getvalue()))

    assert (kept.mode, kept.getpixel((50, 50))) == ("RGB", (255, 255, 255))


def test_profile_place_and_words_of_the_file_are_gone():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    opened(drawing(300, 200)).save(out, "JPEG", exif=exif, icc_profile=b"profile" * 20)

    kept = pictures.taken(out.getvalue())

    assert b"taken" not in kept
    assert b"profile" not in kept


def test_a_large_picture_is_made_as_large_as_print_needs():
    assert opened(pictures.taken(drawing(3000, 1000))).size == (1000, 333)
