"""The demonstration seal, which each installation makes for itself and which proves nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from certification.seal.files import CERTIFICATE_FILE, CHAIN_FILE, KEY_FILE, FileSeal, load
from certification.seal.sealing import DEMO

DEMO_YEARS = 10


def make_demo_seal(folder: Path, *, at: datetime) -> FileSeal:
    """Makes a demonstration seal in `folder` unless a seal is already there, and returns the one that is there.

    The files appear together or not at all, and never replace others: two processes that start at once end with the
    same seal. The root's key is forgotten at once, so no second seal can ever come from it.
    """
    if (folder / KEY_FILE).exists():
        return load(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in _demo_files(at).items():
            _write(draft / name, content)
        # Renaming a folder succeeds only where nothing, or an empty folder, stands.
        os.rename(draft, folder)
    except OSError:
        if not (folder / KEY_FILE).exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return load(folder)


def _write(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _demo_files(at: datetime) -> dict[str, bytes]:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = _demo_name("School of Akims DEMO root"), _demo_name("School of Akims DEMO seal")
    root = _demo_certificate(root_name, root_key.public_key(), root_name, root_key, at, authority=True)
    own = _demo_certificate(name, key.public_key(), root_name, root_key, at, authority=False)
    pem = serialization.Encoding.PEM
    return {
        CERTIFICATE_FILE: own.public_bytes(pem),
        CHAIN_FILE: root.public_bytes(pem),
        KEY_FILE: key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    }


def _demo_name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "KZ"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{DEMO}: no legal force"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _demo_certificate(
    subject: x509.Name,
    public: ec.EllipticCurvePublicKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    at: datetime,
    *,
    authority: bool,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        # A day back, so that a demo dated this morning is not older than its seal in another time zone.
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=365 * DEMO_YEARS))
        .add_extension(
            x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True
        )
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(authority_key, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
