"""Notes of one's own about a lesson: kept, changed, forgotten, taken along. Nobody else reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from people.models import User
from regions.languages import worded
from training.models import Note, SyllabusUnit


class NoteRefused(Exception):
    """The note cannot be kept as it is; the message says why."""


class NoteChanged(NoteRefused):
    """Another device has saved another text meanwhile; nothing is overwritten.

    stored  what is on the server now
    """

    def __init__(self, stored: Note) -> None:
        super().__init__(_("This note was changed on another device. Nothing was overwritten."))
        self.stored = stored


@transaction.atomic
def save(*, author: User, unit: SyllabusUnit, text: str, seen: datetime | None, at: datetime) -> Note | None:
    """Keep the text; an empty one forgets the note, and None comes back.

    seen  when the text that the person started from had been saved; None if there was none
    Saving the same text again changes nothing. Raises `NoteRefused` or `NoteChanged`.
    """
    text = text.replace("\r\n", "\n").strip()
    if len(text) > Note.LENGTH:
        raise NoteRefused(_("A note holds %(most)s characters at most.") % {"most": Note.LENGTH})
    stored = Note.objects.select_for_update().filter(author=author, unit=unit).first()
    if stored is None and text:
        stored, is_new = Note.objects.get_or_create(
            author=author, unit=unit, defaults={"text": text, "saved_at": at}
        )
        if is_new:
            return stored
    if stored is None or stored.text == text:
        return stored
    if stored.saved_at != seen:
        raise NoteChanged(stored)
    if not text:
        stored.delete()
        return None
    stored.text, stored.saved_at = text, at
    stored.save(update_fields=["text", "saved_at"])
    return stored


def as_text(*, notes: Iterable[Note], language: str) -> str:
    """All notes as one plain text, each under the title of its lesson."""
    parts = []
    for note in notes:
        title, _spoken = worded(note.unit, "title", language)
        saved = date_format(localtime(note.saved_at), "SHORT_DATETIME_FORMAT")
        parts.append(f"{title}\n{saved}\n\n{note.text}\n")
    return "\n\n".join(parts)
