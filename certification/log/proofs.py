"""The small file beside a PDF: every entry of its certificate, the way from each to the root, and the signed root.

One JSON object, since a certificate may have several entries and the C2SP `tlog-proof` holds one:
`{"format", "entries": [{"facts", "salt", "index", "path"}], "checkpoint"}`. Salts and hashes are in base64, the checkpoint
is the signed note as it was served. Where the batch has been time-stamped, `"stamp": {"index", "count", "path", "token"}`
leads from the sum of the file to what a time-stamping authority (RFC 3161) has signed.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from certification.log import entries, merkle, notes

FORMAT = "school-of-akims/log-proof@1"
# What a certificate is after its last event.
STATUSES = {
    "issued": "valid",
    "reinstated": "valid",
    "suspended": "suspended",
    "replaced": "replaced",
    "revoked": "revoked",
}


class ProofUnreadable(Exception):
    """The file is no proof of this form."""


class ProofWrong(Exception):
    """The file has the form of a proof and proves nothing; the message says why."""


class Leaf(NamedTuple):
    facts: dict[str, Any]
    salt: bytes
    position: int
    path: list[bytes]


class Stamp(NamedTuple):
    """The time stamp over the files of a batch, and the way to it from the file at `place` of `total`. token: DER."""

    place: int
    total: int
    path: list[bytes]
    token: bytes


class Stamped(NamedTuple):
    """root: the SHA-256 that the token has to be about. Whether it can be believed is not known here."""

    root: bytes
    token: bytes


class Proven(NamedTuple):
    """What a proof proves: that these events stood in the log when it had `size` entries.

    It cannot prove that nothing has happened since.
    """

    code: str
    number: str
    sha256: str
    status: str
    expires_on: str | None
    events: tuple[tuple[str, str, int], ...]  # kind, time, index
    size: int
    stamped: Stamped | None = None


def write(leaves: Sequence[Leaf], checkpoint: str, stamp: Stamp | None = None) -> str:
    told = [
        {
            "facts": leaf.facts,
            "salt": _plain(leaf.salt),
            "index": leaf.position,
            "path": _plain_path(leaf.path),
        }
        for leaf in leaves
    ]
    whole: dict[str, Any] = {"format": FORMAT, "entries": told, "checkpoint": checkpoint}
    if stamp:
        path, token = _plain_path(stamp.path), _plain(stamp.token)
        whole["stamp"] = {"index": stamp.place, "count": stamp.total, "path": path, "token": token}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _plain(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _plain_path(path: Sequence[bytes]) -> list[str]:
    return [_plain(one) for one in path]


def verify(content: bytes, verifier: notes.Verifier) -> Proven:
    """Needs nothing but the file and the key. Raises ProofUnreadable or ProofWrong."""
    leaves, note, stamp = _read(content)
    try:
        checkpoint = verifier.open(note)
    except notes.NoteRefused as refusal:
        raise ProofWrong(f"the checkpoint is not of this log: {refusal}") from refusal
    for leaf in leaves:
        _lead(leaf, checkpoint)
    return _told(leaves, checkpoint.size, stamp)


def _read(content: bytes) -> tuple[list[Leaf], str, Stamp | None]:
    try:
        whole = json.loads(content)
        if whole["format"] != FORMAT:
            raise ProofUnreadable("another format")
        note = whole["checkpoint"]
        leaves = [_leaf(one) for one in whole["entries"]]
        stamp = _stamp(whole["stamp"]) if "stamp" in whole else None
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as wrong:
        raise ProofUnreadable("no proof") from wrong
    if not leaves or not isinstance(note, str):
        raise ProofUnreadable("no entries or no checkpoint")
    return leaves, note, stamp


def _leaf(one: dict[str, Any]) -> Leaf:
    facts = one["facts"]
    told = [facts[name] for name in ("kind", "at", "number", "code", "sha256")]
    if not all(isinstance(word, str) for word in told) or not isinstance(facts["details"], dict):
        raise ValueError("facts are words")
    if type(one["index"]) is not int:
        raise ValueError("an index is a number")
    return Leaf(facts, base64.b64decode(one["salt"], validate=True), one["index"], _path(one["path"]))


def _stamp(one: dict[str, Any]) -> Stamp:
    if type(one["index"]) is not int or type(one["count"]) is not int:
        raise ValueError("an index is a number")
    token = base64.b64decode(one["token"], validate=True)
    return Stamp(one["index"], one["count"], _path(one["path"]), token)


def _path(steps: list[str]) -> list[bytes]:
    return [base64.b64decode(step, validate=True) for step in steps]


def _lead(leaf: Leaf, checkpoint: notes.Checkpoint) -> None:
    try:
        entry = entries.of(leaf.facts, leaf.salt)
        found = merkle.root_by_inclusion(
            merkle.leaf_hash(entry.written().encode()), leaf.position, checkpoint.size, leaf.path
        )
    except (ValueError, merkle.ProofRefused) as refusal:
        raise ProofWrong(f"entry {leaf.position} is not in the log: {refusal}") from refusal
    if found != checkpoint.root:
        raise ProofWrong(f"entry {leaf.position} is not in the log")


def _stamped(sha256: str, stamp: Stamp) -> Stamped:
    try:
        leaf = merkle.leaf_hash(bytes.fromhex(sha256))
        return Stamped(merkle.root_by_inclusion(leaf, stamp.place, stamp.total, stamp.path), stamp.token)
    except (ValueError, merkle.ProofRefused) as refusal:
        raise ProofWrong(f"the file is not among those of the time stamp: {refusal}") from refusal


def _told(leaves: list[Leaf], size: int, stamp: Stamp | None) -> Proven:
    first = leaves[0].facts
    if first["kind"] != "issued":
        raise ProofWrong("the issue is not among the entries")
    if any(leaf.facts[name] != first[name] for leaf in leaves for name in ("code", "number", "sha256")):
        raise ProofWrong("the entries are not of one certificate")
    indexes = [leaf.position for leaf in leaves]
    if sorted(set(indexes)) != indexes:
        raise ProofWrong("the entries are not in their order")
    expires_on = first["details"].get("expires_on")
    return Proven(
        code=first["code"],
        number=first["number"],
        sha256=first["sha256"],
        status=STATUSES.get(leaves[-1].facts["kind"], "unknown"),
        expires_on=expires_on if isinstance(expires_on, str) else None,
        events=tuple((leaf.facts["kind"], leaf.facts["at"], leaf.position) for leaf in leaves),
        size=size,
        stamped=_stamped(first["sha256"], stamp) if stamp else None,
    )
