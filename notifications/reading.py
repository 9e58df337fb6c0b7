"""What the on-site list shows, and what reading does."""

from __future__ import annotations

from datetime import datetime

from notifications import delivery
from notifications.models import Message


def mark_read(*, message: Message, at: datetime) -> None:
    """The first opening counts."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=at)


def entries(messages: list[Message], *, language: str) -> list[dict]:
    """[{message, subject, text}] in the language of the page, whatever the mail was written in."""
    shown = []
    for message in messages:
        message.language = language
        said = delivery.words(message)
        shown.append({"message": message, "subject": said["subject"], "text": said["text"]})
    return shown
