"""What a certificate is printed on: versions of papers, how they look before they count, and who signs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TemplateQuerySet(models.QuerySet):
    def current(self) -> TemplateQuerySet:
        """Those that are in use or may come to be."""
        return self.exclude(state__in=(Template.State.SUPERSEDED, Template.State.WITHDRAWN))

    def published(self) -> TemplateQuerySet:
        """Those that a batch may choose now."""
        return self.filter(state=Template.State.PUBLISHED)


def _person():
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class Template(models.Model):
    """A version of the paper that a certificate is printed on; once published, it never changes.

    The database itself refuses a change (migration 0006). `name` is what its versions have in common; `design` holds
    everything that officers decide about it, in the shape that `certification.designs` tells, and `digest` is the sum
    of that. A version without people was published by the system itself.
    """

    class Kind(models.TextChoices):
        COMPLETION = "completion", _("certificate of completion")
        LETTER = "letter", _("letter of confirmation")

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("draft")
        PROPOSED = "PROPOSED", _("waiting for a second officer")
        PUBLISHED = "PUBLISHED", pgettext_lazy("paper", "published")
        SUPERSEDED = "SUPERSEDED", pgettext_lazy("paper", "superseded")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("paper", "withdrawn")

    name = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    html_name = models.CharField(max_length=120, choices=Kind)
    digest = models.CharField(max_length=64)
    languages = models.JSONField(default=list)
    programme = models.ForeignKey(  # nothing: a paper of the house, for every programme
        "training.Programme", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    design = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    drafted_by = _person()
    drafted_at = models.DateTimeField(null=True)
    proposed_by = _person()
    proposed_at = models.DateTimeField(null=True)
    published_by = _person()
    published_at = models.DateTimeField(null=True)
    withdrawn_by = _person()
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    valid_from_on = models.DateField(null=True, blank=True)
    valid_to_on = models.DateField(null=True, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="a_version_once_per_name"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(state="PUBLISHED"), name="one_version_in_use_per_paper"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(state__in=["DRAFT", "PROPOSED"]), name="one_draft_per_paper"
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("proposed_by")), name="two_people_publish"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="DRAFT", proposed_by=None, proposed_at=None)
                    | Q(state="PROPOSED", proposed_by__isnull=False, proposed_at__isnull=False)
                )
                & Q(published_by=None, published_at=None, withdrawn_by=None, withdrawn_at=None)
                | Q(state__in=["PUBLISHED", "SUPERSEDED"], published_at__isnull=False, withdrawn_at=None)
                & (Q(published_by=None, proposed_by=None) | Q(published_by__isnull=False, proposed_by__isnull=False))
                | Q(state="WITHDRAWN", withdrawn_by__isnull=False, withdrawn_at__isnull=False) & ~Q(reason=""),
                name="a_paper_says_who_and_when",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class PaperPreview(models.Model):
    """How a version looks with one name, drawn by the worker. It may be thrown away at any time.

    digest  of the design that is drawn: another one is an old picture
    page    PNG of the sheet; `more` of the first page behind it, if there is one
    """

    class Case(models.TextChoices):
        LONGEST = "longest", _("with the longest name")
        SHORTEST = "shortest", _("with the shortest name")

    class State(models.TextChoices):
        WAITING = "WAITING", _("being drawn")
        DRAWN = "DRAWN", _("drawn")
        FAILED = "FAILED", _("not drawn")

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="previews")
    case = models.CharField(max_length=8, choices=Case)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    page = models.BinaryField(default=bytes)
    more = models.BinaryField(default=bytes)
    field = models.CharField(max_length=60, blank=True)  # of the facts, that does not fit

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "case"], name="one_picture_per_case"),
            models.CheckConstraint(
                condition=~Q(state="DRAWN") | ~Q(page=b""), name="a_drawn_page_is_a_picture"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_id} {self.case}"


class Signatory(models.Model):
    """Whose name and post stand under a certificate, unless its paper names its own."""

    name_kk = models.CharField(max_length=150)
    name_ru = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150, blank=True)
    post_kk = models.CharField(max_length=250)
    post_ru = models.CharField(max_length=250)
    post_en = models.CharField(max_length=250, blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.pk}"
