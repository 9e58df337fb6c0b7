"""What the clock does: send what is due and was not sent."""

import logging

from celery import shared_task
from django.utils.timezone import now

from notifications import delivery
from notifications.models import Message

logger = logging.getLogger(__name__)
AT_ONCE = 100


@shared_task(name="notifications.send_waiting")
def send_waiting() -> None:
    for pk in Message.objects.due(now()).order_by("due_at").values_list("pk", flat=True)[:AT_ONCE]:
        try:
            delivery.send(pk, at=now())
        except Exception:
            # One unreadable message must not keep the others from going out.
            logger.exception("message cannot be sent", extra={"message_row": pk})
