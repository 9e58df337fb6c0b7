"""Make the file of a print that somebody waits for; in the worker, never in a web process."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from courses import outline, typesetting
from courses.models import LessonPage
from training.models import LessonPrint

logger = logging.getLogger(__name__)
State = LessonPrint.State
FOLDER = "prints"
LEASE = timedelta(minutes=5)
TRIES = 3
KEPT = timedelta(days=90)  # whoever asks later waits a few seconds again


def make(row: int, *, at: datetime) -> bool:
    """Set one lesson and keep the file. Returns whether this call did it; outside any transaction.

    A lease keeps two workers from setting the same lesson at once; the same words make the same pages anyway.
    """
    waiting = LessonPrint.objects.filter(pk=row, state=State.WAITING)
    if not waiting.filter(due_at__lte=at).update(due_at=at + LEASE):
        return False
    found = LessonPrint.objects.get(pk=row)
    page = _published(found.key, found.language)
    if page is None or page.live_revision_id != found.revision or typesetting.design() != found.design:
        waiting.delete()  # other words are published by now; whoever wants them asks for them
        return False
    try:
        content = typesetting.pdf(page)
        name = _kept(content)
    except Exception:
        _try_later(found, at)
        raise
    made = waiting.update(state=State.READY, file=name, size=len(content), ready_at=at, tries=found.tries + 1)
    logger.info("lesson printed", extra={"print": row})
    return bool(made)


def stored(row: LessonPrint) -> bytes:
    """The file as it was made. Raises OSError when it is gone."""
    with storages["private"].open(row.file) as file:
        return file.read()


def due(at: datetime) -> list[int]:
    """The prints that wait and that nobody is making."""
    rows = LessonPrint.objects.filter(state=State.WAITING, due_at__lte=at)
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:20])


def forget_old(*, at: datetime) -> int:
    """Remove files that were made long ago, unless another row holds the same bytes. Returns how many rows."""
    old = list(LessonPrint.objects.filter(state=State.READY, ready_at__lt=at - KEPT))
    LessonPrint.objects.filter(pk__in=[row.pk for row in old]).delete()
    names = {row.file for row in old}
    for name in names - set(LessonPrint.objects.filter(file__in=names).values_list("file", flat=True)):
        storages["private"].delete(name)
    return len(old)


def _published(key: UUID, language: str) -> LessonPage | None:
    page = outline.page_of(key, language)
    is_it = isinstance(page, LessonPage) and page.locale.language_code == language
    return page if is_it else None


def _kept(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    name = f"{FOLDER}/{digest[:2]}/{digest}.pdf"
    if not storages["private"].exists(name):
        saved = storages["private"].save(name, ContentFile(content))
        if saved != name:  # another worker was first, with the same bytes
            storages["private"].delete(saved)
    return name


def _try_later(row: LessonPrint, at: datetime) -> None:
    """Again in a minute, then in two; after that people have to look."""
    tries = row.tries + 1
    waiting = LessonPrint.objects.filter(pk=row.pk, state=State.WAITING)
    if tries >= TRIES:
        waiting.update(state=State.FAILED, tries=tries)
    else:
        waiting.update(due_at=at + timedelta(minutes=tries), tries=tries)
