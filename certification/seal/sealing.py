"""The School's seal: its certificate, and the act of sealing (PAdES B-B). Where the key lies, a signer knows.

Two ways lead to a sealed file. `sign` takes any finished PDF and adds a revision, by pyHanko. `cms` gives the
signature alone, for a file that was written with a gap for it (`certification.rendering.compiled`): some hundred
times quicker, and checked by pyHanko in the tests.

A seal answers one question for whoever holds the file: has anything changed since the School issued it? Sealing the
same bytes at the same moment gives the same bytes wherever the key allows it (`is_repeatable`), so a repeated task
makes the same certificate again. That rules out a clock and a time stamp from outside (which differs with every request).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import constants
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certification import cms

FIELD = "Seal"
DEMO = "DEMO"
# Room in the file for a signature beside the certificates: attributes, and up to RSA-4096.
SIGNATURE_BYTES = 2048

# Gives the signature value over the bytes handed to it: ECDSA (a sequence of two integers) or RSA PKCS #1 v1.5, both
# with SHA-256. Raises SealUnusable.
Sign = Callable[[bytes], bytes]


class SealUnusable(Exception):
    """The seal is absent, damaged, locked, out of its time, or not made for sealing. The message says which."""


class Seal:
    """A certificate with whatever signs for it, be it a file, a token or a remote service.

    chain          certificates above the seal's own. Self-signed ones are the roots to be trusted, and are not put
                   into the file: nothing in a signature covers them.
    is_repeatable  whether the same bytes always get the same signature value
    """

    def __init__(
        self,
        certificate: x509.Certificate,
        chain: Sequence[x509.Certificate] = (),
        *,
        sign: Sign,
        is_repeatable: bool,
    ) -> None:
        _public_key(certificate)
        self.certificate = certificate
        self.chain = tuple(chain)
        self.is_repeatable = is_repeatable
        self._sign = sign
        self._signer = _Signer(sign, certificate, self.chain)
        self._envelope = _envelope(certificate, self.chain)
        self.signature_bytes = self._envelope.longest(_longest_signature(certificate))

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
        """The signature (CMS, DER) of a content with this SHA-256, of at most `signature_bytes` bytes."""
        return self._envelope.around(digest, self._sign)

    def sign(self, pdf: bytes, *, at: datetime) -> bytes:
        """The sealed PDF: `pdf` with one revision added, and one signature that covers every byte of the file.

        at  when the certificate was issued, aware; written into the signature, to the second.
        """
        if at.tzinfo is None:
            raise ValueError("A seal needs an aware time.")
        signer = _DatedSigner(self._signer, at.astimezone(UTC).replace(microsecond=0))
        sealed = signer.sign_pdf(
            _RepeatableWriter(io.BytesIO(pdf)),
            bytes_reserved=2 * (self._signer.certificate_bytes + SIGNATURE_BYTES),
        )
        return bytes(sealed.getvalue())


def checked(sign: Sign, certificate: x509.Certificate) -> Sign:
    """A signer whose every answer is held against the certificate: a token or a service may hold another key."""
    key = _public_key(certificate)

    def sign_and_check(content: bytes) -> bytes:
        value = sign(content)
        try:
            if isinstance(key, rsa.RSAPublicKey):
                key.verify(value, content, padding.PKCS1v15(), hashes.SHA256())
            else:
                key.verify(value, content, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise SealUnusable(
                "What came back is no signature by the key of the seal's certificate."
            ) from None
        return value

    return sign_and_check


class _Signer(signers.Signer):
    """pyHanko's way to our signers. Its own would parse and check a key again for every signature."""

    def __init__(self, sign: Sign, certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> None:
        store: Any = SimpleCertificateStore()
        store.register_multiple([_asn1(each) for each in chain])
        super().__init__(signing_cert=_asn1(certificate), cert_registry=store, embed_roots=False)
        self._sign = sign
        self.certificate_bytes = sum(len(_der(each)) for each in (certificate, *chain))

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        return self._sign(data)


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


def _envelope(certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> cms.Envelope:
    own = _asn1(certificate)
    return cms.Envelope(
        _der(certificate),
        issuer=own.issuer.dump(),
        serial=own["tbs_certificate"]["serial_number"].contents,
        above=[_der(each) for each in chain if each.subject != each.issuer],
        algorithm=cms.SHA256_WITH_RSA if _is_rsa(certificate) else cms.ECDSA_WITH_SHA256,
    )


def _longest_signature(certificate: x509.Certificate) -> int:
    """Bytes of the longest signature value: as long as an RSA modulus, or two numbers of the curve's size."""
    size = (_public_key(certificate).key_size + 7) // 8
    if _is_rsa(certificate):
        return size
    # A sequence of two integers (RFC 3279, 2.2.3), each with a leading zero where its highest bit is set.
    return len(cms.tlv(cms.SEQUENCE, *(cms.tlv(cms.INTEGER, bytes(size + 1)) for _ in "rs")))


def _public_key(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise SealUnusable("A seal needs an ECDSA or an RSA key.")
    return key


def _is_rsa(certificate: x509.Certificate) -> bool:
    return isinstance(certificate.public_key(), rsa.RSAPublicKey)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(_der(certificate))
