"""What a credential states, from the frozen facts of a certificate alone. Format 1, frozen.

Every node but two, the criteria and the name of the holder, has an address: so the canonical form can be written from a
template. There is no personal number, not even hashed (twelve digits can be tried out), and no e-mail address. The holder's
name is open, as the register shows it to whoever has the address.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
FILE_NAME = "credential.json"
LANGUAGES = ("kk", "ru", "en")
# The facts are days of Kazakhstan, which has had one time for all its regions since 1 March 2024.
DAY_BEGINS, DAY_ENDS = "T00:00:00+05:00", "T23:59:59+05:00"
PURPOSES = ("revocation", "suspension")
HOURS = {"kk": "академиялық сағат", "ru": "академические часы", "en": "academic hours"}
SCORE = {"kk": "қорытынды балл", "ru": "итоговый балл", "en": "final score"}
SPECIMEN = "ҮЛГІ · ОБРАЗЕЦ · SPECIMEN"
# What RFC 3987 lets stand in an address, less letters of other scripts.
ADDRESS = re.compile(r"https?://[A-Za-z0-9._:-]+/[A-Za-z0-9._~/-]+")
# A text with one of these would have to be escaped, and libraries do not agree how.
UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class CannotWrite(Exception):
    """A fact does not fit a credential; the message names it."""


def credential(
    printed: Mapping[str, Any], *, status_index: int, is_known_good: bool = False
) -> dict[str, Any]:
    """The OpenBadgeCredential without its proof.

    printed        as `certification.rendering` tells it
    status_index   the place in both lists of what is out of force
    is_known_good  whether these very facts have been a credential before, and need no second look
    Raises CannotWrite.
    """
    address = printed["verify_url"]
    if not ADDRESS.fullmatch(address):
        raise CannotWrite("verify_url")
    site = origin(address)
    said: dict[str, Any] = {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": f"{address}/{FILE_NAME}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": printed["programme"]["kk"],
        "issuer": {"id": did(site), "type": ["Profile"], "name": printed["issuer"]["kk"], "url": site},
        "validFrom": printed["issued_on"] + DAY_BEGINS,
        "credentialSubject": _subject(printed, address),
        "credentialStatus": [_status(site, purpose, status_index) for purpose in PURPOSES],
    }
    if printed.get("demo"):
        said["description"] = SPECIMEN
    if printed.get("expires_on"):
        said["validUntil"] = printed["expires_on"] + DAY_ENDS
    if not is_known_good:
        _check("", said)
    return said


def written(said: Mapping[str, Any]) -> bytes:
    """A credential, or another object beside it, as a file."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def origin(address: str) -> str:
    """`https://school.example.kz`, from any address below it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def did(site: str) -> str:
    """The name of the issuer: did:web of the host (W3C CCG did:web), its port, if any, written with %3A."""
    return f"did:web:{urlsplit(site).netloc.replace(':', '%3A')}"


def _subject(printed: Mapping[str, Any], address: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        # Names the holder of this one certificate, and says nothing of who it is.
        "id": f"{address}#holder",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": printed["name"],
                "identityType": "name",
            }
        ],
        "image": {"id": f"{address}/badge.png", "type": "Image"},
        "licenseNumber": printed["number"],
        "achievement": {
            "id": _achievement(printed, address),
            "type": ["Achievement"],
            "achievementType": "CertificateOfCompletion",
            "inLanguage": "kk",
            "name": printed["programme"]["kk"],
            "description": " / ".join(
                dict.fromkeys(filter(None, (printed["programme"].get(code) for code in LANGUAGES)))
            ),
            "criteria": {
                "narrative": " ".join(filter(None, (_narrative(printed, code) for code in LANGUAGES)))
            },
        },
    }
    if position := (printed.get("position") or {}).get("kk"):
        said["role"] = position
    return said


def _narrative(printed: Mapping[str, Any], language: str) -> str:
    """What was asked of the holder, in one language; without endings on values, so that none can be wrong."""
    kind, form = (printed[field].get(language) for field in ("kind", "form"))
    if not kind:
        return ""
    parts = [kind[:1].upper() + kind[1:], form]
    if printed.get("hours"):
        parts.append(f"{HOURS[language]}: {printed['hours']}")
    if printed.get("score") is not None:
        parts.append(f"{SCORE[language]}: {printed['score']:g} / 100")
    parts.append(f"{printed['period']['from']} – {printed['period']['to']}")
    return "; ".join(filter(None, parts)) + "."


def _achievement(printed: Mapping[str, Any], address: str) -> str:
    """The same for all who finish the same programme: a UUID of its facts (RFC 9562, version 5)."""
    facts = [printed[field] for field in ("programme", "kind", "form")] + [printed.get("hours")]
    words = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{origin(address)}#{words}')}"


def _status(site: str, purpose: str, index: int) -> dict[str, str]:
    listed = status_list(site, purpose)
    return {
        "id": f"{listed}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": listed,
    }


def status_list(site: str, purpose: str) -> str:
    return f"{site}/status/{purpose}.json"


def _check(where: str, said: Any) -> None:
    if isinstance(said, str):
        if not said or UNWRITABLE.search(said):
            raise CannotWrite(where)
    elif isinstance(said, Mapping):
        for key, value in said.items():
            _check(key, value)
    elif isinstance(said, list):
        for value in said:
            _check(where, value)
    elif not isinstance(said, bool):
        raise CannotWrite(where)
