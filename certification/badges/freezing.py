"""The credential of a certificate: signed when its number is given, written again from the row whenever it is asked for.

The proof is frozen, not the key: so a second try makes the same file even if the key has been changed meanwhile, and an
old credential needs no old private key.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from certification.badges import claims, integrity, tokens
from certification.log.keys import KeyUnusable
from certification.models import Certificate
from certification.proof import keys

logger = logging.getLogger(__name__)
CannotWrite = claims.CannotWrite


def signer(*, at: datetime) -> keys.Signer | None:
    """The key for the certificates of one act, kept for ever; None where no key can be used: they get no badge then.

    Runs inside that act.
    """
    try:
        return keys.remember(at=at)
    except KeyUnusable:
        logger.exception("no key, so no badges and no signed words")
        return None


def proof(
    printed: Mapping[str, Any], *, status_index: int, signer: keys.Signer | None, at: datetime
) -> dict[str, str] | None:
    """What the row keeps; None without a key, or where the facts do not fit a credential."""
    if signer is None:
        return None
    try:
        said = claims.credential(printed, status_index=status_index)
    except CannotWrite as unfit:
        logger.warning("certificate without a badge", extra={"fact": str(unfit)})
        return None
    return _proof(said, signer, at)


def credential(row: Certificate) -> dict[str, Any]:
    """The whole credential of an issued certificate. One that was numbered before there were badges is signed now.

    Raises CannotWrite, and certification.log.keys.KeyUnusable where it would have to be signed.
    """
    if row.status_index is None:
        raise CannotWrite("status index")
    said = claims.credential(row.printed, status_index=row.status_index, is_known_good=bool(row.badge_proof))
    return said | {"proof": row.badge_proof or _proof(said, keys.signer(), row.reserved_at)}


def credential_file(row: Certificate) -> bytes:
    """The credential as a file. Raises what `credential` raises."""
    return claims.written(credential(row))


def token(row: Certificate) -> bytes:
    """The credential as a token, signed by the key of the day. Raises what `credential` raises, and KeyUnusable."""
    said, ours = credential(row), keys.signer()
    said.pop("proof")
    key = key_address(said["issuer"]["url"], ours.public)
    return tokens.token(said, key=key, public=ours.public, sign=ours.private.sign).encode()


def has_one(row: Certificate) -> bool:
    """Whether there is a credential to fetch."""
    return bool(row.badge_proof) or (row.status_index is not None and keys.is_usable())


def embedded(row: Certificate) -> bytes | None:
    """The file that travels in the PDF; None for certificates that were numbered without."""
    return credential_file(row) if row.badge_proof else None


def key_address(site: str, public: bytes) -> str:
    """What a proof calls its key: its place in the DID document of the issuer."""
    return f"{claims.did(site)}#{keys.key_id(public).hex()}"


def _proof(said: Mapping[str, Any], signer: keys.Signer, at: datetime) -> dict[str, str]:
    key = key_address(said["issuer"]["url"], signer.public)
    return integrity.proof(said, key=key, at=at, sign=signer.private.sign)
