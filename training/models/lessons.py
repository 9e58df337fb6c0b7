"""What happens around a lesson: how far it is read, notes, questions to the instructor, the lesson on paper."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from training.models.cohorts import Enrolment, SyllabusUnit


class Reading(models.Model):
    """How far a person is in a lesson: first opened, the last block read, what was answered right.

    Blocks have the same ids in every language, so the place holds when the language changes.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="readings")
    unit = models.ForeignKey(SyllabusUnit, on_delete=models.PROTECT, related_name="readings")
    opened_at = models.DateTimeField()
    block = models.CharField(max_length=36, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    end_at = models.DateTimeField(null=True, blank=True)
    checked = models.JSONField(default=list)  # ids of self-checks

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "unit"], name="one_reading_per_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.unit_id}"


class Note(models.Model):
    """What a person writes down about a lesson, for nobody else: no page of the desk reads this table."""

    LENGTH = 10_000

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes")
    unit = models.ForeignKey(SyllabusUnit, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(max_length=LENGTH)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "unit"], name="one_note_per_person_and_unit"),
            models.CheckConstraint(condition=~Q(text=""), name="a_note_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} {self.unit_id}"


class LessonQuestionQuerySet(models.QuerySet):
    def waiting(self) -> LessonQuestionQuerySet:
        return self.filter(state=LessonQuestion.State.WAITING)

    def answered(self) -> LessonQuestionQuerySet:
        return self.filter(state__in=(LessonQuestion.State.SHOWN, LessonQuestion.State.PRIVATE))

    def new_to(self, user) -> LessonQuestionQuerySet:
        """Answers to this person's questions that the person has not opened yet."""
        return self.answered().filter(enrolment__trainee=user, seen_at=None)


class LessonQuestion(models.Model):
    """A question about a lesson to the instructors of the cohort, with the answer."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("waiting for an answer")
        SHOWN = "SHOWN", _("answered, shown to the cohort")
        PRIVATE = "PRIVATE", _("answered, not shown")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")

    LENGTH = 2_000

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="questions")  # who asks
    unit = models.ForeignKey(SyllabusUnit, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField(max_length=LENGTH)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    answer = models.TextField(max_length=2 * LENGTH, blank=True)
    answer_language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # by the asker, since it was answered

    objects = LessonQuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    ~Q(answer=""),
                    state__in=("SHOWN", "PRIVATE"),
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                )
                | Q(state__in=("WAITING", "WITHDRAWN"), answer="", answered_by=None, answered_at=None),
                name="answered_if_and_only_if_signed",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="lesson_question_waiting")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_new(self) -> bool:
        """Has it an answer that the asker has not opened yet?"""
        return self.answered_at is not None and self.seen_at is None


class LessonPrint(models.Model):
    """A lesson as a PDF: one file for each published revision, language and design, made when first asked for."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("being prepared")
        READY = "READY", _("ready")
        FAILED = "FAILED", _("could not be made")

    key = models.UUIDField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    revision = models.PositiveBigIntegerField()
    design = models.CharField(max_length=16)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()  # moves forward while a worker has it
    tries = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=120, blank=True)
    size = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language", "revision", "design"], name="one_print_per_revision_and_design"
            ),
            models.CheckConstraint(
                condition=Q(~Q(file=""), state="READY", ready_at__isnull=False)
                | Q(state__in=("WAITING", "FAILED"), file="", ready_at=None),
                name="ready_if_and_only_if_there_is_a_file",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="lesson_print_due")]

    def __str__(self) -> str:
        return f"{self.key} {self.language} {self.revision}"
