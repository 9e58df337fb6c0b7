"""The key that signs what machines read, kept as the log's is; a key is named by the sum of its public half.

When the key is changed, what the old one signed must still be checked: the public half of each key that has signed a
certificate is kept, and published for ever.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from certification.log.keys import KeyUnusable, private_key
from certification.models import ProofKey

ID_BYTES = 4
KEY_BYTES = 32  # RFC 8032


@dataclass(frozen=True)
class Signer:
    private: Ed25519PrivateKey
    public: bytes  # 32 bytes, RFC 8032

    @property
    def id(self) -> bytes:
        return key_id(self.public)


def key_id(public: bytes) -> bytes:
    """The first 4 bytes of SHA-256 of the public key."""
    return hashlib.sha256(public).digest()[:ID_BYTES]


def signer() -> Signer:
    """Kept for the life of the process. Raises certification.log.keys.KeyUnusable."""
    return _signer(settings.PROOF_KEY, settings.PROOF_PASSWORD, str(settings.PROOF_FOLDER))


def is_usable() -> bool:
    """Whether what gets its number now will carry a badge, and a code that is checked without a connection."""
    try:
        signer()
    except KeyUnusable:
        return False
    return True


def published() -> dict[str, object]:
    """The content of `/status/keys.json`: each key with its id in hex and its 32 bytes in base64url. Raises KeyUnusable."""
    return {"v": 1, "keys": [{"id": key_id(one).hex(), "x": base64url(one)} for one in public()]}


def public() -> list[bytes]:
    """The key that signs now, then those that have signed before. Raises KeyUnusable."""
    ours = signer().public
    return list(dict.fromkeys((ours, *_kept())))


def known() -> list[bytes]:
    """`public`, or where no key can be used those that have signed before."""
    try:
        return public()
    except KeyUnusable:
        return _kept()


def read(content: Mapping[str, Any]) -> list[bytes]:
    """The keys of a file such as `/status/keys.json`. Raises ValueError, KeyError and TypeError where it is another."""
    found = [_read(one["x"]) for one in content["keys"]]
    if any(len(one) != KEY_BYTES for one in found):
        raise ValueError("no Ed25519 keys")
    return found


def remember(*, at: datetime) -> Signer:
    """The key that signs now, kept among those that have signed. Raises KeyUnusable."""
    ours = signer()
    kept = ProofKey(public=base64url(ours.public), first_used_at=at)
    ProofKey.objects.bulk_create([kept], ignore_conflicts=True)
    return ours


def base64url(content: bytes) -> str:
    """Without padding (RFC 4648, 5), as keys and tokens are written for the web."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _kept() -> list[bytes]:
    return [_read(one) for one in ProofKey.objects.order_by("-pk").values_list("public", flat=True)]


def _read(key: str) -> bytes:
    return base64.urlsafe_b64decode(f"{key}=")


@lru_cache(maxsize=4)
def _signer(key: str, password: str, folder: str) -> Signer:
    private = private_key("PROOF_KEY", "the proof", key, password, folder)
    return Signer(private, private.public_key().public_bytes_raw())
