"""What an act asks the worker to do next."""

from celery import shared_task
from django.utils.timezone import now

from training import printing


@shared_task(name="training.print_lesson")
def print_lesson(*, row: int) -> None:
    printing.make(row, at=now())


def nudge(row: int) -> None:
    """Ask for a print to be made soon. A lost nudge costs seconds: the sweep finds the row."""
    print_lesson.delay(row=row)
