"""A seal whose key lies with a signing service that is asked over HTTPS.

    POST <address>   Authorization: Bearer <token>   Content-Type: application/json
    {"algorithm": "ES256" or "RS256", "key": "<name>", "digest": "<base64 of a SHA-256>"}

    200, application/json
    {"signature": "<base64>"}   ECDSA as a sequence of two integers (RFC 3279, 2.2.3), RSA PKCS #1 v1.5

What is signed is the digest of the signed attributes of a CMS: the service learns nothing of a person. The digest is
the same at every try; whether the signature is, the service decides, so the first one that is published stays.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from certification import fetching
from certification.seal.sealing import Seal, SealUnusable, checked

WAIT_SECONDS = 10


def load_remote(
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...] = (),
    *,
    address: str,
    token: str,
    key: str = "",
    seconds: float = WAIT_SECONDS,
) -> Seal:
    """A seal by the key of this name at the service. Raises SealUnusable if the address is not https."""
    if not fetching.is_safe(address):
        raise SealUnusable("The address of the signing service must begin with https://.")
    is_rsa = isinstance(certificate.public_key(), rsa.RSAPublicKey)

    def value(content: bytes) -> bytes:
        asked = {
            "algorithm": "RS256" if is_rsa else "ES256",
            "key": key,
            "digest": base64.b64encode(hashlib.sha256(content).digest()).decode(),
        }
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        try:
            answer = fetching.post(
                address, json.dumps(asked).encode(), headers=headers, kind="application/json", seconds=seconds
            )
        except fetching.NoAnswer as failure:
            raise SealUnusable(f"The signing service gave no signature: {failure}.") from failure
        return _signature(answer)

    return Seal(certificate, chain, sign=checked(value, certificate), is_repeatable=is_rsa)


def _signature(answer: bytes) -> bytes:
    try:
        told = json.loads(answer)
        if not isinstance(told, dict) or set(told) != {"signature"} or not isinstance(told["signature"], str):
            raise ValueError
        return base64.b64decode(told["signature"], validate=True)
    except (ValueError, RecursionError, binascii.Error) as broken:
        raise SealUnusable("The signing service gave an answer that cannot be read.") from broken
