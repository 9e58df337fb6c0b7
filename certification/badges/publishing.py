"""What the world reads to check credentials: whose the keys are, and what is no longer in force."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from certification.badges import canonical, claims, freezing, integrity
from certification.proof import keys, status


def did_document() -> dict[str, Any]:
    """`/.well-known/did.json`: the keys of the issuer did:web of this host, the old ones too. Raises KeyUnusable."""
    issuer = claims.did(settings.SITE_URL)
    methods = [
        {
            "id": freezing.key_address(settings.SITE_URL, one),
            "type": "Multikey",
            "controller": issuer,
            "publicKeyMultibase": integrity.multikey(one),
        }
        for one in keys.public()
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": issuer,
        "verificationMethod": methods,
        "assertionMethod": [one["id"] for one in methods],
    }


def status_list(purpose: str, *, at: datetime) -> dict[str, Any]:
    """The signed list of what is revoked or suspended (W3C Bitstring Status List). Raises KeyUnusable.

    at  to the minute: so that the same minute gives the same bytes, in whichever process
    """
    signer, site = keys.signer(), settings.SITE_URL
    _size, lists = status.packed()
    listed = claims.status_list(site, purpose)
    minute = at.replace(second=0, microsecond=0)
    said: dict[str, Any] = {
        "@context": [claims.CREDENTIALS],
        "id": listed,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": claims.did(site),
        "validFrom": integrity.moment(minute),
        "credentialSubject": {
            "id": f"{listed}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": f"u{lists[purpose]}",
        },
    }
    proof = integrity.proof(
        said,
        key=freezing.key_address(site, signer.public),
        at=minute,
        sign=signer.private.sign,
        statements=canonical.status_list,
    )
    return said | {"proof": proof}
