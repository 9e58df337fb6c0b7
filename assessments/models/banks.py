"""Banks and their questions. Questions are facts; their words are per language."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
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

    def in_use(self) -> QuestionQuerySet:
        """Everything that is not retired: what exams draw, and what is still being written."""
        return self.exclude(status=Question.Status.RETIRED)

    def in_the_making(self) -> QuestionQuerySet:
        return self.filter(status__in=Question.IN_THE_MAKING)

    def for_learners(self) -> QuestionQuerySet:
        """Without what would tell the answer."""
        return self.defer("key", "basis", "tags")


class Question(models.Model):
    """A question without words. Approved, it never changes: a correction is a new row that revises it.

    `tags` also stand in rows of their own, since not every database can look into a list.
    """

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

    IN_THE_MAKING = (Status.DRAFT, Status.REVIEWED)

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
    changed_by = models.ForeignKey(  # who changed it last; with the writer, those who may not approve it
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField(max_length=500, blank=True)  # why it was sent back, until it is changed
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    revises = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="revision"
    )
    # Of a later version: the first one, under which all versions are found.
    first = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="later_versions"
    )
    version = models.PositiveSmallIntegerField(default=1)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__gt=0), name="a_question_is_worth_something"),
            models.CheckConstraint(
                condition=~Q(status="APPROVED") | Q(approved_at__isnull=False), name="approved_means_dated"
            ),
            # A correction carries the code of the question that it will replace.
            models.UniqueConstraint(
                fields=["bank", "code"],
                condition=~Q(code="") & Q(status="APPROVED"),
                name="an_approved_code_once_per_bank",
            ),
            models.UniqueConstraint(
                fields=["bank", "code"],
                condition=~Q(code="") & Q(status__in=("DRAFT", "REVIEWED")),
                name="a_code_in_the_making_once_per_bank",
            ),
            models.UniqueConstraint(fields=["first", "version"], name="versions_of_a_question_are_numbered"),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (~Q(approved_by=F("written_by")) & ~Q(approved_by=F("changed_by"))),
                name="two_people_approve_a_question",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None)
                | (~Q(reviewed_by=F("written_by")) & ~Q(reviewed_by=F("changed_by"))),
                name="two_people_review_a_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class QuestionText(models.Model):
    """The words of a question in one language: `texts` is {option id: words}.

    pictures  [{"sha256", "name", "width", "height", "alt"}] in their order
    complete  whether nothing is missing in this language that an exam needs
    folded    all its words as a search compares them
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    prompt = models.TextField()
    explanation = models.TextField(blank=True)
    texts = models.JSONField(default=dict)
    pictures = models.JSONField(default=list, blank=True)
    complete = models.BooleanField(default=False)
    folded = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "language"], name="one_text_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.language}"


class QuestionTag(models.Model):
    """A word under which a question is found and drawn: a module, a competence."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="tag_rows", db_index=False)
    tag = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "tag"], name="a_tag_once_per_question"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.tag}"


class Picture(models.Model):
    """A picture as we have drawn it anew, under a name that means nothing. Versions of a question share it."""

    class Form(models.TextChoices):
        PNG = "PNG", "PNG"
        JPEG = "JPEG", "JPEG"

    name = models.CharField(max_length=32, unique=True)
    form = models.CharField(max_length=4, choices=Form)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    source_sha256 = models.CharField(max_length=64, db_index=True)  # of the file that somebody brought
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(width__gte=1, height__gte=1), name="a_picture_has_a_size"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        """Where it lies in private storage."""
        return f"questions/{self.name}.{self.form.lower()}"


class PictureUse(models.Model):
    """A question that shows a picture in some language: who may see the question may see the picture."""

    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="pictures_used", db_index=False
    )
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="uses")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "picture"], name="a_picture_once_per_question"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.picture_id}"
