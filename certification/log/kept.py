"""The last checkpoint, kept outside the database: who restores an old database, or rewrites one, does not rewrite this.

A folder of its own (`LOG_FOLDER`), on another disk than the database if possible, and never restored together with it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings

from certification.log import notes

NAME = "checkpoint"


def last() -> notes.Checkpoint | None:
    """Nothing if none was ever kept. Raises NoteRefused if the file is damaged."""
    try:
        return notes.read(_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as damaged:
        raise notes.NoteRefused("the kept checkpoint is damaged") from damaged


def keep(note: str) -> None:
    """All of it or nothing, and on the disk before this returns. Never an older one in the place of a newer."""
    before = last()
    if before and before.size >= notes.read(note).size:
        return
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


def _path() -> Path:
    return Path(settings.LOG_FOLDER) / NAME
