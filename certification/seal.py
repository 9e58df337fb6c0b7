"""The School's seal: the key, its certificate, and the act of sealing (PAdES B-B).

Two ways lead to a sealed file. `sign` takes any finished PDF and adds a revision, by pyHanko. `cms` gives the
signature alone, for a file that was written with a gap for it (`certification.rendering.compiled`): some hundred
times quicker, and checked by pyHanko in the tests.

A seal answers one question for whoever holds the file: has anything changed since the School issued it? Sealing the
same bytes at the same moment gives the same bytes, so a repeated task makes the same certificate again. That rules
out a random signature number, a clock, and a time stamp from outside (which differs with every request).
"""

import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import constants
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certification import cms

FIELD = "Seal"
KEY_FILE, CERTIFICATE_FILE, CHAIN_FILE = "key.pem", "certificate.pem", "chain.pem"
DEMO = "DEMO"
DEMO_YEARS = 10
# Room in the file for a signature beside the certificates: attributes, and up to RSA-4096.
SIGNATURE_BYTES = 2048

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class SealUnusable(Exception):
    """The seal's files are absent, damaged, locked, or do not belong together. The message names the file."""


class Seal(Protocol):
    """What issuing needs of a seal, be it a file, a card or a remote service."""

    @property
    def certificate(self) -> x509.Certificate: ...

    @property
    def is_demo(self) -> bool: ...

    @property
    def signature_bytes(self) -> int: ...

    def cms(self, digest: bytes) -> bytes: ...

    def sign(self, pdf: bytes, *, at: datetime) -> bytes: ...


class FileSeal:
    """A seal whose key lies in memory: ECDSA (deterministic, RFC 6979) or RSA (PKCS #1 v1.5), both with SHA-256.

    chain  certificates above the seal's own. Self-signed ones are the roots to be trusted, and are not put into
           the file: nothing in a signature covers them.
    """

    def __init__(
        self, key: Key, certificate: x509.Certificate, chain: Sequence[x509.Certificate] = ()
    ) -> None:
        if not isinstance(key, Key):
            raise SealUnusable("A seal needs an ECDSA or an RSA key.")
        if key.public_key() != certificate.public_key():
            raise SealUnusable("The seal's key and its certificate do not belong together.")
        self.certificate = certificate
        self.chain = tuple(chain)
        self._signer = _KeptKeySigner(key, certificate, self.chain)
        self._envelope = _envelope(key, certificate, self.chain)
        self.signature_bytes = self._envelope.longest(_longest_signature(key))

    @property
    def is_demo(self) -> bool:
        """Whether this is the demonstration seal, which proves nothing; its subject says so."""
        names = self.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        return any(DEMO in str(name.value) for name in names)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, hex: names the seal in backups and in the trail."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def roots(self) -> tuple[x509.Certificate, ...]:
        """The self-signed certificates of the chain, which a checker has to trust."""
        return tuple(each for each in self.chain if each.subject == each.issuer)

    def cms(self, digest: bytes) -> bytes:
        """The signature (CMS, DER) of a content with this SHA-256, of at most `signature_bytes` bytes.

        The same digest gives the same bytes.
        """
        return self._envelope.around(digest, self._signer.value)

    def sign(self, pdf: bytes, *, at: datetime) -> bytes:
        """The sealed PDF: `pdf` with one revision added, and one signature that covers every byte of the file.

        at  when the certificate was issued, aware; written into the signature, to the second.
        The same arguments give the same bytes.
        """
        if at.tzinfo is None:
            raise ValueError("A seal needs an aware time.")
        signer = _DatedSigner(self._signer, at.astimezone(UTC).replace(microsecond=0))
        sealed = signer.sign_pdf(
            _RepeatableWriter(io.BytesIO(pdf)),
            bytes_reserved=2 * (self._signer.certificate_bytes + SIGNATURE_BYTES),
        )
        return bytes(sealed.getvalue())


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
    above = _certificates(chain) if chain else []
    if certificate is None:
        return _from_pkcs12(key, secret, above)
    try:
        private = serialization.load_pem_private_key(_read(key), secret)
    except (ValueError, TypeError, UnsupportedAlgorithm) as broken:
        raise SealUnusable(f"The seal's key {key} cannot be read; is its password right?") from broken
    own, *included = _certificates(certificate)
    return FileSeal(private, own, [*included, *above])  # type: ignore[arg-type]


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


