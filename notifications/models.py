"""What people are told: one row a message, waiting, sent and read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MessageQuerySet(models.QuerySet):
    def due(self, at) -> MessageQuerySet:
        return self.filter(state=Message.State.QUEUED, due_at__lte=at)

    def of(self, user) -> MessageQuerySet:
        return self.filter(to=user).order_by("-due_at", "-pk")

    def unread(self) -> MessageQuerySet:
        return self.filter(read_at=None)


class Message(models.Model):
    """One thing told to one person about one record, by e-mail and in the on-site list."""

    class State(models.TextChoices):
        QUEUED = "QUEUED", _("waiting")
        SENT = "SENT", _("sent")
        FAILED = "FAILED", _("failed")

    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=60)
    subject_label = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=64)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=6, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["to", "kind", "subject_label", "subject_id"],
                name="one_message_per_person_kind_and_subject",
            ),
            models.CheckConstraint(
                condition=Q(state="SENT", sent_at__isnull=False) | (~Q(state="SENT") & Q(sent_at=None)),
                name="sent_if_and_only_if_dated",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="message_due")]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"
