"""Find, suspend, revoke: the life of a certificate after its issue. Nothing is edited, nothing vanishes."""

from __future__ import annotations

import calendar
import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from cryptography import x509
from django.db import transaction
from django.db.models import F, FilteredRelation, Model, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from audit import trail
from audit.models import Event
from certification import inspecting, numbering, producing
from certification.badges import reading
from certification.log import recording
from certification.models import Certificate, LogEntry, Revocation
from notifications import outbox
from people.models import User
from people.names import search_fold
from people.prepared import Prepared

State = Certificate.State
NUMBER = re.compile(
    r"(?:№\s*|No\.?\s*)?(?P<series>[^\W\d_]*)[\s\-–]*(?P<year>\d{4})[\s\-–]+(?P<serial>\d{1,9})",
    re.IGNORECASE,
)
# What people type or read for a letter of ours: Crockford's rules, and Cyrillic letters that look the same.
LOOK_ALIKES = str.maketrans("OILUОІАВСЕНКМРТХУ", "011V01ABCEHKMPTXY")
WORDS = {
    State.ISSUED: "valid",
    State.SUSPENDED: "suspended",
    State.REPLACED: "replaced",
    State.REVOKED: "revoked",
}


# What a letter about a revocation says beside the reason.
TOLD = ("kind", "appeal_until")


class LifeRefused(Exception):
    """The certificate is not in a state for this, or the person may not decide; the message says which."""


class Entry(NamedTuple):
    """What the register answers.

    status       valid, suspended, replaced, revoked, expired or unknown
    certificate  the row with what its page shows; None if unknown
    revocation   what the public may know of the granted one (ground and time); None otherwise
    successor    the certificate that replaced this one or was issued in its place; None otherwise
    """

    status: str
    certificate: Certificate | None = None
    revocation: Revocation | None = None
    successor: Certificate | None = None


def normalised(code: str) -> str:
    """A code as it is stored, however it was typed, the whole address included; "" if it cannot be one."""
    last = unicodedata.normalize("NFKC", code).upper().partition("?")[0].rstrip("/ ").rpartition("/")[2]
    plain = "".join(filter(str.isalnum, last)).translate(LOOK_ALIKES)
    is_one = len(plain) == numbering.CODE_LENGTH and set(plain) <= set(numbering.ALPHABET)
    return plain if is_one else ""


def find(code: str, *, today: date) -> Entry:
    """The register's answer for a code, in one query for a hit and for a miss. The status is never cached."""
    found = by_code.rows(code=normalised(code) or "-")
    return _entry(found[0] if found else None, today)


def find_by_number(number: str, surname: str, *, today: date) -> Entry:
    """The answer for a number together with the surname as printed: numbers alone would be a list.

    number  as printed; the letters of the series may be Latin or lack their Kazakh signs, zeros may be left out
    """
    return find_all_by_number([(number, surname)], today=today).get((number, surname), Entry("unknown"))


def find_all(codes: Collection[str], *, today: date) -> dict[str, Entry]:
    """{code as it is stored: answer} for those that the register knows. One query for any number."""
    return {row.code: _entry(row, today) for row in _published().filter(code__in=codes)}


def find_all_by_number(asked: Collection[tuple[str, str]], *, today: date) -> dict[tuple[str, str], Entry]:
    """{(number, name): answer}, as `find_by_number` gives it for each, for those that it knows. One query."""
    wanted = {
        (int(found["year"]), int(found["serial"]))
        for number, _name in asked
        if (found := NUMBER.fullmatch(_plain(number)))
    }
    years = {year: {serial for one, serial in wanted if one == year} for year, _serial in wanted}
    if not years:
        return {}
    of_years = [Q(series__year=year, number__in=serials) for year, serials in years.items()]
    rows = list(_published().filter(reduce(or_, of_years)))
    answers = {}
    for pair in asked:
        row = next((row for row in rows if _is_meant(row, *pair)), None)
        if row is not None:
            answers[pair] = _entry(row, today)
    return answers


def agrees(row: Certificate, name: str) -> bool:
    """Whether these words are how the printed name begins; letters that only Kazakh has count like their neighbours."""
    given = search_fold(name).split()
    return bool(given) and search_fold(row.printed["name"]).split()[: len(given)] == given


def is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(_plain(text)))


def _plain(number: str) -> str:
    return unicodedata.normalize("NFKC", number).strip()


def _is_meant(row: Certificate, number: str, surname: str) -> bool:
    asked = NUMBER.fullmatch(_plain(number))
    return bool(
        asked
        and (int(asked["year"]), int(asked["serial"])) == (row.series.year, row.number)
        and (not asked["series"] or _letters(asked["series"]) == _letters(row.series.code))
        and agrees(row, surname)
    )


def _letters(series: str) -> str:
    """The letters of a series as anybody may type them: Ә, А and A are one."""
    return search_fold(series).upper().translate(LOOK_ALIKES)


