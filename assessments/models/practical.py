"""What is handed in and how it is marked: works, their files, each submission and return, each mark and what it came to.

Submissions, returns, marks and final marks are rows that only grow: the database refuses to change them.
"""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models.rubrics import Assignment
from training.models import Enrolment


class WorkQuerySet(models.QuerySet):
    def present(self) -> WorkQuerySet:
        """Of people who are in their cohort."""
        return self.exclude(enrolment__status=Enrolment.Status.WITHDRAWN)


class Work(models.Model):
    """One person's practical work: the draft, and where it stands."""

    TEXT = 20_000

    class State(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("practical work", "being written")
        SUBMITTED = "SUBMITTED", pgettext_lazy("practical work", "handed in")
        RETURNED = "RETURNED", pgettext_lazy("practical work", "returned for rework")
        MARKED = "MARKED", pgettext_lazy("practical work", "marked")

    class Awaits(models.TextChoices):
        FIRST = "FIRST", _("first mark")
        SECOND = "SECOND", _("second mark")
        MODERATION = "MODERATION", _("moderation")

    enrolment = models.ForeignKey("training.Enrolment", on_delete=models.PROTECT, related_name="works")
    unit = models.ForeignKey("training.SyllabusUnit", on_delete=models.PROTECT, related_name="works")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="works")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    awaits = models.CharField(max_length=10, choices=Awaits, blank=True)
    text = models.TextField(max_length=TEXT, blank=True)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()  # the draft; whoever saves names the one they started from
    due_on = models.DateField()  # later is late, and taken all the same
    number = models.PositiveSmallIntegerField(default=0)  # of the last submission
    submitted_at = models.DateTimeField(null=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    passed = models.BooleanField(null=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "unit"], name="one_work_per_enrolment_and_unit"),
            models.CheckConstraint(
                condition=(Q(state="SUBMITTED") & ~Q(awaits="")) | (~Q(state="SUBMITTED") & Q(awaits="")),
                name="handed_in_work_awaits_a_mark",
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", number=0, submitted_at=None)
                | (~Q(state="DRAFT") & Q(number__gte=1, submitted_at__isnull=False)),
                name="handed_in_means_numbered_and_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="MARKED", score__isnull=False, passed__isnull=False)
                | (~Q(state="MARKED") & Q(score=None, passed=None)),
                name="marked_if_and_only_if_scored",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=100), name="a_work_score_is_a_percentage"
            ),
        ]
        indexes = [models.Index(fields=["awaits", "submitted_at"], name="work_awaits")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_open(self) -> bool:
        """May its owner change it?"""
        return self.state in (self.State.DRAFT, self.State.RETURNED)


class WorkFile(models.Model):
    """A file of a work, told by its bytes and kept under a random name. `in_draft` goes when its owner takes it out."""

    class Kind(models.TextChoices):
        JPEG = "JPEG", "JPEG"
        PNG = "PNG", "PNG"
        WEBP = "WEBP", "WebP"
        PDF = "PDF", "PDF"
        DOCX = "DOCX", "DOCX"
        XLSX = "XLSX", "XLSX"

    class Check(models.TextChoices):
        WAITING = "WAITING", _("waiting to be checked")
        CLEAN = "CLEAN", pgettext_lazy("file", "checked")
        INFECTED = "INFECTED", _("harmful")

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=Kind)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=80, unique=True)
    check_state = models.CharField(max_length=8, choices=Check, default=Check.WAITING)
    place_removed = models.BooleanField(default=False)
    in_draft = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="a_file_of_a_work_is_not_empty"),
            models.UniqueConstraint(
                fields=["work", "sha256"], condition=Q(in_draft=True), name="a_file_once_in_a_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Upload(models.Model):
    """A file that comes in pieces. Its pieces lie in private storage until the last one is there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=255)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    received = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "sha256"], name="an_upload_once_per_work"),
            models.CheckConstraint(
                condition=Q(size__gte=1, received__lte=models.F("size")),
                name="an_upload_never_outgrows_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Submission(models.Model):
    """What was handed in, as it stood then. `parts` is {part: facts} of a dossier."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    parts = models.JSONField(default=dict)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    files = models.ManyToManyField(WorkFile, related_name="submissions")
    is_late = models.BooleanField(default=False)
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "number"], name="submissions_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.number}"


class WorkReturn(models.Model):
    """A submission that was sent back: what to do, by which day."""

    COMMENT = 5_000

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="returned")
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(max_length=COMMENT)
    until_on = models.DateField()
    returned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(comment=""), name="a_return_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}"


class MarkQuerySet(models.QuerySet):
    def current(self) -> MarkQuerySet:
        """Those that no later mark corrects."""
        return self.filter(superseded_by=None)


class Mark(models.Model):
    """One person's mark of a submission; a correction is a new row. `points` is {criterion code: points}."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="marks")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Work.Awaits)
    points = models.JSONField(default=dict)
    total = models.PositiveSmallIntegerField()
    comment = models.TextField(max_length=WorkReturn.COMMENT, blank=True)
    marked_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "role"],
                condition=Q(supersedes=None),
                name="one_mark_of_a_role_per_submission",
            ),
            models.UniqueConstraint(
                fields=["submission", "marker"], condition=Q(supersedes=None), name="two_people_mark"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class FinalMark(models.Model):
    """What the marks of a submission came to. A correction is a new row."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="final_marks")
    points = models.DecimalField(max_digits=6, decimal_places=2)
    score = models.DecimalField(max_digits=5, decimal_places=2)
    passed = models.BooleanField()
    decided_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=Q(supersedes=None), name="one_final_mark_per_submission"
            ),
            models.CheckConstraint(
                condition=Q(score__gte=Decimal(0), score__lte=Decimal(100)),
                name="a_final_mark_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class DossierPart(models.Model):
    """One form of the village dossier, as its owner last saved it; `facts` holds strings as they were read."""

    class Part(models.TextChoices):
        SPECIALISATION = "SPECIALISATION", _("Choice of a specialisation")
        INFRASTRUCTURE = "INFRASTRUCTURE", _("Infrastructure plan")
        MARKETING = "MARKETING", _("Selling the product")
        BUDGET = "BUDGET", _("Effect on the budget")

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="parts")
    part = models.CharField(max_length=14, choices=Part)
    facts = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work", "part"], name="a_part_once_per_dossier"),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.part}"


class DossierPaper(models.Model):
    """A dossier as a PDF: one file for what it said, in a language. The row is the job."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("being prepared")
        READY = "READY", _("ready")
        FAILED = "FAILED", _("could not be made")

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="papers")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    parts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    stored = models.CharField(max_length=80, blank=True)
    size = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "language", "digest"], name="one_paper_for_what_a_dossier_says"
            ),
            models.CheckConstraint(
                condition=(Q(state="READY", ready_at__isnull=False) & ~Q(stored=""))
                | (~Q(state="READY") & Q(ready_at=None, stored="")),
                name="a_dossier_is_ready_if_and_only_if_stored",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="dossier_paper_due")]

    def __str__(self) -> str:
        return f"{self.pk}"
