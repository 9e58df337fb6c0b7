"""What a paper says to somebody who has no connection: the address of the register with its signed words behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_date

from certification import rendering
from certification.models import Certificate
from certification.proof import keys, payload


def words(printed: Mapping[str, Any], *, status_index: int, programme: str, signer: keys.Signer) -> str:
    """The signed words about these frozen facts; they follow from the arguments alone.

    programme  its code
    Raises payload.CannotWrite where a fact does not fit the format.
    """
    return payload.written(
        code=printed["code"],
        key_id=signer.id,
        issued_on=parse_date(printed["issued_on"]),
        expires_on=parse_date(printed["expires_on"]) if printed["expires_on"] else None,
        status_index=status_index,
        number=printed["number"],
        programme=programme,
        name=printed["name"],
        sign=signer.private.sign,
    )


def address(certificate: Certificate) -> str:
    """`<address of the register>#<signed words>`: the very code of the paper, if that carries them.

    For an older paper they are written now; the same at every call while the key is the same.
    The certificate has been selected with its programme. Raises certification.log.keys.KeyUnusable, and
    payload.CannotWrite where a fact does not fit the format.
    """
    printed = certificate.printed
    if printed.get("signed"):
        return rendering.coded(printed)
    if certificate.status_index is None:
        raise payload.CannotWrite("status index")
    programme = certificate.enrolment.cohort.programme.code
    signed = words(printed, status_index=certificate.status_index, programme=programme, signer=keys.signer())
    return rendering.coded({**printed, "signed": signed})
