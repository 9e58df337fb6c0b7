"""What may be handed in: told by its bytes, never by its name. Knows files, not people or tables.

A photo is set anew as a picture: turned upright, without the place where it was taken, and without anything that was
hidden in it. A document is opened far enough to see that it is one and carries no program.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
import zipfile
from pathlib import PurePosixPath
from typing import NamedTuple

import filetype
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from training import pixels

MEGABYTE = 1024 * 1024
FILE_MOST = 20 * MEGABYTE
WORK_MOST = 60 * MEGABYTE
FILES_MOST = 20
UNPACKED_MOST = 200 * MEGABYTE
ENTRIES_MOST = 2_000
SIDE = 4_096  # pixels; a page photographed at that size can be read at its smallest print
MEGAPIXELS, JPEG_MEGAPIXELS = 25, 85  # a JPEG is read smaller than it is, so it may be larger
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "PDF": "pdf", "DOCX": "docx", "XLSX": "xlsx"}
ACCEPT = ".jpg,.jpeg,.png,.webp,.heic,.heif,.pdf,.docx,.xlsx"
OFFICE = "application/vnd.openxmlformats-officedocument."
MIMES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "PDF": "application/pdf",
    "DOCX": f"{OFFICE}wordprocessingml.document",
    "XLSX": f"{OFFICE}spreadsheetml.sheet",
}
MAIN_PARTS = {f"{MIMES['DOCX']}.main+xml": "DOCX", f"{MIMES['XLSX']}.main+xml": "XLSX"}
REACHES_OUT = ("attachedTemplate", "oleObject", "frame", "subDocument")
GPS = 0x8825

register_heif_opener(thumbnails=False)


class FileRefused(Exception):
    """The file cannot be taken; the message says why and what to do."""


class Taken(NamedTuple):
    """A file as it is kept. `place_removed`: the photo had said where it was taken."""

    kind: str
    name: str
    content: bytes
    sha256: str
    place_removed: bool = False


def look(content: bytes, name: str) -> Taken:
    """What a file is and how it is kept. Raises FileRefused."""
    if not content:
        raise FileRefused(_("The file is empty."))
    if len(content) > FILE_MOST:
        raise FileRefused(_("The file is heavier than %(most)s MB.") % {"most": FILE_MOST // MEGABYTE})
    guessed = filetype.guess_mime(content) or ""
    if guessed in PICTURES or guessed == "image/heif":
        return _picture(content, name, PICTURES.get(guessed, "HEIF"))
    if content.startswith(b"%PDF-"):
        return _taken(_checked_pdf(content), "PDF", name)
    if content.startswith(b"PK\x03\x04"):
        return _taken(content, _office(content), name)
    raise FileRefused(_why_not(content))


def plain_name(name: str, kind: str) -> str:
    """A name that is safe to show and to save: no folders, no control signs, the ending of what the file is."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/")
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    stem = " ".join(PurePosixPath(name).name.rpartition(".")[0].split() or PurePosixPath(name).name.split())
    return f"{stem.strip('. ')[:100] or 'file'}.{ENDINGS[kind]}"


def _taken(content: bytes, kind: str, name: str, *, place_removed: bool = False) -> Taken:
    digest = hashlib.sha256(content).hexdigest()
    return Taken(kind, plain_name(name, kind), content, digest, place_removed)