# `code` and `demo` are told on their own; what is signed says for machines what is told here.
UNTOLD = ("code", "demo", "series", "signed")


def facts(entry: Entry) -> dict:
    """An entry as plain JSON: the status, every printed word, the sum of the file; for unknown the status alone."""
    row = entry.certificate
    if row is None:
        return {"status": entry.status}
    told = {name: value for name, value in row.printed.items() if name not in UNTOLD}
    told |= {"status": entry.status, "code": row.code, "sha256": row.sha256, "demo": row.printed["demo"]}
    if row.changed_at and entry.status in ("suspended", "replaced", "revoked"):
        told["changed_on"] = localdate(row.changed_at).isoformat()
    if entry.successor:
        told["replaced_by"] = {
            "number": entry.successor.printed["number"],
            "verify_url": entry.successor.printed["verify_url"],
        }
    if entry.revocation:
        told["revoked"] = {
            "on": localdate(entry.revocation.decided_at).isoformat(),
            "kind": entry.revocation.kind,
        }
    return told


def judge(
    pdf: bytes,
    *,
    look_up: Callable[[str], dict],
    trust_roots: Iterable[x509.Certificate],
    keys: Collection[bytes] = (),
) -> dict:
    """Is this file one of ours, unchanged, and what does the register say of it?

    look_up  takes a code and returns what `facts` returns, from whichever register is asked
    keys     public keys of the School that may have signed the Open Badge inside the file
    Returns {"status", "code", "number", "name", "programme", "issued_on", "seal": {"intact", "trusted", "signer"},
    "register": {"found", "status"}, "credential": {"found", "whole", "agrees"}}; status is "unreadable" if the file is no PDF that can be read.
    """
    found = inspecting.inspect(pdf, trust_roots=list(trust_roots))
    printed = found["printed"] or {}
    entry = look_up(str(printed["code"])) if printed.get("code") else {"status": "unknown"}
    is_known = entry["status"] != "unknown"
    seal = found["seal"]
    verdict = {
        "status": _judged(found, entry, is_known, hashlib.sha256(pdf).hexdigest()),
        "code": str(printed.get("code") or ""),
        "number": printed.get("number"),
        "name": printed.get("name"),
        "programme": printed.get("programme"),
        "issued_on": printed.get("issued_on"),
        "seal": {"intact": seal["intact"], "trusted": seal["trusted"], "signer": seal["signer"]},
        "register": {"found": is_known, "status": entry["status"] if is_known else None},
        "credential": reading.judge(found["credential"], printed=printed, keys=keys),
    }
    return verdict


def _judged(found: inspecting.Found, entry: dict, is_known: bool, digest: str) -> str:
    if not found["readable"]:
        return "unreadable"
    if is_known:
        # The register knows the sum of the only file that was ever issued under this code.
        return entry["status"] if entry.get("sha256") == digest else "altered"
    if found["printed"] and not found["seal"]["intact"]:
        return "altered"
    return "unknown"


@transaction.atomic
def suspend(*, certificate: Certificate, officer: User, reason: str, at: datetime) -> Certificate:
    """Take a certificate out of force for the time of an inquiry. One officer may, for it must be possible at once."""
    _need(reason)
    _move(certificate, State.ISSUED, State.SUSPENDED, officer, at, reason)
    return certificate


@transaction.atomic
def reinstate(*, certificate: Certificate, officer: User, reason: str, at: datetime) -> Certificate:
    """Put a suspended certificate in force again."""
    _need(reason)
    _move(certificate, State.SUSPENDED, State.ISSUED, officer, at, reason)
    return certificate


@transaction.atomic
def ask_revocation(
    *, certificate: Certificate, officer: User, kind: str, reason: str, at: datetime
) -> Revocation:
    """Ask that a certificate be withdrawn; another officer decides."""
    _need(reason)
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if certificate.state not in (State.ISSUED, State.SUSPENDED):
        raise LifeRefused(_("Only a certificate in force can be revoked."))
    if Revocation.objects.filter(certificate=certificate, granted=None).exists():
        raise LifeRefused(_("A request to revoke this certificate is already waiting."))
    asked = Revocation.objects.create(
        certificate=certificate, kind=kind, reason=reason.strip(), asked_by=officer, asked_at=at
    )
    _record("revocation.asked", certificate, officer, at, {"kind": kind, "reason": reason.strip()})
    return asked


