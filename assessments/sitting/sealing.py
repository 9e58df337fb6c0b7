"""The secret of an attempt: its page seals with it what it must leave on a computer that others use as well.

From the secret the page derives a key for each purpose (HKDF-SHA256, RFC 5869) and seals with AES-256-GCM: what
opens has come from a page of this attempt and is unchanged, and nobody without the secret can read it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from assessments.models import Attempt

NONCE = 12  # bytes in front of what is sealed
FILE = "file"


class NotSealed(Exception):
    """Not sealed by a page of this attempt, or changed since."""


def secret_of(attempt: Attempt) -> str:
    """Thirty-two bytes in base 64, given with the page and stored nowhere in the browser.

    It follows from the seed alone: a change of the server's own secrets must not make unreadable what a
    person still has to send.
    """
    return base64.b64encode(_secret(attempt)).decode()


def open_file(attempt: Attempt, sealed: str) -> object:
    """What a page of this attempt sealed into a file. Raises NotSealed."""
    try:
        whole = base64.b64decode(sealed, validate=True)
        words = AESGCM(key_for(attempt, FILE)).decrypt(
            whole[:NONCE], whole[NONCE:], f"{FILE}:{attempt.pk}".encode()
        )
        return json.loads(words)
    except (binascii.Error, InvalidTag, ValueError, RecursionError) as problem:
        raise NotSealed from problem


def key_for(attempt: Attempt, purpose: str) -> bytes:
    """The key with which a page of this attempt seals for a purpose: "journal" or "file"."""
    return HKDF(SHA256(), length=32, salt=b"", info=purpose.encode()).derive(_secret(attempt))


def _secret(attempt: Attempt) -> bytes:
    return hmac.digest(attempt.seed.encode(), b"school of akims: journal", "sha256")
