"""Certificates for keys that a test has made."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PEM = serialization.Encoding.PEM


def certificate_for(
    key,
    organization="Ministry",
    issuer_key=None,
    days=9,
    *,
    starts=NOON - timedelta(days=9),
    may_sign=True,
    is_authority=False,
    purpose=None,
    name="The real seal",
):
    """A certificate of a seal that signs itself, or that another key signs; good until so many days after NOON.

    may_sign  whether it says so among its key usages
    purpose   the one extended key usage, critical, of a certificate that has one
    """
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    usage = dict.fromkeys(
        ("data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
         "encipher_only", "decipher_only"), False
    )  # fmt: skip
    usage |= {
        "digital_signature": may_sign,
        "content_commitment": may_sign,
        "key_encipherment": not may_sign,
    }
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(starts)
        .not_valid_after(NOON + timedelta(days=days))
        .add_extension(x509.KeyUsage(**usage), critical=True)
    )
    if is_authority:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    if purpose:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return builder.sign(issuer_key or key, hashes.SHA256())


def written(folder, key, certificate, password=None):
    """The two as PEM files: {"key": path, "certificate": path}."""
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "key.pem").write_bytes(key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, encryption))
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(PEM))
    return {"key": folder / "key.pem", "certificate": folder / "certificate.pem"}
