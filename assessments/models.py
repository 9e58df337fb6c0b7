"""How it is checked: banks, papers, attempts, answers. Questions are facts; their words are per language."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses.models import Unit
from training.models import Cohort


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
        shuffle, results_shown, draws: [{bank, kind, difficulty, count}]}."""
        return {
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
    seed = models.CharField(max_length=32)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    rules = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    late_until = models.DateTimeField(null=True)  # closes_at and the published grace
    submitted_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=9, choices=ClosedBy, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    passed = models.BooleanField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "unit", "number"], name="attempts_are_numbered"),
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
    sequence = models.PositiveBigIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    points = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="one_answer_per_position"),
            models.UniqueConstraint(fields=["attempt", "question"], name="a_question_once_per_attempt"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.position}"


from assessments.practical import (  # noqa: E402, F401 - practical work stands in modules of its own
    DossierPaper,
    DossierPart,
    FinalMark,
    Mark,
    Submission,
    Upload,
    Work,
    WorkFile,
    WorkReturn,
)
from assessments.rubrics import (  # noqa: E402, F401
    Assignment,
    AssignmentPage,
    Criterion,
    MarkingRule,
    Rubric,
)
