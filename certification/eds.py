"""The electronic signature (EDS) of the officer who approves: made in the browser by NCALayer, checked by NCANode.

What is signed is the manifest: who gets a certificate, line by line. The key never leaves the officer's computer; we send
the finished signature to the checking service that the operator has named (`NCANODE_URL`, NCANode 3, POST /cms/verify).
Whatever is not a plain yes of that service about this manifest and about this officer is a refusal.

`NCANODE_URL=stub` is for demonstrations: nothing is checked, and everything that comes of it says so.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from certification import fetching
from certification.models import Batch, BatchLine, OfficerSignature
from people import iin as numbers
from people import vault
from people.models import User

STUB = "stub"
WAIT_SECONDS = 20
LARGEST = 64 * 1024


class EdsRefused(Exception):
    """The signature does not count, so nothing is approved with it; the message says why."""


class Verified(NamedTuple):
    """A signature that the service has confirmed, as it will be stored."""

    manifest: str
    cms: bytes
    signer: str
    iin_masked: str
    stamped_at: datetime | None
    verdict: dict[str, Any]
    is_stub: bool


def is_offered() -> bool:
    return bool(settings.NCANODE_URL)


def is_stub() -> bool:
    return bool(settings.NCANODE_URL == STUB)


def manifest(batches: Sequence[Batch]) -> str:
    """What an officer signs: canonical JSON (sorted names, no blanks) of the lines of these batches, in their order."""
    lines = BatchLine.objects.filter(batch__in=batches).select_related("enrolment__trainee", "replaces")
    told = [
        {
            "batch": line.batch_id,
            "enrolment": line.enrolment_id,
            "name": line.enrolment.trainee.get_full_name(),
            "programme": line.proof.get("programme"),
            "score": line.proof.get("score"),
            "completed_at": line.proof.get("completed_at"),
            "replaces": line.replaces.printed["number"] if line.replaces else None,
            **({"restores": True} if line.restores else {}),
        }
        for line in lines.order_by("batch", "enrolment")
    ]
    whole = {"issuer": settings.CERTIFICATE["issuer"]["kk"], "certificates": told}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of a manifest as it is signed, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def stub_signature(text: str) -> str:
    """What stands in the place of a signature in a demonstration."""
    return base64.b64encode(f"STUB {digest(text)}".encode()).decode()


def verify(*, batches: Sequence[Batch], cms: str, seen: str, officer: User) -> Verified:
    """Ask the service whether this is the officer's own signature over the manifest. Outside any transaction.

    cms   Base64, also in PEM armour
    seen  `digest` of the manifest that was signed
    """
    text = manifest(batches)
    if digest(text) != seen:
        raise EdsRefused(_("The list has changed since it was signed. Look again, then sign again."))
    content = _decoded(cms)
    if is_stub():
        return _by_stub(text, content, officer)
    told = _asked(text, content)
    certificate, stamp = _confirmed(told)
    subject = certificate["subject"]
    number = subject.get("iin")
    if not isinstance(number, str) or not numbers.is_valid(number):
        raise EdsRefused(_("The signature names no personal number, so nobody can tell whose it is."))
    if not officer.iin_index:
        raise EdsRefused(_("Your own personal number is not kept here, so the signature cannot be compared."))
    if not vault.is_number_of(officer, number):
        raise EdsRefused(_("This is the signature of another person. Sign with your own key."))
    return Verified(
        manifest=text,
        cms=content,
        signer=str(subject.get("commonName") or officer.get_full_name())[:200],
        iin_masked=numbers.masked(number),
        stamped_at=_moment(stamp),
        # The service repeats the number in several places, also inside longer words.
        verdict=json.loads(json.dumps(told).replace(number, numbers.masked(number))),
        is_stub=False,
    )


def keep(*, signed: Verified, batches: Sequence[Batch], officer: User, at: datetime) -> OfficerSignature:
    """Store the signature with the batches that it approves; part of that act. Raises EdsRefused."""
    if manifest(batches) != signed.manifest:
        raise EdsRefused(_("The list has changed since it was signed. Look again, then sign again."))
    kept = OfficerSignature.objects.create(
        officer=officer,
        manifest=signed.manifest,
        sha256=digest(signed.manifest),
        cms_sealed=vault.seal_text(base64.b64encode(signed.cms).decode()),
        signer=signed.signer,
        iin_masked=signed.iin_masked,
        signed_at=at,
        stamped_at=signed.stamped_at,
        verdict=signed.verdict,
        is_stub=signed.is_stub,
    )
    kept.batches.set(batches)
    return kept


def seal_again(kept: OfficerSignature) -> None:
    """Under the first of the keys, after a change of keys."""
    kept.cms_sealed = vault.seal_text(vault.open_text(kept.cms_sealed))
    kept.save(update_fields=["cms_sealed"])


def _decoded(cms: str) -> bytes:
    plain = re.sub(r"-----[A-Z0-9 ]+-----|\s", "", cms)
    try:
        content = base64.b64decode(plain, validate=True)
    except (ValueError, binascii.Error) as broken:
        raise EdsRefused(_("What NCALayer sent is no signature.")) from broken
    if not content or len(content) > LARGEST:
        raise EdsRefused(_("What NCALayer sent is no signature."))
    return content


def _by_stub(text: str, content: bytes, officer: User) -> Verified:
    if content != base64.b64decode(stub_signature(text)):
        raise EdsRefused(_("The demonstration takes only its own signature."))
    return Verified(
        manifest=text,
        cms=content,
        signer=officer.get_full_name(),
        iin_masked=vault.masked(officer) or "*" * numbers.LENGTH,
        stamped_at=None,
        verdict={"stub": True, "message": "Nothing was checked."},
        is_stub=True,
    )


def _asked(text: str, content: bytes) -> dict[str, Any]:
    asked = {
        "cms": base64.b64encode(content).decode(),
        "data": base64.b64encode(text.encode()).decode(),
        "revocationCheck": ["OCSP"],
    }
    try:
        answer = fetching.post(
            f"{settings.NCANODE_URL.rstrip('/')}/cms/verify",
            json.dumps(asked).encode(),
            headers={"Content-Type": "application/json"},
            kind="application/json",
            seconds=WAIT_SECONDS,
        )
        told = json.loads(answer)
    except (fetching.NoAnswer, ValueError, RecursionError) as failure:
        raise EdsRefused(
            _(
                "The service that checks signatures cannot be asked now. Approve without a signature, or later."
            )
        ) from failure
    return told if isinstance(told, dict) else {}


def _confirmed(told: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """(the signer's certificate, the time stamp or nothing) of an answer that is a plain yes about one signer."""
    signers = told.get("signers")
    if told.get("valid") is not True or not isinstance(signers, list) or not signers:
        raise EdsRefused(_("The signature does not hold for this list."))
    if len(signers) != 1:
        raise EdsRefused(_("The signature must be that of one person."))
    try:
        certificates = signers[0]["certificates"]
        for each in certificates:
            revoked = any(one["revoked"] is not False for one in each.get("revocations") or [])
            if each["valid"] is not True or revoked:
                raise EdsRefused(_("The certificate of the signature is expired, revoked or not trusted."))
        own = certificates[0]
        if own["keyUsage"] != "SIGN":
            raise EdsRefused(_("This key is for signing in. Choose the key for signatures."))
        if not isinstance(own["subject"], dict):
            raise TypeError
    except (KeyError, IndexError, TypeError, AttributeError) as broken:
        raise EdsRefused(
            _("The service that checks signatures gave an answer that cannot be read.")
        ) from broken
    return own, signers[0].get("tsp")


def _moment(stamp: Any) -> datetime | None:
    """When the time stamp inside the signature was made; nothing if there is none, or no aware time in it."""
    told = stamp.get("genTime") if isinstance(stamp, dict) else None
    try:
        moment = parse_datetime(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
