"""What the clock does: close the exams whose time has run out; see to files and papers that no nudge reached."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils.timezone import now

from assessments import access, scanning, tasks
from assessments.access import work as work_access
from assessments.dossier import papers as dossier_papers
from assessments.practical import handing
from assessments.regrading import runs
from assessments.sitting import attempts, clock

logger = logging.getLogger(__name__)


@shared_task(name="assessments.close_overdue")
def close_overdue() -> None:
    at = clock.now()
    for attempt in access.overdue(at):
        try:
            attempts.close_overdue(attempt_pk=attempt, at=at)
        except Exception:
            # One exam that cannot be marked must not keep a whole hall waiting.
            logger.exception("overdue exam not closed", extra={"attempt": attempt})


@shared_task(name="assessments.scan_waiting")
def scan_waiting() -> None:
    """Files that were handed in while the scanner was away, or before there was one."""
    if not settings.CLAMAV_SOCKET:
        return
    for file in work_access.to_scan():
        try:
            scanning.scan(file)
        except Exception:
            # A file that is lost must not keep the others waiting.
            logger.exception("file not scanned", extra={"file": file})


@shared_task(name="assessments.make_papers_waiting")
def make_papers_waiting() -> None:
    for row in work_access.papers_due(now()):
        try:
            dossier_papers.make(row, at=now())
        except Exception:
            # One dossier that cannot be set must not keep the others waiting.
            logger.exception("dossier not set", extra={"paper": row})


@shared_task(name="assessments.regrade_waiting")
def regrade_waiting() -> None:
    """Go on with what was approved, wherever a worker stopped."""
    for row in runs.waiting():
        try:
            tasks.regrade(row=row)
        except Exception:
            # One exam that cannot be marked again must not keep the others waiting.
            logger.exception("regrade not applied", extra={"regrade": row})


@shared_task(name="assessments.forget_uploads")
def forget_uploads() -> int:
    return handing.forget_old_uploads(at=now())
