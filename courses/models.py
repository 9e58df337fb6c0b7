"""What is taught: Wagtail pages, one tree per language. Records never point at a page; they share its key."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.fields import SynchronizedField, TranslatableField

from courses import checks
from courses.blocks import LessonBody
from courses.panels import LessonOutlinePanel
from regions.languages import worded

PLAIN = ["bold", "ul", "ol", "link"]


class OneGate:
    """Who may read is decided by the reading gate alone.

    Wagtail's own privacy settings would be a second truth, and two queries on every page.
    """

    private_page_options: list[str] = []

    def get_view_restrictions(self):
        return PageViewRestriction.objects.none()


class HomePage(OneGate, Page):
    """The front page of the School in one language."""

    intro = RichTextField(_("introduction"), features=PLAIN, blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CatalogPage"]
    template = "courses/home.html"
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    override_translatable_fields = [TranslatableField("intro")]

    class Meta:
        verbose_name = _("home page")


class CatalogPage(OneGate, Page):
    """All published courses."""

    intro = RichTextField(_("introduction"), features=PLAIN, blank=True)

    parent_page_types = ["courses.HomePage"]
    subpage_types = ["courses.CoursePage"]
    template = "courses/catalog.html"
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    override_translatable_fields = [TranslatableField("intro"), SynchronizedField("slug")]

    class Meta:
        verbose_name = _("catalogue")


class CoursePage(OneGate, Page):
    """A course: what it is for, how long it takes, what a person can do afterwards."""

    summary = models.TextField(_("summary"), max_length=600)
    hours = models.PositiveSmallIntegerField(_("academic hours"))
    outcomes = RichTextField(_("learning outcomes"), features=PLAIN, blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    parent_page_types = ["courses.CatalogPage"]
    subpage_types = ["courses.ModulePage"]
    template = "courses/course.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("hours"),
        FieldPanel("outcomes"),
        FieldPanel("image"),
    ]
    override_translatable_fields = [
        TranslatableField("summary"),
        TranslatableField("outcomes"),
        SynchronizedField("hours", overridable=False),
        SynchronizedField("image"),
        SynchronizedField("slug"),
    ]

    class Meta:
        verbose_name = _("course")


class ModulePage(OneGate, Page):
    """A part of a course that closes with an exam."""

    summary = models.TextField(_("summary"), max_length=600)
    hours = models.PositiveSmallIntegerField(_("academic hours"), default=0)
    outcomes = RichTextField(_("learning outcomes"), features=PLAIN, blank=True)

    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage", "assessments.ExamPage", "assessments.AssignmentPage"]
    template = "courses/module.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("hours"),
        FieldPanel("outcomes"),
    ]
    override_translatable_fields = [
        TranslatableField("summary"),
        TranslatableField("outcomes"),
        SynchronizedField("hours", overridable=False),
        SynchronizedField("slug"),
    ]

    class Meta:
        verbose_name = _("module")


class Unit(OneGate, Page):
    """What a trainee does one after another. Its facts are the same in every language."""

    required = models.BooleanField(_("required"), default=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    weight = models.DecimalField(
        _("weight of the score"),
        max_digits=6,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(0)],
    )

    is_creatable = False
    counting = [FieldPanel("required"), FieldPanel("minutes"), FieldPanel("weight")]
    unit_panels = [MultiFieldPanel(counting, heading=_("What counts"))]
    override_translatable_fields = [
        SynchronizedField("required", overridable=False),
        SynchronizedField("minutes", overridable=False),
        SynchronizedField("weight", overridable=False),
        SynchronizedField("slug"),
    ]

    unit_kind = ""

    def rules(self) -> dict:
        """What counts beside reading, as plain JSON; nothing for a lesson."""
        return {}

    def counts(self) -> bool:
        """Whether the unit may be required and weigh anything at all."""
        return True


class LessonPage(Unit):
    """A lesson: text first, made of blocks. Its weight is measured when it is published."""

    class DoneBy(models.TextChoices):
        SAID = "SAID", _("the reader says so")
        READ = "READ", _("read to the end, and not too fast")
        CHECKED = "CHECKED", _("all self-checks answered right")

    summary = models.TextField(_("summary"), max_length=400, blank=True)
    body = StreamField(LessonBody(), verbose_name=_("body"))
    done_by = models.CharField(_("done when"), max_length=7, choices=DoneBy, default=DoneBy.SAID)
    review = models.TextField(_("to be checked by a lawyer"), blank=True)  # for authors only, a line a remark
    words = models.PositiveIntegerField(default=0, editable=False)  # of the published text
    text_bytes = models.PositiveIntegerField(default=0, editable=False)  # as sent, compressed
    picture_bytes = models.PositiveIntegerField(default=0, editable=False)  # at the largest size offered

    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    template = "courses/lesson.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary", help_text=_("One or two sentences: what the reader will be able to do.")),
        LessonOutlinePanel(heading=_("Outline"), classname="collapsed"),
        FieldPanel("body"),
        MultiFieldPanel([*Unit.counting, FieldPanel("done_by")], heading=_("What counts")),
        FieldPanel(
            "review",
            help_text=_("For authors only, a remark a line: what a lawyer must compare with the act."),
        ),
    ]
    override_translatable_fields = [
        *Unit.override_translatable_fields,
        TranslatableField("summary"),
        TranslatableField("body"),
        SynchronizedField("done_by", overridable=False),
        TranslatableField("review"),
    ]

    unit_kind = "LESSON"

    def rules(self) -> dict:
        """How the lesson gets done; nothing where the reader says so.

        {done_by: READ, least_seconds: a quarter of the time that it takes, half a minute at least}
        {done_by: CHECKED, checks: [ids of the self-checks]}
        """
        if self.done_by == self.DoneBy.READ:
            return {"done_by": self.done_by, "least_seconds": max(30, self.minutes * 15)}
        if self.done_by == self.DoneBy.CHECKED:
            return {"done_by": self.done_by, "checks": [check.id for check in checks.of(self)]}
        return {}

    class Meta:
        verbose_name = _("lesson")


class Act(models.Model):
    """An act that lessons and questions refer to: a reference is content, and somebody checks it from time to time."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    title_kk = models.CharField(_("title in Kazakh"), max_length=300)
    title_ru = models.CharField(_("title in Russian"), max_length=300)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    number = models.CharField(pgettext_lazy("of an act", "number"), max_length=60, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    url = models.URLField(_("address"), blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)  # empty: nobody has read it yet

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code}: {worded(self, 'title', get_language())[0]}"


