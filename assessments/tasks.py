"""What an act on practical work or on results asks the worker to do next. A lost nudge costs seconds: the sweep finds the row."""

from celery import shared_task
from django.conf import settings
from django.utils.timezone import now

from assessments import scanning
from assessments.dossier import papers as dossier_papers
from assessments.regrading import runs


@shared_task(name="assessments.scan_file")
def scan_file(*, file: int) -> None:
    scanning.scan(file)


@shared_task(name="assessments.make_paper")
def make_paper(*, row: int) -> None:
    dossier_papers.make(row, at=now())


@shared_task(name="assessments.regrade")
def regrade(*, row: int) -> None:
    """Line after line; what one run does not reach, the next one does."""
    for line in runs.lines_left(row):
        runs.apply_line(line=line, at=now())
    runs.finish(regrade=row, at=now())


def nudge_regrade(row: int) -> None:
    regrade.delay(row=row)


def nudge_scan(file: int) -> None:
    if settings.CLAMAV_SOCKET:
        scan_file.delay(file=file)


def nudge_paper(row: int) -> None:
    make_paper.delay(row=row)
