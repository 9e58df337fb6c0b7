"""What stands beside an attempt: what happened in it, and what came but does not count."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AttemptEvent(models.Model):
    """What happened in a sitting, for whoever has to judge it later. Only ever inserted.

    An ordinary save leaves no line: the answer itself says when it came.
    details  {browser, language} OPENED, {seconds, answers} CAME_BACK, {closed_by} CLOSED
    """

    class Kind(models.TextChoices):
        STARTED = "STARTED", pgettext_lazy("exam", "Started")
        OPENED = "OPENED", pgettext_lazy("exam", "Opened in a window")
        TAKEN_OVER = "TAKEN_OVER", pgettext_lazy("exam", "An older window went on and was stopped")
        CAME_BACK = "CAME_BACK", pgettext_lazy("exam", "The connection was lost and came back")
        SAVED_LATE = "SAVED_LATE", pgettext_lazy("exam", "Answers arrived after the end, within the grace")
        CLOSED = "CLOSED", pgettext_lazy("exam", "Closed")

    attempt = models.ForeignKey("assessments.Attempt", on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind)
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
