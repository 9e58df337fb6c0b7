"""Files beside the lessons: what they may be, by their bytes, and how heavy."""

from __future__ import annotations

import hashlib
from pathlib import Path

import filetype

from schoolofakims.curriculum.sheets import Sheet

MEGABYTE = 1024 * 1024
PICTURES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
}
VIDEOS = {"mp4": "video/mp4", "webm": "video/webm"}
SOUNDS = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg"}
DOCUMENTS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
}
NAMES = {
    "picture": ("a PNG, JPEG, WebP or GIF picture", PICTURES, 20),
    "video": ("an MP4 or WebM video", VIDEOS, 200),
    "sound": ("an MP3, M4A or OGG sound", SOUNDS, 50),
    "document": ("a PDF, DOCX, XLSX, PPTX or ODT document", DOCUMENTS, 20),
}


def find(block: Sheet, key: str, media: Path, kind: str) -> tuple[str, Path] | None:
    """(SHA-1 of the bytes, path) of a file that a block names; None with a problem noted.

    Its ending and its bytes must both say the kind: a renamed program stays a program.

    kind  "picture", "video", "sound" or "document"
    """
    name = block.text(key)
    path = media / name
    if not name:
        return None
    if path.parent != media or not path.is_file():
        block.refuse(key, f"there is no media/{name}")
        return None
    words, types, megabytes = NAMES[kind]
    if path.stat().st_size > megabytes * MEGABYTE:
        block.refuse(key, f"media/{name} is heavier than {megabytes} MB")
        return None
    guessed = filetype.guess(str(path))
    wanted = types.get(path.suffix.lower().removeprefix("."))
    if wanted is None or guessed is None or guessed.mime != wanted:
        block.refuse(key, f"must be {words}")
        return None
    with path.open("rb") as content:
        # As Wagtail names the content of a file.
        return hashlib.file_digest(content, lambda: hashlib.sha1(usedforsecurity=False)).hexdigest(), path
