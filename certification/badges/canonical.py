"""The statements of our credentials in the canonical form that is signed (W3C RDF Dataset Canonicalization, RDFC-1.0).

A library that reads JSON-LD takes 17 ms for each, and needs the documents of others. All our credentials have one shape, so
their statements are written from a template here, and the tests compare each with what such a library makes of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
VC = "https://www.w3.org/2018/credentials#"
STATUS = "https://www.w3.org/ns/credentials/status#"
BADGE = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
SCHEMA = "https://schema.org/"
SECURITY = "https://w3id.org/security#"
XSD_OF_BADGES = (
    "https://www.w3.org/2001/XMLSchema#"  # spelled so, with an s, in the context of Open Badges 3.0.3
)
DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"
CREATED = "<http://purl.org/dc/terms/created>"
CRITERIA, IDENTITY, PROOF = "_:criteria", "_:identity", "_:proof"

Quad = tuple[str, str, str]


def credential(said: Mapping[str, Any]) -> bytes:
    """The statements of what `claims.credential` says."""
    one, subject, issuer = _iri(said["id"]), said["credentialSubject"], said["issuer"]
    quads = [
        (one, RDF_TYPE, _iri(f"{VC}VerifiableCredential")),
        (one, RDF_TYPE, _iri(f"{BADGE}OpenBadgeCredential")),
        (one, _iri(f"{SCHEMA}name"), _text(said["name"])),
        (one, _iri(f"{VC}issuer"), _iri(issuer["id"])),
        (one, _iri(f"{VC}validFrom"), _text(said["validFrom"], DATE_TIME)),
        (one, _iri(f"{VC}credentialSubject"), _iri(subject["id"])),
        *_issuer(issuer),
        *_subject(subject),
        *_achievement(subject["achievement"]),
    ]
    if "description" in said:
        quads.append((one, _iri(f"{SCHEMA}description"), _text(said["description"])))
    if "validUntil" in said:
        quads.append((one, _iri(f"{VC}validUntil"), _text(said["validUntil"], DATE_TIME)))
    for entry in said["credentialStatus"]:
        quads += [(one, _iri(f"{VC}credentialStatus"), _iri(entry["id"])), *_entry(entry)]
    return _written(quads, (CRITERIA, IDENTITY))


def status_list(said: Mapping[str, Any]) -> bytes:
    """The statements of a list of what is out of force, as `lists.credential` says it."""
    one, subject = _iri(said["id"]), said["credentialSubject"]
    listed = _iri(subject["id"])
    return _written(
        [
            (one, RDF_TYPE, _iri(f"{VC}VerifiableCredential")),
            (one, RDF_TYPE, _iri(f"{STATUS}BitstringStatusListCredential")),
            (one, _iri(f"{VC}issuer"), _iri(said["issuer"])),
            (one, _iri(f"{VC}validFrom"), _text(said["validFrom"], DATE_TIME)),
            (one, _iri(f"{VC}credentialSubject"), listed),
            (listed, RDF_TYPE, _iri(f"{STATUS}BitstringStatusList")),
            (listed, _iri(f"{STATUS}statusPurpose"), _text(subject["statusPurpose"])),
            (
                listed,
                _iri(f"{STATUS}encodedList"),
                _text(subject["encodedList"], f"{SECURITY}multibase"),
            ),
        ]
    )


def proof(options: Mapping[str, Any]) -> bytes:
    """The statements of a proof but its value."""
    return _written(
        [
            (PROOF, RDF_TYPE, _iri(f"{SECURITY}{options['type']}")),
            (PROOF, CREATED, _text(options["created"], DATE_TIME)),
            (
                PROOF,
                _iri(f"{SECURITY}cryptosuite"),
                _text(options["cryptosuite"], f"{SECURITY}cryptosuiteString"),
            ),
            (PROOF, _iri(f"{SECURITY}proofPurpose"), _iri(f"{SECURITY}{options['proofPurpose']}")),
            (PROOF, _iri(f"{SECURITY}verificationMethod"), _iri(options["verificationMethod"])),
        ],
        (PROOF,),
    )


def _issuer(issuer: Mapping[str, Any]) -> list[Quad]:
    one = _iri(issuer["id"])
    return [
        (one, RDF_TYPE, _iri(f"{BADGE}Profile")),
        (one, _iri(f"{SCHEMA}name"), _text(issuer["name"])),
        (one, _iri(f"{SCHEMA}url"), _text(issuer["url"], f"{XSD_OF_BADGES}anyURI")),
    ]


def _subject(subject: Mapping[str, Any]) -> list[Quad]:
    one, picture = _iri(subject["id"]), subject["image"]
    [identity] = subject["identifier"]
    quads = [
        (one, RDF_TYPE, _iri(f"{BADGE}AchievementSubject")),
        (one, _iri(f"{BADGE}achievement"), _iri(subject["achievement"]["id"])),
        (one, _iri(f"{BADGE}licenseNumber"), _text(subject["licenseNumber"])),
        (one, _iri(f"{BADGE}image"), _iri(picture["id"])),
        (_iri(picture["id"]), RDF_TYPE, _iri(f"{BADGE}Image")),
        (one, _iri(f"{BADGE}identifier"), IDENTITY),
        (IDENTITY, RDF_TYPE, _iri(f"{BADGE}IdentityObject")),
        (IDENTITY, _iri(f"{BADGE}hashed"), _text("false", f"{XSD_OF_BADGES}boolean")),
        (IDENTITY, _iri(f"{BADGE}identityHash"), _text(identity["identityHash"])),
        (IDENTITY, _iri(f"{BADGE}identityType"), _text(identity["identityType"])),
    ]
    if "role" in subject:
        quads.append((one, _iri(f"{BADGE}role"), _text(subject["role"])))
    return quads


def _achievement(achievement: Mapping[str, Any]) -> list[Quad]:
    one = _iri(achievement["id"])
    return [
        (one, RDF_TYPE, _iri(f"{BADGE}Achievement")),
        (one, _iri(f"{BADGE}achievementType"), _text(achievement["achievementType"])),
        (one, _iri(f"{SCHEMA}inLanguage"), _text(achievement["inLanguage"])),
        (one, _iri(f"{SCHEMA}name"), _text(achievement["name"])),
        (one, _iri(f"{SCHEMA}description"), _text(achievement["description"])),
        (one, _iri(f"{BADGE}Criteria"), CRITERIA),
        (CRITERIA, _iri(f"{BADGE}narrative"), _text(achievement["criteria"]["narrative"])),
    ]


def _entry(entry: Mapping[str, str]) -> list[Quad]:
    one = _iri(entry["id"])
    return [
        (one, RDF_TYPE, _iri(f"{STATUS}BitstringStatusListEntry")),
        (one, _iri(f"{STATUS}statusPurpose"), _text(entry["statusPurpose"])),
        (one, _iri(f"{STATUS}statusListIndex"), _text(entry["statusListIndex"])),
        (one, _iri(f"{STATUS}statusListCredential"), _iri(entry["statusListCredential"])),
    ]


def _written(quads: Iterable[Quad], nameless: tuple[str, ...] = ()) -> bytes:
    """One statement a line, sorted; nodes without a name are numbered by the order of their sums (RDFC-1.0, 4.6).

    No statement holds two such nodes, and no two of them say the same, so their first sums tell them apart.
    """
    lines = [f"{subject} {predicate} {value} .\n" for subject, predicate, value in quads]
    ordered = sorted(nameless, key=lambda node: _sum(node, lines))
    for number, node in enumerate(ordered):
        lines = [_renamed(line, node, f"_:c14n{number}") for line in lines]
    return "".join(sorted(lines)).encode()


def _sum(node: str, lines: Iterable[str]) -> str:
    own = sorted(_renamed(line, node, "_:a") for line in lines if _holds(line, node))
    return hashlib.sha256("".join(own).encode()).hexdigest()


def _holds(line: str, node: str) -> bool:
    """A node stands first or last in a statement; the words of a text may look like one."""
    return line.startswith(f"{node} ") or line.endswith(f"> {node} .\n")


def _renamed(line: str, node: str, name: str) -> str:
    if line.startswith(f"{node} "):
        return name + line[len(node) :]
    if line.endswith(f"> {node} .\n"):
        return f"{line[: -len(node) - 3]}{name} .\n"
    return line


def _iri(address: str) -> str:
    return f"<{address}>"


def _text(words: str, kind: str = "") -> str:
    """A literal, escaped as canonical N-Quads are; `claims` lets no control character through."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"^^<{kind}>' if kind else f'"{escaped}"'
