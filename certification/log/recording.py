"""Write down what happens to a certificate, in the transaction in which it happens.

The entry and the change of state are committed together or not at all, so nothing can be published and missing here. The
entry gets its place in the log afterwards (`sequencing`): whoever issues never waits for the head of the log.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from certification.log import entries
from certification.models import Certificate, LogEntry

Kind = LogEntry.Kind


def record(
    kind: str, *, certificate: Certificate, at: datetime, details: dict[str, Any] | None = None
) -> LogEntry:
    """One statement. What `details` holds for each kind is told in `entries.facts`."""
    row = made(LogEntry, kind=kind, certificate=certificate, at=at, details=details or {})
    row.save(force_insert=True)
    return row


def made(
    model: type, *, kind: str, certificate: Certificate, at: datetime, details: dict[str, Any]
) -> LogEntry:
    """A row that is not stored yet. A migration brings the model as it was then."""
    if kind == Kind.ISSUED and certificate.expires_on:
        details = {**details, "expires_on": str(certificate.expires_on)}
    salt = secrets.token_bytes(entries.SALT_BYTES)
    row = model(certificate=certificate, kind=str(kind), at=at, details=details, salt=salt.hex())
    row.entry = entries.of(facts_of(row), salt).written()
    return row


def facts_of(row: LogEntry) -> dict[str, Any]:
    """What the entry commits to, from the rows as they are now."""
    certificate = row.certificate
    return entries.facts(
        kind=row.kind.lower(),
        at=row.at,
        number=certificate.printed["number"],
        code=certificate.code,
        sha256=certificate.sha256,
        details=row.details,
    )
