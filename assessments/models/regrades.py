"""What became of a result after it was told: a key that was wrong, an appeal, and the days on which terms do not run."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models.attempts import Attempt
from assessments.models.banks import Question


class Appeal(models.Model):
    """A learner says that a result is wrong. One person takes it and answers it with reasons."""

    class State(models.TextChoices):
        FILED = "FILED", _("waits for an instructor")
        TAKEN = "TAKEN", _("is being looked into")
        UPHELD = "UPHELD", _("upheld")
        DECLINED = "DECLINED", _("declined")

    class Remedy(models.TextChoices):
        REGRADE = "REGRADE", _("the question is marked again for everybody")
        CORRECTION = "CORRECTION", _("this result is corrected")
        ATTEMPT = "ATTEMPT", _("one more attempt")

    OPEN = (State.FILED, State.TAKEN)
    LONGEST = 2000  # characters of a reason and of an answer

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="appeals")
    position = models.PositiveSmallIntegerField(null=True)  # of the question that it is about
    reason = models.TextField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(max_length=8, choices=State, default=State.FILED)
    filed_at = models.DateTimeField()
    answer_by_on = models.DateField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    remedy = models.CharField(max_length=10, choices=Remedy, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"],
                condition=Q(state__in=("FILED", "TAKEN")),
                name="one_open_appeal_per_result",
            ),
            models.CheckConstraint(
                condition=Q(state="FILED", taken_by=None, taken_at=None)
                | (~Q(state="FILED") & Q(taken_by__isnull=False, taken_at__isnull=False)),
                name="a_taken_appeal_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("FILED", "TAKEN"), answer="", answered_at=None)
                | (Q(state__in=("UPHELD", "DECLINED"), answered_at__isnull=False) & ~Q(answer="")),
                name="an_answered_appeal_has_reasons",
            ),
            models.CheckConstraint(
                condition=(Q(state="UPHELD") & ~Q(remedy="")) | (~Q(state="UPHELD") & Q(remedy="")),
                name="an_upheld_appeal_has_a_remedy",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class RegradeQuerySet(models.QuerySet):
    def in_force(self) -> RegradeQuerySet:
        """Those that say how a question is marked from now on."""
        return self.filter(state__in=Regrade.DECIDED, attempt=None)


class Regrade(models.Model):
    """One version of a question marked anew in one exam, by another key. The question itself never changes.

    keys     every key that counts from now on; none where everybody gets the points
    attempt  where only one person's result is corrected
    digest   of the preview that the second person approves
    """

    class Treatment(models.TextChoices):
        ALSO = "ALSO", _("accept another answer too")
        REKEY = "REKEY", _("correct the key")
        DROP = "DROP", _("give everybody the full points")

    class Falls(models.TextChoices):
        KEEP = "KEEP", _("Nobody loses: results only rise, and who passed stays passed")
        FALL = "FALL", _("Results may fall, and an exam that was passed may become not passed")

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("waits for a second person")
        APPROVED = "APPROVED", _("is being applied")
        DONE = "DONE", _("applied")
        WITHDRAWN = "WITHDRAWN", _("not approved")

    DECIDED = (State.APPROVED, State.DONE)

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="regrades")
    exam_key = models.UUIDField()
    attempt = models.ForeignKey(Attempt, null=True, on_delete=models.PROTECT, related_name="corrections")
    appeal = models.ForeignKey(Appeal, null=True, on_delete=models.PROTECT, related_name="regrades")
    treatment = models.CharField(max_length=5, choices=Treatment)
    keys = models.JSONField(default=list)
    falls = models.CharField(max_length=4, choices=Falls, default=Falls.KEEP)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    digest = models.CharField(max_length=64)
    seen = models.PositiveIntegerField()  # attempts that hold the question
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    previewed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = RegradeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("APPROVED", "DONE")) | ~Q(decided_by=F("prepared_by")),
                name="two_people_regrade",
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", decided_by=None, decided_at=None)
                | (~Q(state="DRAFT") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_decided_regrade_says_by_whom",
            ),
            models.CheckConstraint(
                condition=(Q(state="DONE") & Q(done_at__isnull=False)) | (~Q(state="DONE") & Q(done_at=None)),
                name="a_regrade_is_done_if_dated",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_regrade_has_a_reason"),
            models.UniqueConstraint(
                fields=["question", "exam_key"],
                condition=Q(state__in=("DRAFT", "APPROVED")),
                name="one_open_regrade_per_question_and_exam",
            ),
            # The next one is compared with what this one leaves behind.
            models.UniqueConstraint(
                fields=["exam_key"], condition=Q(state="APPROVED"), name="one_regrade_at_a_time_per_exam"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class RegradeUnit(models.Model):
    """An exam of a cohort that a regrade reaches."""

    regrade = models.ForeignKey(Regrade, on_delete=models.PROTECT, related_name="units", db_index=False)
    unit = models.ForeignKey("training.SyllabusUnit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regrade", "unit"], name="an_exam_once_per_regrade"),
        ]

    def __str__(self) -> str:
        return f"{self.regrade_id} {self.unit_id}"


class RegradeLine(models.Model):
    """What a regrade makes of one attempt, as it was previewed; the row is also the job."""

    regrade = models.ForeignKey(Regrade, on_delete=models.PROTECT, related_name="lines", db_index=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="+")
    old_points = models.DecimalField(max_digits=5, decimal_places=2)
    new_points = models.DecimalField(max_digits=5, decimal_places=2)
    old_score = models.DecimalField(max_digits=5, decimal_places=2)
    new_score = models.DecimalField(max_digits=5, decimal_places=2)
    old_passed = models.BooleanField()
    new_passed = models.BooleanField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regrade", "attempt"], name="an_attempt_once_per_regrade"),
        ]

    def __str__(self) -> str:
        return f"{self.regrade_id} {self.attempt_id}"


class Result(models.Model):
    """A result of an attempt that was marked again, beside the one before; rows are only ever added.

    The first says what was told when the attempt was handed in. The attempt carries a copy of the newest.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="results", db_index=False)
    number = models.PositiveSmallIntegerField()
    score = models.DecimalField(max_digits=5, decimal_places=2)
    passed = models.BooleanField()
    regrade = models.ForeignKey(Regrade, null=True, on_delete=models.PROTECT, related_name="results")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="results_are_numbered"),
            models.UniqueConstraint(fields=["attempt", "regrade"], name="one_result_per_regrade_and_attempt"),
            models.CheckConstraint(
                condition=Q(number=1, regrade=None) | Q(number__gt=1, regrade__isnull=False),
                name="a_later_result_has_a_regrade",
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=100), name="a_result_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.number}"


class DayOff(models.Model):
    """What an officer says about one day: off, or worked although the calendar says otherwise."""

    on = models.DateField(unique=True)
    is_off = models.BooleanField(default=True)
    source = models.CharField(max_length=200)  # the decree, or where it is announced
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.on}"
