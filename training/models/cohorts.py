"""Who learns what, when. Records stand on frozen syllabus units, never on pages."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class Programme(models.Model):
    """What the agency certifies: one or more courses, hours, a pass mark."""

    class Kind(models.TextChoices):
        ADVANCED_TRAINING = "ADVANCED_TRAINING", _("advanced training")
        RETRAINING = "RETRAINING", _("retraining")
        OTHER = "OTHER", _("other training")

    class Form(models.TextChoices):
        DISTANCE = "DISTANCE", _("distance learning")
        BLENDED = "BLENDED", _("blended learning")
        FULL_TIME = "FULL_TIME", _("full-time learning")

    code = models.CharField(max_length=30, unique=True)
    title_kk = models.CharField(max_length=250)
    title_ru = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    hours = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ADVANCED_TRAINING)
    form = models.CharField(max_length=10, choices=Form, default=Form.DISTANCE)
    pass_mark = models.PositiveSmallIntegerField(default=60, validators=PERCENT)
    certificate_years = models.PositiveSmallIntegerField(null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_mark__lte=100), name="a_programme_pass_mark_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ProgrammeCourse(models.Model):
    """A course of a programme, named by the key that all its language versions share."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="courses")
    course_key = models.UUIDField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "course_key"], name="a_course_once_per_programme"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.position}"


class CohortQuerySet(models.QuerySet):
    def with_counts(self) -> CohortQuerySet:
        """How many are in each cohort, withdrawn people aside (`people`), and how many finished (`finished`)."""
        here = ~Q(enrolments__status=Enrolment.Status.WITHDRAWN)
        finished = Q(enrolments__status=Enrolment.Status.COMPLETED)
        return self.annotate(
            people=Count("enrolments", filter=here, distinct=True),
            finished=Count("enrolments", filter=finished, distinct=True),
        )


class Cohort(models.Model):
    """People who take a programme together, from a day to a day."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("draft")
        OPEN = "OPEN", _("open for enrolment")
        RUNNING = "RUNNING", _("running")
        CLOSED = "CLOSED", _("closed")

    code = models.CharField(max_length=30, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cohorts")
    name_kk = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    region = models.ForeignKey(
        "regions.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    capacity = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=7, choices=Status, default=Status.DRAFT)
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_cohort_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(status="DRAFT", opened_at=None)
                | (~Q(status="DRAFT") & Q(opened_at__isnull=False)),
                name="a_cohort_is_open_if_and_only_if_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CohortInstructor(models.Model):
    """An instructor who looks after a cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="instructors")
    instructor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "instructor"], name="an_instructor_once_per_cohort"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.instructor_id}"


class SyllabusUnit(models.Model):
    """A unit that a cohort must take, as it stood when the cohort opened."""

    class Kind(models.TextChoices):
        LESSON = "LESSON", _("lesson")
        EXAM = "EXAM", _("exam")
        ASSIGNMENT = "ASSIGNMENT", _("practical work")

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="units")
    key = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind)
    module_key = models.UUIDField()
    module_title_kk = models.CharField(max_length=250)
    module_title_ru = models.CharField(max_length=250)
    module_title_en = models.CharField(max_length=250, blank=True)
    title_kk = models.CharField(max_length=250)
    title_ru = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    position = models.PositiveSmallIntegerField()
    required = models.BooleanField(default=True)
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(1))
    minutes = models.PositiveSmallIntegerField(default=0)
    rules = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "key"], name="a_unit_once_per_cohort"),
            models.UniqueConstraint(fields=["cohort", "position"], name="a_position_once_per_cohort"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.position}"

    @property
    def is_practice(self) -> bool:
        """An exam that may be sat any number of times and is never done."""
        return bool(self.rules.get("practice"))


class EnrolmentQuerySet(models.QuerySet):
    def open(self) -> EnrolmentQuerySet:
        """Those who are learning: not withdrawn, not finished."""
        return self.filter(status=Enrolment.Status.ACTIVE)


class Enrolment(models.Model):
    """A person in a cohort, with the post held when enrolled."""

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", _("learning")
        COMPLETED = "COMPLETED", _("completed")
        FAILED = "FAILED", _("not completed")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")

    TIME_FACTORS = [(Decimal(factor), factor) for factor in ("1.00", "1.25", "1.50", "2.00")]

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    trainee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    appointment = models.ForeignKey(
        "people.Appointment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=9, choices=Status, default=Status.ACTIVE)
    time_factor = models.DecimalField(
        max_digits=3, decimal_places=2, default=Decimal(1), choices=TIME_FACTORS
    )
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    enrolled_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "trainee"], name="one_enrolment_per_cohort_and_person"),
            models.CheckConstraint(
                condition=Q(status="COMPLETED", completed_at__isnull=False)
                | (~Q(status="COMPLETED") & Q(completed_at=None)),
                name="completed_if_and_only_if_dated",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=100),
                name="an_enrolment_score_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class UnitResult(models.Model):
    """A unit that a person has done; it keeps the best score."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="results")
    unit = models.ForeignKey(SyllabusUnit, on_delete=models.PROTECT, related_name="results")
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    completed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "unit"], name="one_result_per_unit"),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=100), name="a_unit_score_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.unit_id}"


class RosterImport(models.Model):
    """A roster that was applied to a cohort: who, when, which file, how many rows."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="imports")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField()
    file_sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.pk}"
