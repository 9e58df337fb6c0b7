"""Which seal seals: of those that are configured, the newest one that is in its time and made for it.

A new key is configured beside the old one before the old one ends. From the first moment at which both are valid the
newer one seals; the older one, and whatever is listed as retired, only goes on being trusted.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from cryptography import x509
from django.conf import settings

from certification.seal.demo import make_demo_seal
from certification.seal.files import certificates, load_files
from certification.seal.remote import load_remote
from certification.seal.sealing import Seal, SealUnusable
from certification.seal.tokens import load_token

logger = logging.getLogger(__name__)
# A warning at each: time to order, time to hurry, no time left.
WARN_DAYS = (60, 30, 7)


class Standing(NamedTuple):
    """How the seals are.

    problem  why nothing can be sealed now; "" if something can
    ends     until when sealing will go on without a gap, with all that is configured; None if nothing can seal
    days     whole days until then
    warns    the threshold that has been passed, one of WARN_DAYS; 0 if none
    broken   sentences about configured seals that cannot be used, though another one can
    """

    problem: str
    ends: datetime | None
    days: int
    warns: int
    broken: tuple[str, ...]


def current(*moments: datetime) -> Seal:
    """The seal for something that is dated with the first of these moments and made at the last.

    Raises SealUnusable, with the reason of the newest, if none can be used at all of them.
    """
    usable, refusals = _usable(moments)
    if usable:
        return max(usable, key=lambda one: one.certificate.not_valid_before_utc)
    raise SealUnusable(" ".join(refusals))


def standing(at: datetime) -> Standing:
    """What operators and officers must know of the seals. Never raises."""
    usable, refusals = _usable([at])
    if not usable:
        return Standing(" ".join(refusals), None, 0, 0, ())
    ends = max(one.certificate.not_valid_after_utc for one in usable)
    waiting = [one for one in _loaded()[0] if one.certificate.not_valid_before_utc > at]
    for one in sorted(waiting, key=lambda each: each.certificate.not_valid_before_utc):
        if one.certificate.not_valid_before_utc <= ends and not purpose_problem(one.certificate):
            ends = max(ends, one.certificate.not_valid_after_utc)
    days = (ends - at).days
    warns = min((limit for limit in WARN_DAYS if days < limit), default=0)
    broken = tuple(_loaded()[1]) + tuple(
        problem for one in _loaded()[0] if (problem := purpose_problem(one.certificate))
    )
    return Standing("", ends, days, warns, broken)


def trusted() -> tuple[x509.Certificate, ...]:
    """What a checker trusts: the roots of every configured seal, and the retired certificates."""
    found = [root for one in _loaded()[0] for root in one.roots]
    if settings.SEAL_RETIRED:
        try:
            found += certificates(Path(settings.SEAL_RETIRED))
        except SealUnusable:
            logger.exception("the certificates of retired seals cannot be read")
    return tuple(dict.fromkeys(found))


def purpose_problem(certificate: x509.Certificate) -> str:
    """Why this certificate may not seal, or nothing: RFC 5280, 4.2.1.3 (key usage) and 4.2.1.9 (authorities)."""
    name = certificate.subject.rfc4514_string()
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        if not (usage.digital_signature or usage.content_commitment):
            return f"The certificate of the seal is not made for signing: {name}."
    except x509.ExtensionNotFound:
        pass  # without the extension a key may serve every purpose
    try:
        if certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return f"The certificate of the seal is that of an authority: {name}."
    except x509.ExtensionNotFound:
        pass
    return ""


def _problem(own: Seal, moments: Sequence[datetime]) -> str:
    certificate = own.certificate
    # What the demonstration seal proves is nothing at any time, and demonstrations are dated back.
    if (problem := purpose_problem(certificate)) or own.is_demo:
        return problem
    starts, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if any(at < starts for at in moments):
        return f"The certificate of the seal is valid only from {starts.date().isoformat()}."
    if any(at > ends for at in moments):
        return f"The certificate of the seal expired on {ends.date().isoformat()}."
    return ""


def _usable(moments: Sequence[datetime]) -> tuple[list[Seal], list[str]]:
    seals, refusals = _loaded()
    usable = []
    for one in seals:
        if problem := _problem(one, moments):
            refusals.append(problem)
        else:
            usable.append(one)
    return usable, refusals


def _loaded() -> tuple[list[Seal], list[str]]:
    """(all that can be read, why others cannot)."""
    if not settings.SEALS:
        if not settings.DEMO_ALLOWED:
            return [], ["SEAL_KEY is not set."]
        return [_demo(str(settings.SEAL_FOLDER))], []
    seals, refusals = [], []
    for each in settings.SEALS:
        try:
            seals.append(_seal(tuple(sorted(each.items()))))
        except SealUnusable as refusal:
            logger.warning("a seal cannot be used", extra={"reason": type(refusal.__cause__).__name__})
            refusals.append(str(refusal))
    return seals, refusals


@lru_cache(maxsize=4)
def _demo(folder: str) -> Seal:
    return make_demo_seal(Path(folder), at=datetime.now().astimezone())


@lru_cache(maxsize=16)
def _seal(configured: tuple[tuple[str, str], ...]) -> Seal:
    """Kept for the life of the process. The names are those of `schoolofakims.env.seals`."""
    told: dict[str, Any] = {name.lower(): value for name, value in configured}
    chain = Path(told["chain"]) if told.get("chain") else None
    if "key" in told:
        return load_files(
            key=Path(told["key"]),
            certificate=Path(told["certificate"]) if told.get("certificate") else None,
            chain=chain,
            password=told.get("password", ""),
        )
    own, *included = certificates(Path(told["certificate"]))
    above = (*included, *(certificates(chain) if chain else ()))
    if "pkcs11_module" in told:
        return load_token(
            own,
            above,
            module=told["pkcs11_module"],
            token=told["pkcs11_token"],
            key=told["pkcs11_key"],
            pin=told["pkcs11_pin"],
        )
    return load_remote(
        own, above, address=told["remote_url"], token=told["remote_token"], key=told.get("remote_key", "")
    )
