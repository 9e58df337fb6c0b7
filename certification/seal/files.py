"""A seal whose key lies in files: PEM, or one PKCS #12 file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from certification.seal.sealing import Seal, SealUnusable

KEY_FILE, CERTIFICATE_FILE, CHAIN_FILE = "key.pem", "certificate.pem", "chain.pem"

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class FileSeal(Seal):
    """A seal whose key lies in memory: ECDSA (deterministic, RFC 6979) or RSA (PKCS #1 v1.5)."""

    def __init__(
        self, key: Key, certificate: x509.Certificate, chain: Sequence[x509.Certificate] = ()
    ) -> None:
        if not isinstance(key, Key):
            raise SealUnusable("A seal needs an ECDSA or an RSA key.")
        if key.public_key() != certificate.public_key():
            raise SealUnusable("The seal's key and its certificate do not belong together.")
        self._key = key
        super().__init__(certificate, chain, sign=self._value, is_repeatable=True)

    def _value(self, content: bytes) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(content, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(content, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


def load(folder: Path) -> FileSeal:
    """The seal kept in a folder as `key.pem`, `certificate.pem` and, if there is one, `chain.pem`."""
    chain = folder / CHAIN_FILE
    return load_files(
        key=folder / KEY_FILE, certificate=folder / CERTIFICATE_FILE, chain=chain if chain.exists() else None
    )


def load_files(
    *, key: Path, certificate: Path | None = None, chain: Path | None = None, password: str = ""
) -> FileSeal:
    """A seal from PEM files, or from one PKCS #12 file when no certificate is given. Raises SealUnusable."""
    secret = password.encode() or None
    above = certificates(chain) if chain else []
    if certificate is None:
        return _from_pkcs12(key, secret, above)
    try:
        private = serialization.load_pem_private_key(_read(key), secret)
    except (ValueError, TypeError, UnsupportedAlgorithm) as broken:
        raise SealUnusable(f"The seal's key {key} cannot be read; is its password right?") from broken
    own, *included = certificates(certificate)
    return FileSeal(private, own, [*included, *above])  # type: ignore[arg-type]


def _from_pkcs12(path: Path, secret: bytes | None, above: Sequence[x509.Certificate]) -> FileSeal:
    try:
        private, own, included = pkcs12.load_key_and_certificates(_read(path), secret)
    except (ValueError, UnsupportedAlgorithm) as broken:
        raise SealUnusable(f"The seal {path} cannot be read; is its password right?") from broken
    if private is None or own is None:
        raise SealUnusable(f"The seal {path} lacks a key or a certificate.")
    return FileSeal(private, own, [*included, *above])  # type: ignore[arg-type]


def certificates(path: Path) -> list[x509.Certificate]:
    """The certificates of a PEM file. Raises SealUnusable."""
    try:
        return x509.load_pem_x509_certificates(_read(path))
    except ValueError as broken:
        raise SealUnusable(f"The certificate {path} cannot be read.") from broken


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as absent:
        raise SealUnusable(f"The seal's file {path} cannot be opened.") from absent
