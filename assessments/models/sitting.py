"""What stands beside an attempt: what happened in it, and what came but does not count."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AttemptEvent(models.Model):
    """What happened in a sitting, for whoever has to judge it later. Only ever inserted.

    An ordinary save leaves no line: the answer itself says when it came.
    details  {browser, language} OPENED, {seconds, answers} CAME_BACK, {answers} SAVED_LATE and FILE_APPLIED,
             {is_sealed} FILE_KEPT, {closed_by} CLOSED
    """

    class Kind(models.TextChoices):
        STARTED = "STARTED", pgettext_lazy("exam", "Started")
        OPENED = "OPENED", pgettext_lazy("exam", "Opened in a window")
        TAKEN_OVER = "TAKEN_OVER", pgettext_lazy("exam", "An older window went on and was stopped")
        CAME_BACK = "CAME_BACK", pgettext_lazy("exam", "The connection was lost and came back")
        SAVED_LATE = "SAVED_LATE", pgettext_lazy("exam", "Answers arrived after the end, within the grace")
        FILE_KEPT = "FILE_KEPT", pgettext_lazy("exam", "A file of answers was handed over")
        FILE_APPLIED = "FILE_APPLIED", pgettext_lazy("exam", "Answers were taken from a file")
        CLOSED = "CLOSED", pgettext_lazy("exam", "Closed")

    attempt = models.ForeignKey("assessments.Attempt", on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    window = models.CharField(max_length=22, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        constraints = [
            # A window that goes on sending would fill the table.
            models.UniqueConstraint(
                fields=["attempt", "window", "kind"],
                condition=Q(kind__in=["TAKEN_OVER", "SAVED_LATE"]),
                name="a_window_is_stopped_or_late_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.kind}"


class KeptAnswer(models.Model):
    """An answer that reached the server and does not count: evidence, never scored. Only ever inserted.

    made_at  when the browser says that the change was made, never after it arrived
    """

    class Why(models.TextChoices):
        LATE = "LATE", _("after time had run out")
        CLOSED = "CLOSED", _("after handing in")
        TAKEN_OVER = "TAKEN_OVER", _("from an older window")
        OLDER = "OLDER", _("a newer answer was stored")
        BREAK = "BREAK", _("made during a break")

    answer = models.ForeignKey("assessments.Answer", on_delete=models.PROTECT, related_name="kept")
    chosen = models.JSONField(null=True)
    window = models.CharField(max_length=22, blank=True)
    sequence = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField()
    why = models.CharField(max_length=10, choices=Why)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "window", "sequence"], name="an_answer_is_kept_once_per_change"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.why}"


class AnswerFile(models.Model):
    """Answers that a person saved to a file and staff handed over: evidence, until they are applied in time.

    is_sealed  made by a page of this exam and unchanged since; without a seal nobody knows where it comes from
    saved_at   when the page says that it made the file
    entries    [{position, chosen, window, sequence, base, made_at, language}], as `journal.Entry` names them
    """

    attempt = models.ForeignKey("assessments.Attempt", on_delete=models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    is_sealed = models.BooleanField()
    saved_at = models.DateTimeField(null=True)
    entries = models.JSONField(default=list)
    handed_over_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    handed_over_at = models.DateTimeField()
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "sha256"], name="an_answer_file_once_per_attempt"),
            models.CheckConstraint(
                condition=Q(applied_by=None, applied_at=None, reason="")
                | Q(applied_by__isnull=False, applied_at__isnull=False, is_sealed=True) & ~Q(reason=""),
                name="applied_means_sealed_signed_and_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.sha256[:12]}"
