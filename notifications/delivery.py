"""Send what waits in the outbox, in the language of its row.

E-mail can only be at-least-once: a worker may die between sending and saying so. The Message-ID comes from the
row, so a repeat is recognisable, and a lease keeps two workers from sending the same row at once.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation

from notifications.models import Message

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
TRIES = 10
TEXTS = settings.ROOT / "templates" / "emails"
LONGEST_WAIT = timedelta(hours=6)


def send(message: int, *, at: datetime) -> bool:
    """Send one message if it is due and nobody else has it. Returns whether it went out now."""
    taken = Message.objects.due(at).filter(pk=message).update(due_at=at + LEASE, tries=F("tries") + 1)
    if not taken:
        return False
    row = Message.objects.select_related("to").get(pk=message)
    try:
        _mail(row).send()
    except (SMTPException, OSError) as failure:
        _try_later(row, at)
        logger.warning("message not sent", extra={"message_row": row.pk, "failure": type(failure).__name__})
        return False
    Message.objects.filter(pk=row.pk, state=Message.State.QUEUED).update(state=Message.State.SENT, sent_at=at)
    return True


def words(row: Message) -> dict[str, str]:
    """{subject, text, html} of a message in its language."""
    with translation.override(row.language):
        context = {**row.context, "person": row.to, "language": row.language, "site_url": settings.SITE_URL}
        context["title"] = row.context.get(f"title_{row.language}") or row.context.get("title_kk", "")
        place = f"emails/{row.kind}"
        return {
            "subject": " ".join(render_to_string(f"{place}.subject.txt", context).split()),
            "text": render_to_string(f"{place}.txt", context),
            "html": render_to_string(f"{place}.html", context),
        }


def _mail(row: Message) -> EmailMultiAlternatives:
    said = words(row)
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    mail = EmailMultiAlternatives(
        subject=said["subject"],
        body=said["text"],
        to=[row.to.email],
        headers={"Message-ID": f"<message-{row.pk}@{host}>", "Content-Language": row.language},
    )
    mail.attach_alternative(said["html"], "text/html")
    return mail


def _try_later(row: Message, at: datetime) -> None:
    """Wait twice as long each time, six hours at most; after ten tries people have to look."""
    if row.tries >= TRIES:
        Message.objects.filter(pk=row.pk).update(state=Message.State.FAILED)
        return
    wait = min(timedelta(minutes=2**row.tries), LONGEST_WAIT)
    Message.objects.filter(pk=row.pk, state=Message.State.QUEUED).update(due_at=at + wait)
