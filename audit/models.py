"""What happened: rows that are only ever inserted, and the chain that proves it."""

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One line for one act: who did what to which record, and when."""

    at = models.DateTimeField()
    actor = models.ForeignKey(  # nobody means the system itself
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(max_length=100)
    subject_label = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=64)
    region_code = models.CharField(max_length=9, blank=True)
    details = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_label", "subject_id"], name="audit_subject"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action}"


class Link(models.Model):
    """The place of an event in the hash chain: its digest covers the event and the digest before it."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="link")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.pk} {self.digest[:12]}"
