"""What issuing asks the worker to do next."""

import logging

from celery import shared_task
from django.utils.timezone import now

from certification import previews, producing

logger = logging.getLogger(__name__)


@shared_task(name="certification.produce")
def produce(*, certificate: int) -> None:
    try:
        producing.produce(certificate, at=now())
    except Exception:
        # The row keeps the reason and stays RESERVED; the sweep and the officers find it there.
        logger.exception("certificate not produced", extra={"certificate": certificate})


def nudge(certificates: list[int]) -> None:
    """Ask for the files soon. A lost nudge costs seconds: the sweep finds the rows."""
    for pk in certificates:
        produce.delay(certificate=pk)


@shared_task(name="certification.preview")
def preview(*, preview: int) -> None:
    try:
        previews.draw(preview)
    except Exception:
        # The row says that nothing was drawn; the officer can ask again.
        logger.exception("paper not drawn", extra={"preview": preview})


def nudge_previews(rows: list[int]) -> None:
    """Ask for the pictures soon. A lost nudge is asked for again by whoever looks."""
    for pk in rows:
        preview.delay(preview=pk)