class Term(models.Model):
    """A word of the trade in three languages, with what it means in a sentence or two."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    word_kk = models.CharField(_("in Kazakh"), max_length=120)
    word_ru = models.CharField(_("in Russian"), max_length=120)
    word_en = models.CharField(_("in English"), max_length=120)
    meaning_kk = models.TextField(_("meaning in Kazakh"), max_length=500)
    meaning_ru = models.TextField(_("meaning in Russian"), max_length=500)
    meaning_en = models.TextField(_("meaning in English"), max_length=500)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.word_kk} · {self.word_ru}"


class Loaded(models.Model):
    """What a file of the curriculum last wrote, so that a second load knows an author's edit when it sees one.

    `key` is that of the page, question or paper; `digest` is over its words and rules, not over the file.
    """

    key = models.UUIDField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "language"], name="loaded_once_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.language}"


class SearchDocument(models.Model):
    """What search knows of a page or a term in one language. It is made from them, and made again at any time."""

    class Kind(models.TextChoices):
        LESSON = "LESSON", _("lesson")
        MODULE = "MODULE", _("module")
        COURSE = "COURSE", _("course")
        TERM = "TERM", _("term")

    kind = models.CharField(max_length=6, choices=Kind)
    key = models.UUIDField(null=True)  # that all language versions of a page share
    term = models.ForeignKey(Term, null=True, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    title = models.CharField(max_length=255)
    text = models.TextField()  # a line for each piece of text, for the excerpt
    digest = models.CharField(max_length=64)  # over all that the words below were made from

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "language"], name="page_found_once_per_language"),
            models.UniqueConstraint(fields=["term", "language"], name="term_found_once_per_language"),
            models.CheckConstraint(
                condition=models.Q(key=None, term__isnull=False) | models.Q(key__isnull=False, term=None),
                name="found_is_a_page_or_a_term",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key or self.term_id} {self.language}"


class SearchWord(models.Model):
    """A word as it stands in a document, folded, with its stem."""

    # The constraint below begins with the document: an index of its own would be a second one.
    document = models.ForeignKey(
        SearchDocument, on_delete=models.CASCADE, related_name="words", db_index=False
    )
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    stem = models.CharField(max_length=40)
    # The first letters: LIKE with an index differs between databases and their collations, = does not.
    head = models.CharField(max_length=3)
    word = models.CharField(max_length=40)
    times = models.PositiveSmallIntegerField()  # in the text
    in_title = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "word"], name="word_once_per_document"),
        ]
        indexes = [
            models.Index(fields=["language", "stem"], name="search_by_stem"),
            models.Index(fields=["language", "head"], name="search_by_head"),
        ]

    def __str__(self) -> str:
        return self.word


class PublishedWords(models.Model):
    """What the words of a page come to as they were last published, in one language.

    `digest` is that of `passages.digest`. A page is named by its key, as records name pages.
    """

    key = models.UUIDField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "language"], name="published_words_once_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.language}"


class TranslationReview(models.Model):
    """A translation was published, or somebody compared it with its source, whose words were then these.

    It is fresh while the source still says the same. `source_words` is what `passages.as_json` makes;
    `untranslated` counts the texts that still stood in the language of the source.
    """

    key = models.UUIDField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    source_language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    source_digest = models.CharField(max_length=64)
    source_words = models.JSONField(default=list)
    untranslated = models.PositiveIntegerField(default=0)
    reviewed_by = models.ForeignKey(  # nobody: a file of the curriculum was loaded
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "language"], name="one_review_per_page_and_language"),
            models.CheckConstraint(
                condition=~models.Q(language=models.F("source_language")),
                name="a_page_translates_another_language",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.language}"
