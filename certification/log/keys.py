"""The key of the log, kept as the seal's are: a file that the settings name, or one made once for the demonstration."""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from certification.log import notes

KEY_FILE = "key.pem"


class KeyUnusable(Exception):
    """There is no key that can sign; the message is for the operator."""


def signer() -> notes.Signer:
    """Kept for the life of the process. Raises KeyUnusable."""
    return _signer(origin(), settings.LOG_KEY, settings.LOG_PASSWORD, str(settings.LOG_FOLDER))


def origin() -> str:
    """The name of the log for all time: where it is served, without the scheme."""
    return settings.LOG_ORIGIN or f"{settings.SITE_URL.partition('://')[2]}/log"


@lru_cache(maxsize=4)
def _signer(name: str, key: str, password: str, folder: str) -> notes.Signer:
    return notes.Signer(name, private_key("LOG_KEY", "the log", key, password, folder))


def private_key(setting: str, owner: str, key: str, password: str, folder: str) -> Ed25519PrivateKey:
    """The key in the file `key`, or without one the demonstration's own in `folder`. Raises KeyUnusable.

    `setting` and `owner` are for the operator: which variable names the file, and what the key signs.
    """
    if not key and not settings.DEMO_ALLOWED:
        raise KeyUnusable(f"{setting} is not set.")
    path = Path(key) if key else _made_once(Path(folder) / KEY_FILE)
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password.encode() or None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as broken:
        raise KeyUnusable(f"The key of {owner} {path} cannot be read; is its password right?") from broken
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyUnusable(f"The key of {owner} {path} is not an Ed25519 key.")
    return private


def _made_once(path: Path) -> Path:
    """Two processes that start together end with the same key: the first link wins."""
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    content = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
    return path
