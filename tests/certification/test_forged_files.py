"""Files that somebody has worked on: each is found, and the page says what is wrong."""

import io
import re
from datetime import UTC, datetime

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from certification import inspecting, producing, seal

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CHANGED = "The seal does not fit the content"
ADDED = "Something was added to the file after it had been sealed."


def appended(pdf):
    """An update behind the seal that only changes a harmless entry."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    changed = io.BytesIO()
    writer.write(changed)
    return changed.getvalue()


def unsealed(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as file:
        del file.Root.AcroForm
        del file.pages[0].Annots
        changed = io.BytesIO()
        file.save(changed)
    return changed.getvalue()


def moved(pdf, folder):
    """The signature of another file of ours, in the gap of this one."""
    own = seal.current()
    start = re.search(rb"/Contents ?<(?=[0-9A-F]{1000})", pdf).end()
    end = pdf.index(b">", start)
    other = own.cms(bytes(32)).hex().upper().encode()
    return pdf[:start] + other.ljust(end - start, b"0") + pdf[end:]


def of_a_stranger(pdf, folder):
    return seal.make_demo_seal(folder / "stranger", at=NOON).sign(unsealed(pdf), at=NOON)


def swapped(pdf, folder):
    """Two pages, sealed in this order and then put in the other."""
    with pikepdf.open(io.BytesIO(unsealed(pdf))) as file:
        file.add_blank_page()
        two = io.BytesIO()
        file.save(two, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    sealed = seal.current().sign(two.getvalue(), at=NOON)
    first, second = kids_of(sealed)
    kids, other = b"%d 0 R %d 0 R" % (first, second), b"%d 0 R %d 0 R" % (second, first)
    assert len(kids) == len(other)
    assert sealed.count(kids) == 1
    return sealed.replace(kids, other)


def kids_of(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [page.objgen[0] for page in file.Root.Pages.Kids]


@pytest.mark.parametrize(
    ("forge", "word", "sentence"),
    [
        (lambda pdf, _folder: appended(pdf), "ADDED", ADDED),
        (lambda pdf, _folder: unsealed(pdf), "UNSEALED", "The file carries no seal."),
        (moved, "CHANGED", CHANGED),
        (of_a_stranger, "STRANGER", "The seal is not the School&#x27;s."),
        (swapped, "CHANGED", CHANGED),
    ],
    ids=["update", "no seal", "moved signature", "stranger", "pages"],
)
def test_a_forged_file_is_altered_and_the_page_says_why(issued, tmp_path, forge, word, sentence):
    forged = forge(producing.stored(issued), tmp_path)

    file = SimpleUploadedFile("paper.pdf", forged, content_type="application/pdf")
    page = Client().post("/en/verify/", {"paper": file}).content.decode()

    assert inspecting.fault(forged, trust_roots=seal.trusted()) == word
    assert "This file is not the one that was issued" in page
    assert sentence in page


def test_the_file_that_was_issued_has_no_fault(issued):
    assert inspecting.fault(producing.stored(issued), trust_roots=seal.trusted()) == ""
