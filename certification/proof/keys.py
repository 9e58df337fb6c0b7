"""The key that signs what machines read, kept as the log's is; a key is named by the sum of its public half."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from certification.log.keys import private_key

ID_BYTES = 4


@dataclass(frozen=True)
class Signer:
    private: Ed25519PrivateKey
    public: bytes  # 32 bytes, RFC 8032

    @property
    def id(self) -> bytes:
        """The first 4 bytes of SHA-256 of the public key."""
        return hashlib.sha256(self.public).digest()[:ID_BYTES]


def signer() -> Signer:
    """Kept for the life of the process. Raises certification.log.keys.KeyUnusable."""
    return _signer(settings.PROOF_KEY, settings.PROOF_PASSWORD, str(settings.PROOF_FOLDER))


def published() -> dict[str, object]:
    """The content of `/status/keys.json`: each key with its id in hex and its 32 bytes in base64url. Raises KeyUnusable."""
    ours = signer()
    written = base64.urlsafe_b64encode(ours.public).rstrip(b"=").decode()
    return {"v": 1, "keys": [{"id": ours.id.hex(), "x": written}]}


@lru_cache(maxsize=4)
def _signer(key: str, password: str, folder: str) -> Signer:
    private = private_key("PROOF_KEY", "the proof", key, password, folder)
    return Signer(private, private.public_key().public_bytes_raw())
