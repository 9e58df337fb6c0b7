"""What the clock does for training."""

import logging

from celery import shared_task
from django.utils.timezone import now

from training import printing, uploads

logger = logging.getLogger(__name__)


@shared_task(name="training.forget_rosters")
def forget_rosters() -> int:
    """Rosters that were compared and never applied do not stay: they hold personal numbers."""
    return uploads.forget_old(at=now())


@shared_task(name="training.print_waiting")
def print_waiting() -> None:
    """Lessons that somebody wants on paper and that no nudge reached. Safe to run twice at once."""
    for row in printing.due(now()):
        try:
            printing.make(row, at=now())
        except Exception:
            # One lesson that cannot be set must not keep the others waiting.
            logger.exception("lesson not printed", extra={"print": row})


@shared_task(name="training.forget_prints")
def forget_prints() -> int:
    return printing.forget_old(at=now())
