"""Ask a time-stamping authority (RFC 3161) when something existed, and believe nothing of its answer unchecked.

A token is taken only if it is about exactly our digest, answers exactly our question, is signed by one certificate made
for time stamps and for nothing else (RFC 3161, 2.3), which leads to a root that the operator has named, and if its clock
agrees with ours.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from certification import fetching
from certification.models import BatchStamp

# Clocks differ by seconds; more means that one of the two cannot be believed.
CLOCKS_DIFFER = timedelta(minutes=5)
Failure = BatchStamp.Failure


class StampRefused(Exception):
    """No token, or none that can be believed; `failure` says why, a word of BatchStamp.Failure."""

    def __init__(self, failure: str) -> None:
        super().__init__(failure)
        self.failure = failure


class Stamp(NamedTuple):
    """token: DER; at: aware, as the authority says; authority: the common name in its certificate."""

    token: bytes
    at: datetime
    authority: str


class _Answer(core.Sequence):  # type: ignore[misc]
    """TimeStampResp (RFC 3161, 2.4.2): a refusal carries no token, which the library's own class does not know."""

    _fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


def ask(
    address: str, digest: bytes, *, roots: Iterable[x509.Certificate], at: datetime, seconds: float
) -> Stamp:
    """The time stamp for this SHA-256. Raises StampRefused."""
    nonce = secrets.randbits(64)
    asked = request(digest, nonce)
    answer = exchange(address, asked, seconds=seconds)
    return asyncio.run(judge(answer, digest=digest, nonce=nonce, roots=roots, at=at))


def request(digest: bytes, nonce: int) -> bytes:
    """A TimeStampReq, DER, which asks for the certificate of the authority as well."""
    imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest}
    asked: bytes = tsp.TimeStampReq(
        {"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True}
    ).dump()
    return asked


def exchange(address: str, asked: bytes, *, seconds: float) -> bytes:
    """What the authority sends back for a request, over HTTP (RFC 3161, 3.4). Raises StampRefused."""
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        return fetching.post(
            address, asked, headers=headers, kind="application/timestamp-reply", seconds=seconds
        )
    except fetching.NoAnswer as silent:
        raise StampRefused(Failure.LATE if silent.is_late else Failure.SILENT) from silent


async def judge(
    answer: bytes, *, digest: bytes, nonce: int, roots: Iterable[x509.Certificate], at: datetime
) -> Stamp:
    """The token in an answer, if it can be believed at this moment. Raises StampRefused."""
    token = _granted(answer)
    told, signer = _read(token)
    _agree_on(told, digest)
    if told["nonce"].native != nonce:
        raise StampRefused(Failure.NONCE)
    stamp = await _believed(token, told, signer, digest, roots, at)
    if abs(stamp.at - at) > CLOCKS_DIFFER:
        raise StampRefused(Failure.CLOCK)
    return stamp


def read(token: bytes, *, digest: bytes, roots: Iterable[x509.Certificate]) -> Stamp:
    """A token that somebody has kept, if it is about this SHA-256 and could be believed when it was given.

    Raises StampRefused.
    """
    try:
        kept = cms.ContentInfo.load(token, strict=True)
    except (ValueError, TypeError) as broken:
        raise StampRefused(Failure.GARBLED) from broken
    told, signer = _read(kept)
    _agree_on(told, digest)
    return asyncio.run(_believed(kept, told, signer, digest, roots, told["gen_time"].native))


def _agree_on(told: Any, digest: bytes) -> None:
    imprint = told["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    if (algorithm, imprint["hashed_message"].native) != ("sha256", digest):
        raise StampRefused(Failure.IMPRINT)


async def _believed(
    token: Any, told: Any, signer: Any, digest: bytes, roots: Iterable[x509.Certificate], at: datetime
) -> Stamp:
    if not _is_for_stamps(signer):
        raise StampRefused(Failure.PURPOSE)
    await _check_signature(token["content"], digest, roots, at)
    name = str(signer.subject.native.get("common_name", ""))[:200]
    return Stamp(token.dump(), told["gen_time"].native, name)


def _granted(answer: bytes) -> Any:
    """The token of an answer."""
    try:
        response = _Answer.load(answer, strict=True)
        status = response["status"]["status"].native
        if status not in ("granted", "granted_with_mods"):
            raise StampRefused(Failure.REFUSED)
        return response["time_stamp_token"]
    except StampRefused:
        raise
    except Exception as broken:  # asn1crypto fails on broken bytes in countless ways
        raise StampRefused(Failure.GARBLED) from broken


def _read(token: Any) -> tuple[Any, Any]:
    """(what a token says, the certificate of its signer)."""
    try:
        signed = token["content"]
        told = signed["encap_content_info"]["content"].parsed
        if token["content_type"].native != "signed_data" or not isinstance(told, tsp.TSTInfo):
            raise StampRefused(Failure.GARBLED)
        told.native  # noqa: B018 - reads every field, so that nothing is found broken later
        signers = signed["signer_infos"]
        if len(signers) != 1:
            raise StampRefused(Failure.UNSIGNED)
        return told, _signer(signed, signers[0])
    except StampRefused:
        raise
    except Exception as broken:
        raise StampRefused(Failure.GARBLED) from broken


def _signer(signed: Any, info: cms.SignerInfo) -> asn1_x509.Certificate:
    named = info["sid"].chosen
    for each in signed["certificates"]:
        own = each.chosen
        if info["sid"].name == "issuer_and_serial_number":
            is_signer = own.issuer == named["issuer"] and own.serial_number == named["serial_number"].native
        else:
            is_signer = own.key_identifier == named.native
        if is_signer:
            return own
    raise StampRefused(Failure.UNSIGNED)


def _is_for_stamps(own: asn1_x509.Certificate) -> bool:
    purposes = own.extended_key_usage_value
    critical = "extended_key_usage" in own.critical_extensions
    return purposes is not None and purposes.native == ["time_stamping"] and critical


async def _check_signature(
    signed: Any, digest: bytes, roots: Iterable[x509.Certificate], at: datetime
) -> None:
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root.public_bytes(Encoding.DER)) for root in roots],
        allow_fetching=False,
        moment=at,
    )
    try:
        found = await validate_tst_signed_data(signed, context, lambda _algorithm: digest)
    except (SignatureValidationError, ValueError, KeyError) as broken:
        raise StampRefused(Failure.UNSIGNED) from broken
    if not (found["intact"] and found["valid"]):
        raise StampRefused(Failure.UNSIGNED)
    if found.get("trust_problem_indic") is not None or found.get("validation_path") is None:
        raise StampRefused(Failure.STRANGER)
