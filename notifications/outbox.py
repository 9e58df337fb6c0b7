"""Queue what a person is to be told. Sending is the worker's part; the row is the promise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from notifications import tasks
from notifications.models import Message

if TYPE_CHECKING:
    from django.db.models import Model


def queue(kind: str, *, to, subject: Model, at: datetime, context: dict | None = None) -> Message:
    """Tell a person something about a record, once.

    kind     names the texts: templates/emails/<kind>.{subject.txt,txt,html}
    context  JSON facts for those texts; never a personal number
    Returns the message; telling the same thing again returns the first one.
    """
    message, is_new = Message.objects.get_or_create(
        to=to,
        kind=kind,
        subject_label=subject._meta.label_lower,
        subject_id=str(subject.pk),
        defaults={"language": to.language, "context": context or {}, "due_at": at},
    )
    if is_new:
        # Without a broker the row waits for the sweep, and the act has happened all the same.
        transaction.on_commit(lambda: tasks.nudge(message.pk), robust=True)
    return message


def queue_all(lines: Iterable[tuple[str, Any, Model, dict]], *, at: datetime) -> None:
    """Tell many people something, each once, in a few statements. The sweep sends them, a hundred at a time.

    lines  (kind, to, subject, context), each as `queue` takes them
    """
    messages = [
        Message(
            to=to,
            kind=kind,
            subject_label=subject._meta.label_lower,
            subject_id=str(subject.pk),
            language=to.language,
            context=context,
            due_at=at,
        )
        for kind, to, subject, context in lines
    ]
    Message.objects.bulk_create(messages, batch_size=500, ignore_conflicts=True)


def unread_count(user) -> int:
    """How many messages this person has not opened yet."""
    return Message.objects.filter(to=user).unread().count()
