"""Papers: the rules of an exam, and the page that leads to it."""

from __future__ import annotations

from datetime import UTC

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from assessments import policies
from assessments.models.banks import Question, QuestionBank
from courses.models import Unit
from regions.languages import CODES


class Paper(models.Model):
    """The rules of an exam: what is drawn, how long, how often, what passes.

    A paper may change at any time: a cohort that has opened stands on its frozen copy.
    """

    class ResultsShown(models.TextChoices):
        NEVER = "NEVER", _("never")
        AFTER_SUBMIT = "AFTER_SUBMIT", _("after handing in")
        AFTER_CLOSE = "AFTER_CLOSE", _("after the cohort closes")

    class Grading(models.TextChoices):
        BEST = policies.BEST, _("the best attempt")
        LAST = policies.LAST, _("the last attempt")
        FIRST = policies.FIRST, _("the first attempt")

    class LatePolicy(models.TextChoices):
        FINISH = policies.FINISH, _("who has begun may finish")
        CUT = policies.CUT, _("everybody's attempt ends with it")

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
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cooling_off_hours = models.PositiveSmallIntegerField(default=0)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    late_policy = models.CharField(max_length=6, choices=LatePolicy, default=LatePolicy.FINISH)
    grading = models.CharField(max_length=5, choices=Grading, default=Grading.BEST)
    practice = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pass_mark__lte=100), name="a_paper_pass_mark_is_a_percentage"),
            models.CheckConstraint(condition=Q(attempts_allowed__gte=1), name="a_paper_allows_an_attempt"),
            models.CheckConstraint(
                condition=Q(minutes_allowed=None) | Q(minutes_allowed__gte=1), name="a_paper_lasts_a_minute"
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="a_paper_opens_before_it_closes",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def as_rules(self) -> dict:
        """What counts, as plain JSON: {paper, pass_mark, attempts_allowed, minutes_allowed, grace_seconds,
        shuffle, results_shown, draws: [{bank, kind, difficulty, count}]}.

        What came later stands there only where it differs from what its absence means (`policies`): cooling_off_hours,
        opens_at, closes_at, late_policy, grading, practice, one_at_a_time, and of a draw tag, points, title. So a paper that uses
        none of it says what it always said, and no running cohort seems to have changed.
        """
        return {
            "paper": self.code,
            "pass_mark": self.pass_mark,
            "attempts_allowed": self.attempts_allowed,
            "minutes_allowed": self.minutes_allowed,
            "grace_seconds": self.grace_seconds,
            "shuffle": self.shuffle,
            "results_shown": self.results_shown,
            "draws": [
                draw.as_rule() for draw in self.draws.select_related("bank").order_by("position", "pk")
            ],
        } | self._later_rules()

    def _later_rules(self) -> dict:
        rules = {
            "cooling_off_hours": self.cooling_off_hours,
            "opens_at": self.opens_at and self.opens_at.astimezone(UTC).isoformat(),
            "closes_at": self.closes_at and self.closes_at.astimezone(UTC).isoformat(),
            "late_policy": self.late_policy if self.closes_at and self.late_policy != policies.FINISH else "",
            "grading": self.grading if self.grading != policies.BEST else "",
            "practice": self.practice,
            "one_at_a_time": self.one_at_a_time,
        }
        return {name: value for name, value in rules.items() if value}


class DrawRule(models.Model):
    """A section of a paper: how many questions it draws from a bank, of which kind, difficulty and tag.

    points  what each of them is worth here; None leaves it to the question
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="draws")
    position = models.PositiveSmallIntegerField(default=0)
    title_kk = models.CharField(max_length=250, blank=True)
    title_ru = models.CharField(max_length=250, blank=True)
    title_en = models.CharField(max_length=250, blank=True)
    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Question.Kind, blank=True)
    difficulty = models.CharField(max_length=6, choices=Question.Difficulty, blank=True)
    tag = models.CharField(max_length=60, blank=True)
    count = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "bank", "kind", "difficulty", "tag"], name="a_draw_rule_once_per_paper"
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="a_draw_rule_draws_something"),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gt=0), name="a_draw_rule_is_worth_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.count}"

    def as_rule(self) -> dict:
        """The section as `Paper.as_rules` states it. The bank has been selected with it."""
        titles = {code: getattr(self, f"title_{code}") for code in CODES}
        later = {
            "tag": self.tag,
            "points": self.points and f"{self.points.normalize():f}",
            "title": {code: title for code, title in titles.items() if title},
        }
        return {
            "bank": self.bank.code,
            "kind": self.kind,
            "difficulty": self.difficulty,
            "count": self.count,
        } | {name: value for name, value in later.items() if value}


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

    def counts(self) -> bool:
        """Nobody has to pass a practice exam, whatever its page says."""
        return not self.paper.practice

    def clean(self) -> None:
        super().clean()
        if self.required and self.paper_id and self.paper.practice:
            raise ValidationError(
                {"required": _("A practice exam cannot be required: nothing of it counts.")}
            )
