"""Symbols as they are put together for print, held against those that a library of others draws."""

import hashlib
import io

import pytest
import zxingcpp
from PIL import Image

from certification import rendering
from certification.rendering import qr, tables
from tests.certification.papers import URL, signed_words


def _drawn(url):
    """Every bit of the image as segno draws it."""
    code = qr._symbol(url)
    side = code.symbol_size(border=qr.QUIET_ZONE)[0]
    image = "".join(
        "".join(map(str, row)).ljust((side + 7) // 8 * 8, "0") for row in code.matrix_iter(1, qr.QUIET_ZONE)
    )
    return int(image, 2).to_bytes(len(image) // 8, "big")


def _made(url):
    return qr.rows(url.encode(), qr.patterns(len(url)))


def _content(seed, length):
    sums = b"".join(hashlib.sha512(f"{seed} {part}".encode()).digest() for part in range(length // 64 + 1))
    return "".join(chr(32 + byte % 95) for byte in sums)[:length]


LENGTHS = [
    length for version in tables.BLOCKS for most in [tables.capacity(version)] for length in (most - 7, most)
]


@pytest.mark.parametrize("length", LENGTHS)
def test_symbols_of_every_version_are_those_that_segno_draws(length):
    for seed in range(2):
        url = _content(seed, length)
        assert _made(url) == _drawn(url)


@pytest.mark.parametrize("size", [0, 120, 144, 168])
def test_symbols_of_every_usual_length_are_those_that_segno_draws(size):
    for number in range(20):
        code = hashlib.sha256(bytes([number])).hexdigest()[:26].upper()
        signed = signed_words(number, size) if size else ""
        url = rendering.coded({"verify_url": f"{URL[:-26]}{code}", "signed": signed})
        assert _made(url) == _drawn(url)


def test_patterns_are_for_one_length():
    with pytest.raises(ValueError, match="53 bytes, and these symbols hold 54"):
        qr.rows(URL[:-1].encode(), qr.patterns(len(URL)))


def test_a_plain_address_is_an_inch_wide_and_one_with_signed_words_a_fifth_more():
    for url, modules, wide in ((URL, 33, 25.5), (f"{URL}#{signed_words()}", 61, 31.0)):
        picture = qr.draw(url)
        assert picture.width_mm * modules / (modules + 2 * qr.QUIET_ZONE) == pytest.approx(wide)
        assert picture.is_signed == ("#" in url)


@pytest.mark.parametrize("row", [12, 24, 36, 48])
def test_a_fold_that_rubs_out_a_millimetre_is_survived(row):
    url = f"{URL}#{signed_words()}"
    with Image.open(io.BytesIO(qr.draw(url).png)) as image:
        folded = image.convert("L")
    folded.paste(255, (0, 8 * (row + qr.QUIET_ZONE), folded.width, 8 * (row + qr.QUIET_ZONE + 2)))

    assert [found.text for found in zxingcpp.read_barcodes(folded)] == [url]


@pytest.mark.parametrize("url", ["a" * 107, "a" * 300 + "#" + "a" * 31])
def test_what_would_be_too_fine_for_print_is_refused(url):
    assert not qr.fits(url)
    assert qr.fits(url[:106] if "#" not in url else url[:-1])
    with pytest.raises(rendering.CannotPrint):
        qr.draw(url)
