"""What the clock does: chain what has settled."""

from celery import shared_task
from django.utils.timezone import now

from audit import chain


@shared_task(name="audit.link_events")
def link_events() -> None:
    chain.link(at=now())