@transaction.atomic
def decide_revocation(*, revocation: Revocation, officer: User, grant: bool, at: datetime) -> Certificate:
    """Decide as the second person. A revoked certificate stays in the register and says so."""
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=revocation.certificate_id)
    if officer.pk == revocation.asked_by_id:
        raise LifeRefused(_("Whoever asked for the revocation cannot decide on it."))
    until = appeal_until(localdate(at)) if grant else None
    decided = Revocation.objects.filter(pk=revocation.pk, decided_at=None).update(
        decided_by=officer, decided_at=at, granted=grant, appeal_until=until
    )
    if not decided:
        raise LifeRefused(_("This request has already been decided."))
    if not grant:
        _record("revocation.refused", certificate, officer, at, {"kind": revocation.kind})
        return certificate
    moved = (
        Certificate.objects.filter(pk=certificate.pk).in_force().update(state=State.REVOKED, changed_at=at)
    )
    if not moved:
        raise LifeRefused(_("Only a certificate in force can be revoked."))
    certificate.refresh_from_db()
    details = {
        "kind": revocation.kind,
        "asked_by": revocation.asked_by_id,
        "appeal_until": until.isoformat() if until else None,
    }
    _record("certificate.revoked", certificate, officer, at, details)
    ground = {"ground": revocation.kind}
    recording.record(LogEntry.Kind.REVOKED, certificate=certificate, at=at, details=ground)
    _tell("certificate_revoked", certificate, at, reason=revocation.reason, **{k: details[k] for k in TOLD})
    return certificate


def appeal_until(day: date) -> date:
    """The last day on which the holder may appeal against a decision of this day: three months later.

    Administrative Procedural and Process-Related Code No. 350-VI of 29 June 2020, article 92 (1).
    """
    years, month = divmod(day.month + 2, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@transaction.atomic
def void(*, certificate: Certificate, officer: User, reason: str, at: datetime) -> Certificate:
    """Give up a certificate whose paper cannot be made. Its number stays spent."""
    _need(reason)
    _move(certificate, State.RESERVED, State.VOID, officer, at, reason)
    return certificate


def not_a_code() -> str:
    return _("A code has 26 letters and digits. Please compare it with the paper.")


def not_found() -> str:
    """The same words for a wrong number and for a wrong surname: the register confirms neither alone."""
    return _("The register holds no certificate with this number and this surname.")


def not_a_pdf() -> str:
    return _("This file is no PDF that can be read.")


def _published() -> QuerySet[Certificate]:
    """Rows with all that a page shows, in one query: predecessor, successor, and the granted revocation."""
    granted = FilteredRelation("revocations", condition=Q(revocations__granted=True))
    return (
        Certificate.objects.published()
        .select_related("series", "replaces", "replaced_by")
        .annotate(granted=granted, revoked_kind=F("granted__kind"), revoked_at=F("granted__decided_at"))
        .annotate(
            stamped_at=F("batch__stamp__stamped_at"),
            stamp_authority=F("batch__stamp__authority"),
            eds_signer=F("batch__signatures__signer"),
            eds_at=F("batch__signatures__signed_at"),
            eds_stub=F("batch__signatures__is_stub"),
        )
    )


# Strangers ask it all day: https://…/v/<code>.
by_code = Prepared(lambda code: _published().filter(code=code), code=str)


def _entry(row: Certificate | None, today: date) -> Entry:
    if row is None:
        return Entry("unknown")
    status = WORDS[row.state]
    if status == "valid" and row.expires_on and row.expires_on < today:
        status = "expired"
    revocation, successor = None, None
    if status == "revoked":
        revocation = Revocation(kind=row.revoked_kind, decided_at=row.revoked_at)
    if status in ("replaced", "revoked"):
        after = getattr(row, "replaced_by", None)
        successor = after if after and after.issued_at else None
    return Entry(status, row, revocation, successor)


def _move(
    certificate: Certificate, source: str, target: str, officer: User, at: datetime, reason: str
) -> None:
    facts = {"changed_at": at} if target != State.VOID else {"replaces": None}
    if not Certificate.objects.filter(pk=certificate.pk, state=source).update(state=target, **facts):
        raise LifeRefused(_("The certificate has changed in the meantime. Reload the page."))
    certificate.refresh_from_db()
    word = {State.ISSUED: "reinstated", State.SUSPENDED: "suspended", State.VOID: "voided"}[target]
    done = _record(f"certificate.{word}", certificate, officer, at, {"reason": reason.strip()})
    if target != State.VOID:
        recording.record(word.upper(), certificate=certificate, at=at)
        # About the event: what happens a second time is told a second time.
        _tell(f"certificate_{word}", certificate, at, reason=reason.strip(), subject=done)


def _record(what: str, certificate: Certificate, officer: User, at: datetime, details: dict) -> Event:
    return trail.record(
        f"certification.{what}",
        actor=officer,
        subject=certificate,
        at=at,
        region_code=producing.region_code(certificate),
        details=details,
    )


def _tell(
    letter: str,
    certificate: Certificate,
    at: datetime,
    *,
    reason: str,
    subject: Model | None = None,
    **more: str | None,
) -> None:
    outbox.queue(
        letter,
        to=certificate.enrolment.trainee,
        subject=subject or certificate,
        at=at,
        context=producing.letter_facts(certificate) | {"reason": reason} | more,
    )


def _need(reason: str) -> None:
    if not reason.strip():
        raise LifeRefused(_("Say why."))
