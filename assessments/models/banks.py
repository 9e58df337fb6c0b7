"""Banks and their questions. Questions are facts; their words are per language."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class QuestionBank(models.Model):
    """Questions that belong together, usually those of one module."""

    code = models.CharField(max_length=30, unique=True)
    title_kk = models.CharField(max_length=250)
    title_ru = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(
        "regions.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return self.code


class QuestionQuerySet(models.QuerySet):
    def approved(self) -> QuestionQuerySet:
        return self.filter(status=Question.Status.APPROVED)

    def for_learners(self) -> QuestionQuerySet:
        """Without what would tell the answer."""
        return self.defer("key", "basis", "tags")


class Question(models.Model):
    """A question without words. Approved, it never changes: a correction is a new row that revises it."""

    class Kind(models.TextChoices):
        SINGLE = "SINGLE", _("one answer")
        MULTIPLE = "MULTIPLE", _("several answers")
        TRUE_FALSE = "TRUE_FALSE", _("true or false")
        NUMBER = "NUMBER", _("number")
        ORDER = "ORDER", _("put in order")
        MATCH = "MATCH", _("match pairs")
        SHORT_TEXT = "SHORT_TEXT", _("short answer")

    class Difficulty(models.TextChoices):
        EASY = "EASY", _("easy")
        MEDIUM = "MEDIUM", _("medium")
        HARD = "HARD", _("hard")

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("draft")
        REVIEWED = "REVIEWED", _("reviewed")
        APPROVED = "APPROVED", _("approved")
        RETIRED = "RETIRED", _("retired")

    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="questions")
    code = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    parts = models.JSONField(default=dict)
    key = models.JSONField(null=True)
    points = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(1))
    difficulty = models.CharField(max_length=6, choices=Difficulty, default=Difficulty.MEDIUM)
    basis = models.JSONField(default=dict)
    tags = models.JSONField(default=list)
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    revises = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="revision"
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="a_question_is_worth_something"),
            models.CheckConstraint(
                condition=~Q(status="APPROVED") | Q(approved_at__isnull=False), name="approved_means_dated"
            ),
            models.UniqueConstraint(
                fields=["bank", "code"],
                condition=~Q(code="") & ~Q(status="RETIRED"),
                name="a_question_code_once_per_bank",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class QuestionText(models.Model):
    """The words of a question in one language: `texts` is {option id: words}."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    prompt = models.TextField()
    explanation = models.TextField(blank=True)
    texts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "language"], name="one_text_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.language}"
