"""What the clock does: make the files that no nudge reached, delete identity documents that have served."""

import logging
import time
from datetime import timedelta

from celery import shared_task
from django.core.cache import cache
from django.utils.timezone import now

from certification import corrections, producing
from certification.models import Certificate

logger = logging.getLogger(__name__)
# Nudged workers take the oldest first; the sweep comes from the other end and only for what has waited.
PATIENCE = timedelta(seconds=20)
AT_ONCE = 200
# A paper that could not be made is tried again now and then, never at the cost of the others.
FAILED_AT_ONCE = 3
RUN_SECONDS = 20
# Longer than one run: a sweeper that died holds the others up for this long.
LEASE_SECONDS = 40
LEASE = "certification.produce_waiting"


@shared_task(name="certification.produce_waiting")
def produce_waiting() -> None:
    """Safe to run twice at once: the bytes are the same, and one UPDATE publishes. The lease only saves work."""
    if not _first():
        return
    try:
        for pk in _waiting():
            try:
                producing.produce(pk, at=now())
            except Exception:
                # One paper that cannot be made must not keep the others waiting.
                logger.exception("certificate not produced", extra={"certificate": pk})
        producing.sweep_drafts(at=now())
    finally:
        _done()


@shared_task(name="certification.forget_documents")
def forget_documents() -> int:
    return corrections.forget_documents(at=now())


def _waiting():
    """Row after row until the run has lasted long enough; the next run goes on."""
    ends = time.monotonic() + RUN_SECONDS
    old = Certificate.objects.to_be_made().filter(reserved_at__lt=now() - PATIENCE)
    fresh = old.filter(failure="").order_by("-reserved_at", "-number")[:AT_ONCE]
    failed = old.exclude(failure="").order_by("?")[:FAILED_AT_ONCE]
    for pk in [*fresh.values_list("pk", flat=True), *failed.values_list("pk", flat=True)]:
        if time.monotonic() > ends:
            return
        yield pk


def _first() -> bool:
    try:
        return cache.add(LEASE, True, timeout=LEASE_SECONDS)
    except Exception:
        logger.exception("no cache, so sweeps may meet")
        return True


def _done() -> None:
    try:
        cache.delete(LEASE)
    except Exception:
        logger.exception("no cache, so the lease runs out by itself")
