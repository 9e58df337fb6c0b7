"""What the clock does for training."""

from celery import shared_task
from django.utils.timezone import now

from training import uploads


@shared_task(name="training.forget_rosters")
def forget_rosters() -> int:
    """Rosters that were compared and never applied do not stay: they hold personal numbers."""
    return uploads.forget_old(at=now())
