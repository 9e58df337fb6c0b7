"""Attempts and their answers. A sitting stands on what it began with."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models.banks import Question
from training.models import Cohort


class AttemptQuerySet(models.QuerySet):
    def open(self) -> AttemptQuerySet:
        return self.filter(submitted_at=None)

    def overdue(self, at) -> AttemptQuerySet:
        """Past the moment after which nothing is taken; without a time limit, that is when the cohort closes."""
        closed = Q(late_until=None, enrolment__cohort__status=Cohort.Status.CLOSED)
        return self.open().filter(Q(late_until__lt=at) | closed)


class Attempt(models.Model):
    """One sitting. It stands on the rules, questions and deadline that it began with."""

    class ClosedBy(models.TextChoices):
        HANDED_IN = "HANDED_IN", _("handed in")
        TIME = "TIME", _("closed when time ran out")

    enrolment = models.ForeignKey("training.Enrolment", on_delete=models.PROTECT, related_name="attempts")
    unit = models.ForeignKey("training.SyllabusUnit", on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    # How many the person might begin when this one began; none in practice, and in rows older than the column.
    allowed = models.PositiveSmallIntegerField(null=True)
    seed = models.CharField(max_length=32)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    rules = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    late_until = models.DateTimeField(null=True)  # closes_at and the published grace
    # The newest page in which this exam was opened: only that page saves. Blank until one was.
    window = models.CharField(max_length=22, blank=True, default="", db_default="")
    # When its page last said that it is there; a save says so too, by the time of the answer.
    seen_at = models.DateTimeField(null=True)
    # The newest break: what is answered in it does not count. See docs/decisions/0015.
    paused_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=9, choices=ClosedBy, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    passed = models.BooleanField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "unit", "number"], name="attempts_are_numbered"),
            models.CheckConstraint(
                condition=Q(allowed=None) | Q(number__lte=F("allowed")),
                name="no_attempt_beyond_those_allowed",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "unit"],
                condition=Q(submitted_at=None),
                name="one_open_attempt_per_enrolment_and_unit",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, closed_by="", score=None, passed=None)
                | (
                    ~Q(closed_by="")
                    & Q(submitted_at__isnull=False, score__isnull=False, passed__isnull=False)
                ),
                name="submitted_means_closed_and_scored",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=100),
                name="an_attempt_score_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None, late_until=None)
                | Q(closes_at__gt=F("started_at"), late_until__isnull=False, late_until__gte=F("closes_at")),
                name="an_attempt_closes_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None, paused_until=None)
                | Q(paused_at__isnull=False, paused_until__isnull=False, paused_until__gte=F("paused_at")),
                name="a_break_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Answer(models.Model):
    """What was chosen at one position. `order` holds the option ids as shown, whatever the language."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    order = models.JSONField(null=True)
    chosen = models.JSONField(null=True)
    # In which the question was read when it was answered: an appeal may turn on a translation.
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)
    # Which page made this change, and the number that the page gave it; see `journal`.
    window = models.CharField(max_length=22, blank=True, default="", db_default="")
    sequence = models.PositiveBigIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    points = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    # What the paper makes the question worth; empty: what the question itself says.
    worth = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="one_answer_per_position"),
            models.UniqueConstraint(fields=["attempt", "question"], name="a_question_once_per_attempt"),
            models.CheckConstraint(
                condition=Q(worth=None) | Q(worth__gt=0), name="an_answer_may_earn_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.position}"

    @property
    def possible(self) -> Decimal:
        """The points that it can earn. The question has been selected with it."""
        return self.question.points if self.worth is None else self.worth