class _KeptKeySigner(signers.Signer):
    """Keeps the parsed key. pyHanko's own signer parses and checks it again for every signature."""

    def __init__(self, key: Key, certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> None:
        store: Any = SimpleCertificateStore()
        store.register_multiple([_asn1(each) for each in chain])
        super().__init__(signing_cert=_asn1(certificate), cert_registry=store, embed_roots=False)
        self._key = key
        self.certificate_bytes = sum(len(_der(each)) for each in (certificate, *chain))

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self.value(data)

    def value(self, data: bytes) -> bytes:
        """The bare signature over these bytes, with SHA-256; always the same."""
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


class _DatedSigner(signers.PdfSigner):
    """Signs as at a given moment instead of the present one, and leaves the file at PDF 1.7, as PDF/A-3 has it."""

    def __init__(self, signer: signers.Signer, at: datetime) -> None:
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        )
        super().__init__(meta, signer, new_field_spec=SigFieldSpec(FIELD, box=None))
        self._at = at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session

    def register_extensions(self, pdf_out: Any, *, md_algorithm: str) -> None:
        # For a curve like P-256 pyHanko would announce ISO 32002 and raise the file to PDF 2.0.
        pdf_out.register_extension(constants.ESIC_EXTENSION_1)


class _RepeatableWriter(IncrementalPdfFileWriter):
    """Adds the revision without the two things that pyHanko takes from chance and from the clock.

    The file's second identifier is a sum of the unsealed bytes instead of a random number, and the metadata, which
    the seal does not change, is left alone instead of being dated with the present.
    """

    @classmethod
    def _handle_id(cls, prev: Any) -> Any:
        prev.stream.seek(0)
        own = hashlib.sha256(prev.stream.read()).digest()[:16]
        given = prev.trailer["/ID"][0] if "/ID" in prev.trailer else own
        first = getattr(given, "original_bytes", given)
        return generic.ArrayObject([generic.ByteStringObject(first), generic.ByteStringObject(own)])

    def _update_meta(self) -> None:
        return


def _from_pkcs12(path: Path, secret: bytes | None, above: Sequence[x509.Certificate]) -> FileSeal:
    try:
        private, own, included = pkcs12.load_key_and_certificates(_read(path), secret)
    except (ValueError, UnsupportedAlgorithm) as broken:
        raise SealUnusable(f"The seal {path} cannot be read; is its password right?") from broken
    if private is None or own is None:
        raise SealUnusable(f"The seal {path} lacks a key or a certificate.")
    return FileSeal(private, own, [*included, *above])  # type: ignore[arg-type]


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(_read(path))
    except ValueError as broken:
        raise SealUnusable(f"The certificate {path} cannot be read.") from broken


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as absent:
        raise SealUnusable(f"The seal's file {path} cannot be opened.") from absent


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


def _envelope(key: Key, certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> cms.Envelope:
    own = _asn1(certificate)
    return cms.Envelope(
        _der(certificate),
        issuer=own.issuer.dump(),
        serial=own["tbs_certificate"]["serial_number"].contents,
        above=[_der(each) for each in chain if each.subject != each.issuer],
        algorithm=cms.SHA256_WITH_RSA if isinstance(key, rsa.RSAPrivateKey) else cms.ECDSA_WITH_SHA256,
    )


def _longest_signature(key: Key) -> int:
    """Bytes of the longest signature value: as long as an RSA modulus, or two numbers of the curve's size."""
    size = (key.key_size + 7) // 8
    if isinstance(key, rsa.RSAPrivateKey):
        return size
    # A sequence of two integers (RFC 3279, 2.2.3), each with a leading zero where its highest bit is set.
    return len(cms.tlv(cms.SEQUENCE, *(cms.tlv(cms.INTEGER, bytes(size + 1)) for _ in "rs")))


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(_der(certificate))
