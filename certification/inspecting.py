"""Reading a certificate file that somebody brings: what it says about itself, and whether its seal holds.

The file comes from a stranger, so nothing in it may stop or exhaust the reader: whatever is not a plain, small PDF
is simply not readable. The seal proves that the bytes are the School's; only the register knows whether the
certificate still stands.
"""

import io
import json
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypedDict

from asn1crypto import algos, cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.decode_limits import DecodeLimits, StreamDecodeLimits
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

# The names under which rendering attaches the facts and the Open Badge; a file that was issued keeps it for ever.
FACTS_NAME = "printed.json"
CREDENTIAL_NAME = "credential.json"
# A certificate weighs some 90 KB; a larger file is something else, or an attempt to keep the reader busy.
MOST_BYTES = 5 * 1024 * 1024
MOST_ATTACHED_BYTES = 64 * 1024
# What any one stream may unpack to; a small file could otherwise swell to gigabytes.
LIMITS = DecodeLimits(per_stream=StreamDecodeLimits(max_output_size=4 * 1024 * 1024))

logger = logging.getLogger(__name__)


class SealFound(TypedDict):
    intact: bool  # one seal, in the form the School writes, over every byte of the file
    trusted: bool  # intact, and its certificate leads to a trusted root
    signer: str  # the common name in the seal's certificate, as it stands there; "" without a seal
    covers_whole_file: bool


class Found(TypedDict):
    readable: bool
    printed: dict[str, Any] | None  # the attached facts; worth nothing unless the seal is trusted
    credential: bytes | None  # the attached Open Badge as it came; None where there is none
    seal: SealFound


def inspect(pdf: bytes, *, trust_roots: Iterable[x509.Certificate]) -> Found:
    """What a file says and whether its seal holds. Never raises, whatever the bytes are.

    trust_roots  certificates to which a seal must lead. Trust is judged at the moment named inside the signature: a
                 certificate outlives its seal's key. Whether that moment is true, the register knows.
    """
    nothing = Found(readable=False, printed=None, credential=None, seal=_no_seal())
    if len(pdf) > MOST_BYTES or not pdf.startswith(b"%PDF-"):
        return nothing
    try:
        return _inspected(pdf, list(trust_roots))
    except Exception as broken:  # the outermost border: pyHanko fails on broken files in countless ways
        logger.info("file not readable as a certificate", extra={"reason": type(broken).__name__})
        return nothing


