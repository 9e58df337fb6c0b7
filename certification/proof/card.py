"""What a holder shows to somebody who has no connection: the address of the register with its signed words behind it."""

from __future__ import annotations

from django.utils.dateparse import parse_date

from certification.models import Certificate
from certification.proof import keys, payload


def address(certificate: Certificate) -> str:
    """`<address of the register>#<payload>`; the same at every call while the key is the same.

    The certificate has been selected with its programme. Raises certification.log.keys.KeyUnusable, and
    payload.CannotWrite where a fact does not fit the format.
    """
    printed, signer = certificate.printed, keys.signer()
    if certificate.status_index is None:
        raise payload.CannotWrite("status index")
    words = payload.written(
        code=certificate.code,
        key_id=signer.id,
        issued_on=parse_date(printed["issued_on"]),
        expires_on=parse_date(printed["expires_on"]) if printed["expires_on"] else None,
        status_index=certificate.status_index,
        number=printed["number"],
        programme=certificate.enrolment.cohort.programme.code,
        name=printed["name"],
        sign=signer.private.sign,
    )
    return f"{printed['verify_url']}#{words}"
