"""The signed list of what is no longer in force, small enough for every telephone to keep.

A bit for each certificate, index 0 the highest bit of the first byte, packed with gzip. Indexes are drawn at random when
numbers are given, so the list tells nobody who or how many.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from datetime import UTC, datetime

from django.db.models import Max

from certification import numbering
from certification.models import Certificate
from certification.proof import keys
from regions.languages import CODES, worded
from training.models import Programme

State = Certificate.State


def offline(*, at: datetime) -> dict[str, object]:
    """The content of `/status/offline.json`, in the shape that docs/decisions/0022 tells. Raises KeyUnusable."""
    signer, (size, lists) = keys.signer(), packed()
    said: dict[str, object] = {
        "v": 1,
        "date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "key": signer.id.hex(),
        "list": size,
        "programmes": {
            one.code: {code: worded(one, "title", code)[0] for code in CODES}
            for one in Programme.objects.order_by("code")
        },
        "revoked": lists["revocation"],
        "suspended": lists["suspension"],
    }
    return said | {"signature": keys.base64url(signer.private.sign(canonical(said)))}


def packed() -> tuple[int, dict[str, str]]:
    """How many bits a list has, and {"revocation", "suspension"}: a bit for each certificate, in base64url."""
    rows = list(
        Certificate.objects.exclude(status_index=None)
        .filter(state__in=(State.REVOKED, State.REPLACED, State.SUSPENDED))
        .values_list("status_index", "state")
    )
    last = Certificate.objects.exclude(status_index=None).aggregate(last=Max("status_index"))["last"]
    size = size_for(0 if last is None else last + 1)
    return size, {
        # What was replaced is out of force as well; the register tells the two apart.
        "revocation": _packed((index for index, state in rows if state != State.SUSPENDED), size),
        "suspension": _packed((index for index, state in rows if state == State.SUSPENDED), size),
    }


def size_for(entries: int) -> int:
    """How long a list with so many indexes is: a power of two, never shorter than those of the numbering."""
    return max(numbering.SHORTEST_LIST, 1 << max(0, entries - 1).bit_length())


def canonical(said: dict[str, object]) -> bytes:
    """What is signed: JSON with sorted keys and without blanks, as UTF-8."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _packed(indexes: Iterable[int], size: int) -> str:
    bits = bytearray(size // 8)
    for index in indexes:
        bits[index // 8] |= 128 >> index % 8
    return keys.base64url(gzip.compress(bytes(bits), mtime=0))
