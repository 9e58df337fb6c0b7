"""What may be handed in, told by its bytes: forty hostile files, each refused with a word that helps."""

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from django.utils import translation
from PIL import Image

from tests.assessments.works import PDF, SHEET, WORD, office, photo, rels
from training import intake


@pytest.fixture(autouse=True)
def _sentences_in_english():
    with translation.override("en"):
        yield


def heic() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "olive").save(out, "HEIF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind", "kept_as"),
    [
        (photo("JPEG"), "ауыл.JPG", "JPEG", "ауыл.jpg"),
        (photo("PNG"), "a.png", "PNG", "a.png"),
        (photo("WEBP"), "a.webp", "WEBP", "a.webp"),
        (heic(), "IMG_0001.HEIC", "JPEG", "IMG_0001.jpg"),
        (PDF, "plan.pdf", "PDF", "plan.pdf"),
        (office(WORD), "plan.docx", "DOCX", "plan.docx"),
        (office(SHEET), "plan.xlsx", "XLSX", "plan.xlsx"),
        (PDF, "plan.jpg", "PDF", "plan.pdf"),
    ],
)
def test_a_file_is_what_its_bytes_say(content, name, kind, kept_as):
    taken = intake.look(content, name)

    assert (taken.kind, taken.name) == (kind, kept_as)


def test_a_photo_loses_its_place_and_stands_upright():
    taken = intake.look(photo(size=(60, 40), place=True, turned=True), "a.jpg")

    with Image.open(io.BytesIO(taken.content)) as image:
        assert (image.size, dict(image.getexif())) == ((40, 60), {})
    assert taken.place_removed


def test_what_is_hidden_behind_a_picture_is_not_kept():
    taken = intake.look(photo("JPEG") + b"<script>alert(1)</script>", "a.jpg")

    assert b"<script" not in taken.content


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\plan.pdf", "plan.pdf"),
        ("plan\u202efdp.exe", "planfdp.pdf"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("и\u0306.pdf", "й.pdf"),
        ("", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_names_are_made_plain(name, kept_as):
    assert intake.look(PDF, name).name == kept_as


def _png(width: int, height: int) -> bytes:
    """A picture that only promises its size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"0"))
        + chunk(b"IEND", b"")
    )


def _archive(*entries: tuple[str, bytes], link: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, content in entries:
            box.writestr(name, content)
        if link:
            entry = zipfile.ZipInfo(link)
            entry.external_attr = 0o120777 << 16
            box.writestr(entry, "/etc/passwd")
    return out.getvalue()


def _with_flag(content: bytes) -> bytes:
    """As if the first entry were encrypted."""
    changed = bytearray(content)
    changed[6] |= 1
    central = changed.find(b"PK\x01\x02")
    changed[central + 8] |= 1
    return bytes(changed)


def _twice() -> bytes:
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a") as box, pytest.warns(UserWarning, match="Duplicate"):
        box.writestr("main.xml", "<again/>")
    return out.getvalue()


BOMB = b"<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><Types>&b;</Types>"
HOSTILE = {
    "empty": (b"", "empty"),
    "too heavy": (b"%PDF-" + b"0" * intake.FILE_MOST, "heavier"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "SVG"),
    "SVG with a head": (b'<?xml version="1.0"?><svg/>', "SVG"),
    "HTML": (b"<!DOCTYPE html><script>1</script>", "Web pages"),
    "HTML with a mark in front": (b"\xef\xbb\xbf  <html>", "Web pages"),
    "HTML in the name of a photo": (b"\n\n<HTML><body onload=x>", "Web pages"),
    "Windows program": (b"MZ\x90\x00" + b"\0" * 64, "program"),
    "Linux program": (b"\x7fELF\x02\x01\x01" + b"\0" * 64, "program"),
    "shell script": (b"#!/bin/sh\nrm -rf /", "program"),
    "Java class": (b"\xca\xfe\xba\xbe\0\0\0\x34", "program"),
    "RAR": (b"Rar!\x1a\x07\x01\x00", "Archives"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "Archives"),
    "gzip": (b"\x1f\x8b\x08\0", "Archives"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "Office"),
    "text": (b"just words", "Only photos"),
    "noise": (bytes(range(256)), "Only photos"),
    "GIF": (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "Only photos"),
    "picture of 900 megapixels": (_png(30_000, 30_000), "megapixels|cannot be read"),
    "picture of 30 megapixels": (_png(6_000, 5_000), "megapixels"),
    "picture cut off": (photo("JPEG", size=(800, 800))[:700], "cannot be read"),
    "picture of a head only": (b"\x89PNG\r\n\x1a\n", "cannot be read|Only photos"),
    "PDF cut off": (PDF[:-10], "cut off"),
    "PDF locked": (PDF.replace(b"/Root", b"/Encrypt 2 0 R/Root"), "password"),
    "PDF with a script": (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>"), "program"),
    "PDF that starts something": (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/Launch>>"), "program"),
    "archive": (_archive(("a.txt", b"a")), "one by one"),
    "archive of an archive": (office(parts={"a.zip": _archive(("a", b"a"))}), "program"),
    "Word with macros": (office("application/vnd.ms-word.document.macroEnabled.main+xml"), "macros"),
    "Word with hidden macros": (office(parts={"word/vbaProject.bin": b"1"}), "macros"),
    "Excel with macros": (office("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "macros"),
    "Word with a program inside": (office(parts={"word/embeddings/a.exe": b"MZ"}), "macros"),
    "Word that fetches a template": (
        office(parts={"word/_rels/settings.xml.rels": rels("attachedTemplate")}),
        "elsewhere",
    ),
    "Word that fetches an object": (office(parts={"word/_rels/a.xml.rels": rels("oleObject")}), "elsewhere"),
    "PowerPoint": (
        office("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"),
        "Only photos",
    ),
    "climbing out": (office(parts={"../../evil.xml": b"1"}), "unusual"),
    "absolute": (office(parts={"/etc/evil.xml": b"1"}), "unusual"),
    "case clash": (office(parts={"MAIN.xml": b"1"}), "unusual"),
    "symbolic link": (_archive(("[Content_Types].xml", b"<a/>"), link="word/document.xml"), "unusual"),
    "encrypted entry": (_with_flag(office()), "unusual"),
    "many entries": (office(parts={f"p{n}": b"" for n in range(intake.ENTRIES_MOST)}), "unusual"),
    "bomb": (office(parts={"word/media/a.bin": b"\0" * (intake.UNPACKED_MOST + 1)}), "unpacks"),
    "entities": (_archive(("[Content_Types].xml", BOMB)), "damaged"),
    "broken list of types": (_archive(("[Content_Types].xml", b"<Types>")), "damaged"),
    "central directory cut off": (office()[:-30], "damaged"),
    "central directory of another": (office().replace(b"main.xml", b"evil.xml", 1), "damaged|Only photos"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_clear_word(name):
    content, word = HOSTILE[name]

    tracemalloc.start()
    try:
        with pytest.raises(intake.FileRefused, match=word):
            intake.look(content, "photo.jpg")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100 * 1024**2


def test_two_entries_of_one_name_are_refused():
    with pytest.raises(intake.FileRefused, match="unusual"):
        intake.look(_twice(), "plan.docx")


def test_at_least_forty_hostile_files_are_known():
    assert len(HOSTILE) >= 40
