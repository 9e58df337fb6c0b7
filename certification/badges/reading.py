"""Judging an Open Badge that somebody brings, in a PDF: is it signed by the School, and does it say what the paper says?

No JSON-LD is read: it is ours only if it has the shape of those that we write, to the last field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any, TypedDict

from certification.badges import claims, integrity
from certification.proof.keys import key_id

MOST_BYTES = 64 * 1024
# Fields that only some certificates have, by the place where they stand.
OPTIONAL = {"": {"description", "validUntil"}, "credentialSubject": {"role"}}
# Fields that are the same in every credential.
CONSTANT = {
    "@context", "type", "hashed", "identityType", "inLanguage", "achievementType", "statusPurpose",
}  # fmt: skip

ADDRESSES = {"id", "url", "statusListCredential"}
# What would end an address within a statement, and so could hide another statement in it.
UNWRITABLE_ADDRESS = re.compile(r'[^!-~]|[<>"{}|\\^`]')


class Judged(TypedDict):
    """found: something is attached under the name of a credential; agrees: it says what the printed facts say, and nothing
    else; whole: signed with one of the keys, and nothing of it has changed, None where no key is known.
    """

    found: bool
    whole: bool | None
    agrees: bool


def judge(content: bytes | None, *, printed: Mapping[str, Any] | None, keys: Collection[bytes]) -> Judged:
    """What to think of a credential. Raises nothing, whatever it holds.

    printed  the facts beside it in the same file
    keys     the public keys of the School, 32 bytes each; without any, nobody can tell whose a signature is
    """
    if content is None:
        return Judged(found=False, whole=False, agrees=False)
    try:
        said = json.loads(content) if len(content) <= MOST_BYTES else None
        proof = said.pop("proof")
        whole = _is_ours(said) and _is_signed(said, proof, keys)
        agrees = _same(said, claims.credential(printed or {}, status_index=_index(said)))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, claims.CannotWrite):
        return Judged(found=True, whole=False, agrees=False)
    return Judged(found=True, whole=whole, agrees=agrees)


def _index(said: Mapping[str, Any]) -> int:
    return int(said["credentialStatus"][0]["statusListIndex"])


def _is_signed(said: Mapping[str, Any], proof: Mapping[str, Any], keys: Collection[bytes]) -> bool | None:
    if not keys:
        return None
    by_address = {f"{said['issuer']['id']}#{key_id(key).hex()}": key for key in keys}
    public = by_address.get(proof["verificationMethod"])
    return public is not None and integrity.holds(said, proof, public)


def _is_ours(said: Mapping[str, Any]) -> bool:
    """Whether the template writes down everything that is said; what it passed over, no signature would cover."""
    return _matches(said, claims.credential(SAMPLE, status_index=0), "")


def _matches(said: Any, sample: Any, field: str) -> bool:
    if field in CONSTANT:
        return _same(said, sample)
    if isinstance(sample, dict):
        optional = OPTIONAL.get(field, set())
        return (
            isinstance(said, dict)
            and said.keys() - optional == sample.keys() - optional
            and all(isinstance(said[name], str) for name in said.keys() & optional)
            and all(_matches(said[name], sample[name], name) for name in sample.keys() - optional)
        )
    if isinstance(sample, list):
        return (
            isinstance(said, list)
            and len(said) == len(sample)
            and all(_matches(one, other, "") for one, other in zip(said, sample, strict=True))
        )
    unwritable = UNWRITABLE_ADDRESS if field in ADDRESSES else claims.UNWRITABLE
    return isinstance(said, str) and not unwritable.search(said)


def _same(one: Any, other: Any) -> bool:
    """As JSON: there false is not 0, as it is in Python."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


SAMPLE = {
    "verify_url": "https://school.example/v/0",
    "number": "0",
    "name": "A",
    "programme": {"kk": "A"},
    "kind": {"kk": "A"},
    "form": {"kk": "A"},
    "issuer": {"kk": "A"},
    "period": {"from": "2026-01-01", "to": "2026-01-01"},
    "issued_on": "2026-01-01",
}
