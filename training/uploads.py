"""Files between the comparison and its application: kept an hour, in private storage, by their sum.

Rosters hold personal numbers, banks of questions hold keys: neither may lie about.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from people.models import User

ROSTERS, BANKS = "rosters", "brought-banks"
FOLDERS = (ROSTERS, BANKS)
LIFE = timedelta(hours=1)


def keep(content: bytes, *, by: User, at: datetime, folder: str = ROSTERS) -> str:
    """Store what a person uploaded; returns the SHA-256 under which it is found. Older files are forgotten."""
    forget_old(at=at)
    digest = hashlib.sha256(content).hexdigest()
    forget(digest, by=by, folder=folder)
    storages["private"].save(_name(digest, by, folder), ContentFile(content))
    return digest


def kept(digest: str, *, by: User, folder: str = ROSTERS) -> bytes | None:
    """The very bytes that this person uploaded; None once they are gone."""
    storage = storages["private"]
    if not re.fullmatch(r"[0-9a-f]{64}", digest) or not storage.exists(_name(digest, by, folder)):
        return None
    with storage.open(_name(digest, by, folder)) as file:
        content = file.read()
    # The name promises the sum; what does not keep the promise is not applied.
    return content if hashlib.sha256(content).hexdigest() == digest else None


def forget(digest: str, *, by: User, folder: str = ROSTERS) -> None:
    storages["private"].delete(_name(digest, by, folder))


def forget_old(*, at: datetime) -> int:
    """Delete what has lain longer than an hour. Returns how many."""
    storage = storages["private"]
    old = [
        f"{folder}/{name}"
        for folder in FOLDERS
        if storage.exists(folder)
        for name in storage.listdir(folder)[1]
        if storage.get_modified_time(f"{folder}/{name}") < at - LIFE
    ]
    for name in old:
        storage.delete(name)
    return len(old)


def _name(digest: str, by: User, folder: str) -> str:
    return f"{folder}/{by.pk}-{digest}"
