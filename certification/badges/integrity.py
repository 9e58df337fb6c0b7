"""Data Integrity proofs (W3C VC Data Integrity 1.0, cryptosuite eddsa-rdfc-2022), and keys as others write them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certification.badges import canonical

SUITE = "eddsa-rdfc-2022"
ED25519 = b"\xed\x01"  # the multicodec of such a public key (W3C Controlled Identifiers, Multikey)
# Without the look-alikes 0, O, I and l.
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
OPTIONS = ("type", "cryptosuite", "created", "verificationMethod", "proofPurpose")

Statements = Callable[[Mapping[str, Any]], bytes]


def proof(
    said: Mapping[str, Any],
    *,
    key: str,
    at: datetime,
    sign: Callable[[bytes], bytes],
    statements: Statements = canonical.credential,
) -> dict[str, str]:
    """The proof of a credential. Follows from its arguments alone, as an Ed25519 signature does.

    key         the address of the public key, in the issuer's DID document
    at          aware; written to the second
    statements  how such a credential is written in canonical form
    """
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment(at),
        "verificationMethod": key,
        "proofPurpose": "assertionMethod",
    }
    return options | {"proofValue": multibase(sign(_signed(said, options, statements)))}


def holds(
    said: Mapping[str, Any],
    found: Mapping[str, Any],
    public: bytes,
    statements: Statements = canonical.credential,
) -> bool:
    """Whether this proof was made over this credential with the private half of this key. Raises nothing.

    said    one of our own shape, without its proof
    found   the proof, as a stranger may bring it
    public  32 bytes, RFC 8032
    """
    if set(found) != {*OPTIONS, "proofValue"} or not all(isinstance(value, str) for value in found.values()):
        return False
    try:
        signature = bytes_of(found["proofValue"])
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _signed(said, found, statements))
    except (InvalidSignature, ValueError):
        return False
    return bool(found["cryptosuite"] == SUITE and found["proofPurpose"] == "assertionMethod")


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def multikey(public: bytes) -> str:
    """A public key as DID documents have it."""
    return multibase(ED25519 + public)


def multibase(content: bytes) -> str:
    """`z` and base58btc; each zero byte in front is a 1."""
    number, digits = int.from_bytes(content, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = BASE58[digit] + digits
    return "z" + "1" * (len(content) - len(content.lstrip(b"\0"))) + digits


def bytes_of(text: str) -> bytes:
    """What `multibase` has written. Raises ValueError."""
    if not text.startswith("z") or len(text) > 200:
        raise ValueError("no base58btc")
    number = 0
    for letter in text[1:]:
        number = number * 58 + BASE58.index(letter)
    content = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return b"\0" * (len(text) - 1 - len(text[1:].lstrip("1"))) + content


def _signed(said: Mapping[str, Any], options: Mapping[str, Any], statements: Statements) -> bytes:
    """64 bytes: the sum of the options, then that of the credential (VC Data Integrity EdDSA Cryptosuites, 3.2.4)."""
    return hashlib.sha256(canonical.proof(options)).digest() + hashlib.sha256(statements(said)).digest()
