"""What an act on practical work asks the worker to do next. A lost nudge costs seconds: the sweep finds the row."""

from celery import shared_task
from django.conf import settings
from django.utils.timezone import now

from assessments import dossier_papers, scanning


@shared_task(name="assessments.scan_file")
def scan_file(*, file: int) -> None:
    scanning.scan(file)


@shared_task(name="assessments.make_paper")
def make_paper(*, row: int) -> None:
    dossier_papers.make(row, at=now())


def nudge_scan(file: int) -> None:
    if settings.CLAMAV_SOCKET:
        scan_file.delay(file=file)


def nudge_paper(row: int) -> None:
    make_paper.delay(row=row)
