"""What people do in lessons while their browser has no connection."""

from __future__ import annotations

from django.db import models

from training.models.cohorts import Enrolment, SyllabusUnit


class OfflineMark(models.Model):
    """What a browser kept of a lesson until it had a connection again, as it sent it last.

    A browser names itself at random and counts what it sends about a lesson: whatever is not newer has been taken
    already. When a lesson was done is said by the server's clock; `told_at`, what the browser's clock said, is a
    remark and decides nothing.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="offline_marks")
    unit = models.ForeignKey(SyllabusUnit, on_delete=models.PROTECT, related_name="offline_marks")
    browser = models.UUIDField()
    sequence = models.PositiveIntegerField()
    told_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "unit", "browser"], name="one_offline_mark_per_browser_and_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.unit_id} {self.sequence}"
