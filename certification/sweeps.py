"""What the clock does: make the files that no nudge reached, let the public log grow, ask for time stamps,
delete documents that have served, keep the public keys that have signed."""

import logging
import time
from datetime import timedelta

from celery import shared_task
from django.core.cache import cache
from django.utils.timezone import now

from certification import corrections, producing, stamping
from certification.badges import freezing
from certification.log import auditing, keys, sequencing
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


@shared_task(name="certification.grow_log")
def grow_log() -> None:
    """Give waiting entries their places. A log that does not continue what was signed stays as it is."""
    try:
        while sequencing.run(at=now()) == sequencing.AT_ONCE:
            pass
    except sequencing.LogBroken as broken:
        found = auditing.note(broken, at=now())
        logger.error("public log broken", extra={"finding": found.finding, "place": found.place})
    except keys.KeyUnusable:
        logger.exception("the public log has no key")


@shared_task(name="certification.check_log")
def check_log() -> None:
    """Every night: hash the whole log again and compare it with what was signed, kept and issued."""
    found = auditing.check(at=now())
    if found.finding:
        logger.error("public log broken", extra={"finding": found.finding, "place": found.place})


@shared_task(name="certification.keep_proof_key")
def keep_proof_key() -> None:
    """Every day: what holders show is signed on the spot, with a key that may not have signed a certificate yet."""
    freezing.signer(at=now())


@shared_task(name="certification.stamp_batches")
def stamp_batches() -> None:
    """Ask for the time stamps of batches whose files are all made, and again where the last try failed."""
    stamping.open_due(at=now())
    for pk in stamping.due(at=now()):
        try:
            stamping.attempt(pk, at=now())
        except Exception:
            logger.exception("batch not stamped", extra={"stamp": pk})


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
