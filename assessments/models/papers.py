"""Papers: the rules of an exam, and the page that leads to it."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from assessments.models.banks import Question, QuestionBank
from courses.models import Unit


class Paper(models.Model):
    """The rules of an exam: what is drawn, how long, how often, what passes."""

    class ResultsShown(models.TextChoices):
        NEVER = "NEVER", _("never")
        AFTER_SUBMIT = "AFTER_SUBMIT", _("after handing in")
        AFTER_CLOSE = "AFTER_CLOSE", _("after the cohort closes")

    code = models.CharField(max_length=30, unique=True)
    title_kk = models.CharField(max_length=250)
    title_ru = models.CharField(max_length=250)
    title_en = models.CharField(max_length=250, blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        default=60, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    attempts_allowed = models.PositiveSmallIntegerField(default=3)
    minutes_allowed = models.PositiveSmallIntegerField(null=True, blank=True)
    grace_seconds = models.PositiveSmallIntegerField(default=30)
    shuffle = models.BooleanField(default=True)
    # The page shows its questions one by one; without scripts it is a sheet all the same.
    one_at_a_time = models.BooleanField(default=False, db_default=False)
    results_shown = models.CharField(max_length=12, choices=ResultsShown, default=ResultsShown.AFTER_SUBMIT)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pass_mark__lte=100), name="a_paper_pass_mark_is_a_percentage"),
            models.CheckConstraint(condition=Q(attempts_allowed__gte=1), name="a_paper_allows_an_attempt"),
            models.CheckConstraint(
                condition=Q(minutes_allowed=None) | Q(minutes_allowed__gte=1), name="a_paper_lasts_a_minute"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def as_rules(self) -> dict:
        """What counts, as plain JSON: {paper, pass_mark, attempts_allowed, minutes_allowed, grace_seconds,
        shuffle, results_shown, draws: [{bank, kind, difficulty, count}]}; one_at_a_time only if it is true, so that
        rules frozen before there was a choice are the same rules."""
        rules = {
            "paper": self.code,
            "pass_mark": self.pass_mark,
            "attempts_allowed": self.attempts_allowed,
            "minutes_allowed": self.minutes_allowed,
            "grace_seconds": self.grace_seconds,
            "shuffle": self.shuffle,
            "results_shown": self.results_shown,
            "draws": [
                {
                    "bank": draw.bank.code,
                    "kind": draw.kind,
                    "difficulty": draw.difficulty,
                    "count": draw.count,
                }
                for draw in self.draws.select_related("bank").order_by("pk")
            ],
        }
        return rules | ({"one_at_a_time": True} if self.one_at_a_time else {})


class DrawRule(models.Model):
    """How many questions a paper draws from a bank, of which kind and difficulty."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="draws")
    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Question.Kind, blank=True)
    difficulty = models.CharField(max_length=6, choices=Question.Difficulty, blank=True)
    count = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "bank", "kind", "difficulty"], name="a_draw_rule_once_per_paper"
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="a_draw_rule_draws_something"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.count}"


class ExamPage(Unit):
    """An exam in the outline of a module: a page with an introduction that points at a paper."""

    intro = RichTextField(_("introduction"), features=["bold", "ul", "ol", "link"])
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")

    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    template = "courses/exam.html"
    content_panels = [*Unit.content_panels, FieldPanel("intro"), FieldPanel("paper"), *Unit.unit_panels]
    override_translatable_fields = [
        *Unit.override_translatable_fields,
        TranslatableField("intro"),
        SynchronizedField("paper", overridable=False),
    ]

    unit_kind = "EXAM"

    class Meta:
        verbose_name = _("exam")

    def rules(self) -> dict:
        """The paper as plain facts, to be frozen with the syllabus."""
        return self.paper.as_rules()
