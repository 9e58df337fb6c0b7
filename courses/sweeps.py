"""What the clock does: pages go live, and out of sight, at the hour that their author has set."""

import logging

from celery import shared_task
from django.utils.timezone import now

from courses import access, publishing

logger = logging.getLogger(__name__)


@shared_task(name="courses.publish_scheduled")
def publish_scheduled() -> None:
    """Wagtail's command of this name does the same, but stops at the first page that fails."""
    at = now()
    for act, pages in (
        (publishing.go_live, access.due_to_go_live(at)),
        (publishing.expire, access.due_to_expire(at)),
    ):
        for pk in pages:
            try:
                act(pk=pk, at=at)
            except publishing.PublishingRefused as refusal:
                logger.warning("scheduled page refused", extra={"page": pk, "reason": str(refusal)})
            except Exception:
                # One page that cannot be published must not keep the others waiting.
                logger.exception("scheduled page failed", extra={"page": pk})
