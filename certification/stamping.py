"""Time stamps of batches: one token over the Merkle root of all files of a batch, once they are all made.

The row is the job. Certificates never wait for it: a service that is away, slow or lying leaves its word in the row, and
the sweep asks again, later each time.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from audit import trail
from certification import seal, timestamps
from certification.log import merkle
from certification.models import Batch, BatchStamp, Certificate

logger = logging.getLogger(__name__)
State = BatchStamp.State
AT_ONCE = 20
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)


def root_of(sums: list[str]) -> str:
    """The Merkle root (RFC 6962, 2.1) over these hexadecimal sums in their order, hexadecimal."""
    return merkle.root(merkle.leaf_hash(bytes.fromhex(each)) for each in sums).hex()


def open_due(*, at: datetime) -> int:
    """A row for each batch whose files are all made and which has none yet. Returns how many; none without a service."""
    if not settings.TSA_URL:
        return 0
    theirs = Certificate.objects.filter(batch=OuterRef("pk"))
    found = Batch.objects.filter(
        ~Exists(theirs.filter(state=Certificate.State.RESERVED)),
        Exists(theirs.published()),
        status=Batch.Status.APPROVED,
        stamp=None,
    )
    batches = list(found.order_by("pk")[:AT_ONCE])
    for batch in batches:
        files = batch.certificates.published().order_by("pk").values_list("pk", "sha256")
        leaves = [list(each) for each in files]
        BatchStamp.objects.get_or_create(
            batch=batch,
            defaults={
                "leaves": leaves,
                "root": root_of([digest for _pk, digest in leaves]),
                "asked_at": at,
                "next_try_at": at,
            },
        )
    return len(batches)


def due(*, at: datetime) -> list[int]:
    """The rows to be tried now, longest waiting first."""
    if not settings.TSA_URL:
        return []
    waiting = BatchStamp.objects.filter(state=State.WAITING, next_try_at__lte=at)
    return list(waiting.order_by("next_try_at").values_list("pk", flat=True)[:AT_ONCE])


def attempt(stamp: int, *, at: datetime) -> bool:
    """Ask once, outside any transaction. Returns whether the batch is stamped by this call."""
    row = BatchStamp.objects.filter(pk=stamp, state=State.WAITING, next_try_at__lte=at).first()
    if row is None:
        return False
    # Whoever takes the row moves its next try away: two sweeps at once ask once.
    taken = BatchStamp.objects.filter(pk=stamp, state=State.WAITING, tries=row.tries)
    if not taken.update(tries=row.tries + 1, next_try_at=at + _pause(row.tries)):
        return False
    try:
        got = timestamps.ask(
            settings.TSA_URL, bytes.fromhex(row.root), roots=roots(), at=at, seconds=settings.TSA_SECONDS
        )
    except timestamps.StampRefused as refusal:
        BatchStamp.objects.filter(pk=stamp, state=State.WAITING).update(failure=refusal.failure)
        logger.warning("no time stamp", extra={"stamp": stamp, "reason": refusal.failure})
        return False
    return _keep(row, got, at)


def roots() -> list[x509.Certificate]:
    """The roots of time-stamping authorities that the operator trusts. Raises `seal.SealUnusable`."""
    return seal.certificates(Path(settings.TSA_ROOTS))


def _pause(tries: int) -> timedelta:
    return min(FIRST_PAUSE * 2 ** min(tries, 20), LONGEST_PAUSE)


@transaction.atomic
def _keep(row: BatchStamp, got: timestamps.Stamp, at: datetime) -> bool:
    kept = BatchStamp.objects.filter(pk=row.pk, state=State.WAITING).update(
        state=State.STAMPED, token=got.token, stamped_at=got.at, authority=got.authority, failure=""
    )
    if not kept:
        return False
    trail.record(
        "certification.batch.stamped",
        subject=row.batch,
        at=at,
        region_code=row.batch.cohort.region.code if row.batch.cohort.region else "",
        details={"root": row.root, "stamped_at": got.at.isoformat(), "authority": got.authority},
    )
    return True
