"""Ask for a lesson as a PDF. The row is the job: the worker makes the file, the sweep finds what no nudge reached."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses import typesetting
from courses.models import LessonPage
from training import tasks
from training.models import LessonPrint

State = LessonPrint.State


class PrintRefused(Exception):
    """The lesson cannot be printed; the message says why."""


@transaction.atomic
def ask(*, page: LessonPage, at: datetime) -> LessonPrint:
    """The print of the published words of a lesson, waiting or made. Asking again asks once more for a failed one.

    Raises `PrintRefused` for a page that was never published through a revision.
    """
    if page.live_revision_id is None:
        raise PrintRefused(_("Only a published lesson can be printed."))
    row, is_new = LessonPrint.objects.get_or_create(**_names(page), defaults={"due_at": at})
    if not is_new and LessonPrint.objects.filter(pk=row.pk, state=State.FAILED).update(
        state=State.WAITING, due_at=at, tries=0
    ):
        row.refresh_from_db()
        is_new = True
    if is_new:
        transaction.on_commit(lambda: tasks.nudge(row.pk), robust=True)
    return row


@transaction.atomic
def again(*, row: LessonPrint, at: datetime) -> None:
    """The file of a print is gone: make it once more."""
    lost = LessonPrint.objects.filter(pk=row.pk, state=State.READY)
    if lost.update(state=State.WAITING, file="", size=0, ready_at=None, due_at=at, tries=0):
        transaction.on_commit(lambda: tasks.nudge(row.pk), robust=True)


def of(page: LessonPage) -> LessonPrint | None:
    """The print of the words that are published now, if anybody has asked for it."""
    return LessonPrint.objects.filter(**_names(page)).first()


def _names(page: LessonPage) -> dict:
    return {
        "key": page.translation_key,
        "language": page.locale.language_code,
        "revision": page.live_revision_id or 0,
        "design": typesetting.design(),
    }
