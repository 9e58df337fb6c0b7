"""Files of rosters between the comparison and its application: kept an hour, in private storage, by their sum."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from people.models import User

FOLDER = "rosters"
LIFE = timedelta(hours=1)


def keep(content: bytes, *, by: User, at: datetime) -> str:
    """Store what a person uploaded; returns the SHA-256 under which it is found. Older files are forgotten."""
    forget_old(at=at)
    digest = hashlib.sha256(content).hexdigest()
    forget(digest, by=by)
    storages["private"].save(_name(digest, by), ContentFile(content))
    return digest


def kept(digest: str, *, by: User) -> bytes | None:
    """The very bytes that this person uploaded; None once they are gone."""
    storage = storages["private"]
    if not re.fullmatch(r"[0-9a-f]{64}", digest) or not storage.exists(_name(digest, by)):
        return None
    with storage.open(_name(digest, by)) as file:
        content = file.read()
    # The name promises the sum; what does not keep the promise is not applied.
    return content if hashlib.sha256(content).hexdigest() == digest else None


def forget(digest: str, *, by: User) -> None:
    storages["private"].delete(_name(digest, by))


def forget_old(*, at: datetime) -> int:
    """Delete what has lain longer than an hour: these files hold personal numbers. Returns how many."""
    storage = storages["private"]
    if not storage.exists(FOLDER):
        return 0
    old = [
        f"{FOLDER}/{name}"
        for name in storage.listdir(FOLDER)[1]
        if storage.get_modified_time(f"{FOLDER}/{name}") < at - LIFE
    ]
    for name in old:
        storage.delete(name)
    return len(old)


def _name(digest: str, by: User) -> str:
    return f"{FOLDER}/{by.pk}-{digest}"
