"""What is set as practical work, and by what it is marked: rubrics, assignments and their pages, the rule of a cohort."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.models import Unit


class Rubric(models.Model):
    """By what a work is marked. Used once, its criteria never change."""

    code = models.CharField(max_length=40, unique=True)
    title_kk = models.CharField(max_length=250)
    title_ru = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)

    def __str__(self) -> str:
        return self.code


class Criterion(models.Model):
    """One thing that is looked at. `levels` is [{points, kk, ru, en}], rising from nothing to all points."""

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    title_kk = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    points = models.PositiveSmallIntegerField()
    levels = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rubric", "position"], name="a_criterion_position_once_per_rubric"
            ),
            models.UniqueConstraint(fields=["rubric", "code"], name="a_criterion_code_once_per_rubric"),
            models.CheckConstraint(condition=Q(points__gte=1), name="a_criterion_is_worth_something"),
        ]

    def __str__(self) -> str:
        return f"{self.rubric_id} {self.position}"


class Assignment(models.Model):
    """What is to be handed in, and what passes."""

    class Kind(models.TextChoices):
        FILE = "FILE", _("documents to hand in")
        CASE = "CASE", _("a case to decide in writing")
        DOSSIER = "DOSSIER", _("the dossier of one's own okrug")

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=7, choices=Kind)
    title_kk = models.CharField(max_length=250)
    title_ru = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="assignments")
    pass_mark = models.PositiveSmallIntegerField(default=60, validators=[MaxValueValidator(100)])
    due_days = models.PositiveSmallIntegerField(default=14)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_mark__lte=100), name="an_assignment_pass_mark_is_a_percentage"
            ),
            models.CheckConstraint(condition=Q(due_days__gte=1), name="an_assignment_leaves_a_day"),
        ]

    def __str__(self) -> str:
        return self.code

    def as_rules(self) -> dict:
        """What counts, as plain JSON: {assignment, kind, pass_mark, due_days}."""
        return {
            "assignment": self.code,
            "kind": self.kind,
            "pass_mark": self.pass_mark,
            "due_days": self.due_days,
        }


class AssignmentPage(Unit):
    """Practical work in the outline of a module: a page with the brief and template files."""

    brief = RichTextField(_("brief"), features=["bold", "ul", "ol", "link"])
    files = StreamField(
        [("file", DocumentChooserBlock(label=_("file")))], verbose_name=_("template files"), blank=True
    )
    assignment = models.ForeignKey(
        Assignment, verbose_name=_("assignment"), on_delete=models.PROTECT, related_name="+"
    )

    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    template = "courses/assignment.html"
    content_panels = [
        *Unit.content_panels,
        FieldPanel("brief"),
        FieldPanel("files"),
        FieldPanel("assignment"),
        *Unit.unit_panels,
    ]
    override_translatable_fields = [
        *Unit.override_translatable_fields,
        TranslatableField("brief"),
        TranslatableField("files"),
        SynchronizedField("assignment", overridable=False),
    ]

    unit_kind = "ASSIGNMENT"

    class Meta:
        verbose_name = _("practical work")

    def rules(self) -> dict:
        """The assignment as plain facts, to be frozen with the syllabus."""
        return self.assignment.as_rules()


class MarkingRule(models.Model):
    """How the practical work of a cohort is marked; a cohort without one is marked once, by name."""

    cohort = models.OneToOneField("training.Cohort", on_delete=models.PROTECT, related_name="marking_rule")
    two_markers = models.BooleanField(default=False)
    hides_names = models.BooleanField(default=False)
    moderation_above = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # points of the rubric

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(moderation_above=None) | Q(two_markers=True, moderation_above__gte=0),
                name="moderation_needs_two_markers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}"