def _picture(content: bytes, name: str, found: str) -> Taken:
    try:
        with pixels.opened(content, (found,)) as image:
            # The header says how large it is; nothing has been unpacked yet.
            most = JPEG_MEGAPIXELS if found == "JPEG" else MEGAPIXELS
            if image.width * image.height > most * 1_000_000:
                raise FileRefused(
                    _("The picture is too large: at most %(most)s megapixels. Take it anew, smaller.")
                    % {"most": most}
                )
            has_place = bool(image.getexif().get_ifd(GPS))
            image.draft("RGB", (SIDE, SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((SIDE, SIDE))
            kind = found if found in ("PNG", "WEBP") else "JPEG"
            return _taken(_set_anew(upright, kind), kind, name, place_removed=has_place)
    except (
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
    ) as failure:
        raise FileRefused(_("The picture cannot be read. Take it anew, or save it as a JPEG.")) from failure


def _set_anew(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "JPEG":
        image.convert("RGB").save(out, "JPEG", quality=88, optimize=True, exif=b"", icc_profile=None)
    else:
        # A fresh picture carries over pixels and nothing else.
        clean = image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")
        clean.info = {}
        options = {"optimize": True} if kind == "PNG" else {"quality": 88, "exif": b"", "xmp": b""}
        clean.save(out, kind, **options)
    return out.getvalue()


def _checked_pdf(content: bytes) -> bytes:
    if b"%%EOF" not in content[-2048:]:
        raise FileRefused(_("The PDF is cut off. Save it anew and choose it again."))
    if b"/Encrypt" in content:
        raise FileRefused(_("The PDF is locked with a password. Save it without one."))
    if b"/JavaScript" in content or b"/Launch" in content:
        raise FileRefused(_("The PDF carries a program. Print it to a new PDF and hand that in."))
    return content


def _office(content: bytes) -> str:
    """DOCX or XLSX, by the parts in the container. Counts and sizes are those really read, never those promised."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            parts = _parts(box)
            kind = _main_part(parts)
            for name, part in parts.items():
                if name.endswith(".rels"):
                    _refuse_what_reaches_out(part)
            return kind
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as failure:
        raise FileRefused(_("The document is damaged. Save it anew and choose it again.")) from failure
    except (DefusedXmlException, ElementTree.ParseError) as failure:
        raise FileRefused(_("The document is damaged. Save it anew and choose it again.")) from failure


def _parts(box: zipfile.ZipFile) -> dict[str, bytes]:
    """{name: bytes} of the parts that are looked into; everything is unpacked once, bit by bit, and measured."""
    entries = box.infolist()
    if len(entries) > ENTRIES_MOST:
        raise FileRefused(_("The document is packed in an unusual way. Save it anew and choose it again."))
    kept: dict[str, bytes] = {}
    seen: set[str] = set()
    left = UNPACKED_MOST
    for entry in entries:
        name = entry.filename.casefold()
        steps = PurePosixPath(name.replace("\\", "/"))
        is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
        if name in seen or steps.is_absolute() or ".." in steps.parts or is_link or entry.flag_bits & 1:
            raise FileRefused(
                _("The document is packed in an unusual way. Save it anew and choose it again.")
            )
        seen.add(name)
        if "vbaproject" in name or steps.suffix in (
            ".exe",
            ".dll",
            ".js",
            ".vbs",
            ".bat",
            ".scr",
            ".zip",
            ".lnk",
        ):
            raise FileRefused(_with_macros())
        is_kept = name == "[content_types].xml" or steps.suffix == ".rels"
        whole = bytearray()
        with box.open(entry) as part:
            while piece := part.read(64 * 1024):
                left -= len(piece)
                if left < 0:
                    raise FileRefused(_("The document unpacks to more than it may hold. It is not taken."))
                if is_kept:
                    whole += piece
        if is_kept:
            kept[name] = bytes(whole)
    return kept


def _main_part(parts: dict[str, bytes]) -> str:
    """By what the container says of its main part. An archive without such a list is just an archive."""
    if "[content_types].xml" not in parts:
        raise FileRefused(_("Archives are not taken. Hand in the files one by one."))
    types = {
        element.get("ContentType", "")
        for element in ElementTree.fromstring(parts["[content_types].xml"], forbid_dtd=True)
    }
    if any("macroenabled" in one.casefold() or "vba" in one.casefold() for one in types):
        raise FileRefused(_with_macros())
    kinds = {MAIN_PARTS[one] for one in types if one in MAIN_PARTS}
    if len(kinds) != 1:
        raise FileRefused(_not_taken())
    return kinds.pop()


def _refuse_what_reaches_out(part: bytes) -> None:
    for link in ElementTree.fromstring(part, forbid_dtd=True):
        kind = link.get("Type", "").rpartition("/")[2]
        if link.get("TargetMode") == "External" and kind in REACHES_OUT:
            raise FileRefused(
                _("The document loads parts from elsewhere. Save it as a PDF and hand that in.")
            )


def _why_not(content: bytes) -> str:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _(
            "This is an old or a locked Office document. Save it as DOCX, XLSX or PDF without a password."
        )
    if content.startswith((b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")):
        return _("This is a program, whatever its name says. It is not taken.")
    if start.startswith((b"<!doctype", b"<html", b"<svg", b"<?xml")) or b"<script" in start:
        return _("Web pages and SVG drawings are not taken. Save it as a PDF.")
    if content.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK", b"BZh", b"\xfd7zXZ")):
        return _("Archives are not taken. Hand in the files one by one.")
    return _not_taken()


def _with_macros() -> str:
    return _("The document carries a program (macros). Save it as DOCX or XLSX without macros.")


def _not_taken() -> str:
    return _("Only photos (JPEG, PNG, WebP, HEIC), PDF, DOCX and XLSX are taken.")
