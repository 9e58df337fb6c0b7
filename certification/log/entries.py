"""What stands in a leaf: what kind of thing happened, when, and a sealed envelope with the facts.

The log is open to everyone and must tell nothing about a person. So a leaf holds only the SHA-256 of the facts behind a
salt of 16 random bytes: without the salt, which is handed out with the certificate, nobody can even try guesses. Every
event has a salt of its own, so that no two leaves can be seen to belong to one certificate.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

VERSION = 1
SALT_BYTES = 16
KINDS = ("issued", "suspended", "reinstated", "replaced", "revoked")
SUM = re.compile(r"[0-9a-f]{64}")


class EntryRefused(Exception):
    """These bytes are no entry as this log writes them."""


class Entry(NamedTuple):
    """kind is one of KINDS; at a UTC time of full seconds; commitment 64 hexadecimal digits."""

    kind: str
    at: datetime
    commitment: str

    def written(self) -> str:
        """The leaf: JSON with sorted keys and without blanks."""
        facts = {"at": moment(self.at), "commitment": self.commitment, "kind": self.kind, "v": VERSION}
        return _canonical(facts)


def facts(
    *, kind: str, at: datetime, number: str, code: str, sha256: str, details: dict[str, Any]
) -> dict[str, Any]:
    """What an event commits to. `sha256` is the sum of the PDF, and so stands for every printed word.

    details  issued: {"expires_on"} if it expires; replaced: {"by": number}; revoked: {"ground"}
    """
    told = {"kind": kind, "at": moment(at), "number": number, "code": code, "sha256": sha256}
    return {**told, "details": details}


def of(facts: dict[str, Any], salt: bytes) -> Entry:
    """The entry that these facts make under this salt."""
    commitment = hashlib.sha256(salt + _canonical(facts).encode()).hexdigest()
    return Entry(facts["kind"], _time(facts["at"]), commitment)


def parse(leaf: bytes) -> Entry:
    """Raises EntryRefused for anything that `Entry.written` would not write."""
    try:
        told = json.loads(leaf)
        entry = Entry(told["kind"], _time(told["at"]), told["commitment"])
    except (ValueError, TypeError, KeyError) as wrong:
        raise EntryRefused("no entry") from wrong
    if entry.kind not in KINDS or not SUM.fullmatch(str(entry.commitment)):
        raise EntryRefused("no entry")
    if entry.written().encode() != leaf:
        raise EntryRefused("not as this log writes it")
    return entry


def moment(at: datetime) -> str:
    """`2026-11-24T07:01:00Z`: UTC, full seconds."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _time(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    if moment(at) != written:
        raise ValueError("not as this log writes times")
    return at


def _canonical(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
