"""What the outbox asks the worker to do next."""

from celery import shared_task
from django.utils.timezone import now

from notifications import delivery


@shared_task(name="notifications.send")
def send(*, message: int) -> None:
    delivery.send(message, at=now())


def nudge(message: int) -> None:
    """Ask for a message to be sent soon. A lost nudge costs seconds: the sweep finds the row."""
    send.delay(message=message)
