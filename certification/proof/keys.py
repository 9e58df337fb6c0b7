"""The key that signs what machines read, kept as the log's is; a key is named by the sum of its public half."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from certification.log.keys import KeyUnusable, private_key

ID_BYTES, PUBLIC_BYTES = 4, 32


@dataclass(frozen=True)
class Signer:
    private: Ed25519PrivateKey
    public: bytes  # 32 bytes, RFC 8032

    @property
    def id(self) -> bytes:
        """The first 4 bytes of SHA-256 of the public key."""
        return _id(self.public)


def signer() -> Signer:
    """Kept for the life of the process. Raises certification.log.keys.KeyUnusable."""
    return _signer(settings.PROOF_KEY, settings.PROOF_PASSWORD, str(settings.PROOF_FOLDER))


def published() -> dict[str, object]:
    """The content of `/status/keys.json`: each key with its id in hex and its 32 bytes in base64url. Raises KeyUnusable.

    The key in use comes first. Papers carry for years what an earlier one has signed, so those follow.
    """
    publics = dict.fromkeys((signer().public, *_retired(settings.PROOF_RETIRED)))
    return {"v": 1, "keys": [{"id": _id(public).hex(), "x": _written(public)} for public in publics]}


def _retired(named: str) -> list[bytes]:
    """The public halves of earlier keys, as `keys.json` had them, with blanks between."""
    try:
        found = [base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)) for word in named.split()]
    except ValueError as broken:
        raise KeyUnusable("PROOF_RETIRED holds a word that is not base64url.") from broken
    if any(len(public) != PUBLIC_BYTES for public in found):
        raise KeyUnusable("PROOF_RETIRED holds a word that is no Ed25519 public key.")
    return found


def _id(public: bytes) -> bytes:
    return hashlib.sha256(public).digest()[:ID_BYTES]


def _written(public: bytes) -> str:
    return base64.urlsafe_b64encode(public).rstrip(b"=").decode()


@lru_cache(maxsize=4)
def _signer(key: str, password: str, folder: str) -> Signer:
    private = private_key("PROOF_KEY", "the proof", key, password, folder)
    return Signer(private, private.public_key().public_bytes_raw())