def fault(pdf: bytes, *, trust_roots: Iterable[x509.Certificate]) -> str:
    """What is wrong with the seal of a file, in a word; "" if nothing is, or if the file cannot be read.

    UNSEALED  there is no seal
    ADDED     the seal holds for a part of the file, and something stands behind it
    CHANGED   the seal does not hold: changed, rearranged, or brought from another file
    STRANGER  the seal holds and is somebody else's
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False, decode_limits=LIMITS)
        signatures = reader.embedded_signatures
        if not signatures:
            return "UNSEALED"
        status = _status(signatures[0], list(trust_roots))
        if not (status.intact and status.valid):
            return "CHANGED"
        if len(signatures) > 1 or status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
            return "ADDED"
        if not _as_we_write(pdf, signatures[0]):
            return "CHANGED"
        return "" if status.trusted else "STRANGER"
    except Exception as broken:  # the outermost border, as in `inspect`
        logger.info("seal not readable", extra={"reason": type(broken).__name__})
        return "CHANGED"


def _inspected(pdf: bytes, trust_roots: Sequence[x509.Certificate]) -> Found:
    reader = PdfFileReader(io.BytesIO(pdf), strict=False, decode_limits=LIMITS)
    if reader.encrypted:
        return Found(readable=False, printed=None, credential=None, seal=_no_seal())
    reader.root["/Pages"]["/Kids"]
    return Found(
        readable=True,
        printed=_facts(_attached(reader, FACTS_NAME)),
        credential=_attached(reader, CREDENTIAL_NAME),
        seal=_seal(pdf, reader, trust_roots),
    )


def _attached(reader: PdfFileReader, name: str) -> bytes | None:
    """The file that is attached under this name, or None where it is absent or oversized."""
    try:
        for each in reader.root["/AF"]:
            attachment = each.get_object()
            if attachment["/UF"] == name:
                content = bytes(attachment["/EF"]["/F"].data)
                return content if len(content) <= MOST_ATTACHED_BYTES else None
    except Exception as broken:  # a damaged attachment says nothing; the seal may still be named
        logger.info("attachment not readable", extra={"reason": type(broken).__name__})
    return None


def _facts(content: bytes | None) -> dict[str, Any] | None:
    """The attached `printed.json`, or None where it is absent or no JSON object."""
    try:
        facts = json.loads(content) if content is not None else None
    except (ValueError, RecursionError) as broken:
        logger.info("facts not readable", extra={"reason": type(broken).__name__})
        return None
    return facts if isinstance(facts, dict) else None


def _seal(pdf: bytes, reader: PdfFileReader, trust_roots: Sequence[x509.Certificate]) -> SealFound:
    try:
        signatures = reader.embedded_signatures
        if not signatures:
            return _no_seal()
        status = _status(signatures[-1], trust_roots)
        whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        intact = len(signatures) == 1 and whole and status.intact and status.valid
        intact = intact and _as_we_write(pdf, signatures[0])
        signer = status.signing_cert.subject.native.get("common_name", "")
    except Exception as broken:  # a damaged signature is a seal that does not hold
        logger.info("seal not readable", extra={"reason": type(broken).__name__})
        return _no_seal()
    return SealFound(
        intact=intact, trusted=intact and status.trusted, signer=str(signer), covers_whole_file=whole
    )


def _status(signature: EmbeddedPdfSignature, trust_roots: Sequence[x509.Certificate]) -> PdfSignatureStatus:
    moment = signature.self_reported_timestamp
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in trust_roots],
        allow_fetching=False,
        moment=moment if isinstance(moment, datetime) and moment.tzinfo else None,
    )
    return validate_pdf_signature(signature, context, skip_diff=True)


def _as_we_write(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Whether the gap for the signature holds exactly one plain signature in hexadecimal, then zeros.

    The signature cannot cover itself, so a careful forger, or a broken disk, could change bytes here that every
    other check passes over: the spelling of the digits, the padding, or fields of the CMS that nobody signs. So it
    is written again from its meaning, and must come out the same.
    """
    first, second = signature.byte_range[1], signature.byte_range[2]
    written = b"<" + _plain(cms.ContentInfo.load(signature.pkcs7_content)).hex().upper().encode()
    return bytes(pdf[first:second]) == written + b"0" * (second - first - len(written) - 1) + b">"


def _plain(message: cms.ContentInfo) -> bytes:
    """A detached CMS signature (RFC 5652) by one signer, SHA-256, without unsigned attributes."""
    signed = message["content"]
    signer = signed["signer_infos"][0]
    serial = signer["sid"].chosen["serial_number"].native
    own = next(each.chosen for each in signed["certificates"] if each.chosen.serial_number == serial)
    digest = algos.DigestAlgorithm({"algorithm": "sha256"})
    again = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {"issuer_and_serial_number": {"issuer": own.issuer, "serial_number": serial}}
            ),
            "digest_algorithm": digest,
            "signed_attrs": signer["signed_attrs"],
            "signature_algorithm": {"algorithm": signer["signature_algorithm"]["algorithm"].native},
            "signature": signer["signature"].native,
        }
    )
    rewritten: bytes = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": {
                "version": "v1",
                "digest_algorithms": [digest],
                "encap_content_info": {"content_type": "data"},
                "certificates": signed["certificates"],
                "signer_infos": [again],
            },
        }
    ).dump()
    return rewritten


def _no_seal() -> SealFound:
    return SealFound(intact=False, trusted=False, signer="", covers_whole_file=False)
