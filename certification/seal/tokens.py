"""A seal whose key lies in a token (a smart card, an HSM) and never leaves it, through PKCS #11.

ECDSA on a token takes a random number for each signature, so its seal is not repeatable: of two workers the one that
publishes first wins, and the file of the other goes. RSA is repeatable on a token as in a file.
"""

from __future__ import annotations

import hashlib
import os
from threading import Lock
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from pkcs11.util.ec import encode_ecdsa_signature

from certification.seal.sealing import Seal, SealUnusable, checked


def load_token(
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...] = (),
    *,
    module: str,
    token: str,
    key: str,
    pin: str,
) -> Seal:
    """A seal by the key with this label in the token with this label.

    module  path of the token's PKCS #11 library
    The token is asked when the first signature is wanted: a process may start while it is not plugged in.
    """
    is_rsa = isinstance(certificate.public_key(), rsa.RSAPublicKey)
    session = _Session(module, token, key, pin, is_rsa=is_rsa)
    return Seal(certificate, chain, sign=checked(session.value, certificate), is_repeatable=is_rsa)


# {library: the process that made it ready}
_used_in: dict[str, int] = {}


class _Session:
    """One open session with the token, for one thread at a time; opened anew after a failure and in a forked process."""

    def __init__(self, module: str, token: str, key: str, pin: str, *, is_rsa: bool) -> None:
        self._names = (module, token, key, pin)
        self._is_rsa = is_rsa
        self._lock = Lock()
        self._key: Any = None
        self._process = 0

    def value(self, content: bytes) -> bytes:
        with self._lock:
            try:
                key = self._ready()
                if self._is_rsa:
                    return bytes(key.sign(content, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
                digest = hashlib.sha256(content).digest()
                return bytes(encode_ecdsa_signature(key.sign(digest, mechanism=pkcs11.Mechanism.ECDSA)))
            except (pkcs11.PKCS11Error, RuntimeError) as failure:
                self._key = None
                # The kind of failure names neither the PIN nor the key.
                raise SealUnusable(
                    f"The token of the seal does not sign: {type(failure).__name__}."
                ) from failure

    def _ready(self) -> Any:
        if self._key is not None and self._process == os.getpid():
            return self._key
        module, token, key, pin = self._names
        found = _library(module).get_token(token_label=token)
        try:
            session = found.open(user_pin=pin)
        except pkcs11.UserAlreadyLoggedIn:
            # A process signs in to a token once, whoever in it does: two seals may lie in one token.
            session = found.open()
        self._process = os.getpid()
        self._key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=key)
        return self._key


def _library(module: str) -> Any:
    """The token's library, made ready anew in a process that was forked from one that had used it (PKCS #11, 6.6)."""
    library = pkcs11.lib(module)
    if _used_in.setdefault(module, os.getpid()) != os.getpid():
        library.reinitialize()
        _used_in[module] = os.getpid()
    return library
