"""What the clock does: close the exams whose time has run out."""

import logging

from celery import shared_task
from django.utils.timezone import now

from assessments import access, attempts

logger = logging.getLogger(__name__)


@shared_task(name="assessments.close_overdue")
def close_overdue() -> None:
    at = now()
    for attempt in access.overdue(at):
        try:
            attempts.close_overdue(attempt_pk=attempt, at=at)
        except Exception:
            # One exam that cannot be marked must not keep a whole hall waiting.
            logger.exception("overdue exam not closed", extra={"attempt": attempt})
