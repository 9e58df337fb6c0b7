"""Reports for authors: law references that nobody has checked lately, and remarks that wait for a lawyer."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from courses import access, laws
from courses.models import Act
from courses.registers import day_of_check
from regions.languages import LANGUAGES, worded

KINDS = {"LESSON": _("lesson"), "QUESTION": _("exam question"), "": ""}
OWN_NAMES = {language.code: language.own_name for language in LANGUAGES} | {"": ""}


class StaleRow(NamedTuple):
    """An act that is due, and one place that refers to it; an act without places has one row."""

    act: Act
    use: laws.Use | None

    @property
    def name(self) -> str:
        """The act in the language of the author."""
        title, number = worded(self.act, "title", get_language() or "")[0], self.act.number
        return f"{title}, {number}" if number else title

    @property
    def checked_on(self) -> str:
        return day_of_check(self.act)

    @property
    def kind(self) -> str:
        return str(KINDS[self.use.kind if self.use else ""])

    @property
    def language(self) -> str:
        return OWN_NAMES[self.use.language if self.use else ""]

    @property
    def title(self) -> str:
        return self.use.title if self.use else ""

    @property
    def url(self) -> str:
        return self.use.url if self.use else ""


class _AuthorsReport(ReportView):
    """Authors alone; to others of the CMS it answers as Wagtail does."""

    def dispatch(self, request, *args, **kwargs):
        if not access.may_write(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class StaleLawsView(_AuthorsReport):
    page_title = _("Stale law references")
    header_icon = "openquote"
    index_url_name = "stale_laws_report"
    index_results_url_name = "stale_laws_report_results"
    results_template_name = "courses/cms/stale_laws_results.html"
    columns = [
        TitleColumn("name", label=_("Act"), width="35%", get_url=lambda row: _edit("acts", row.act.pk)),
        Column("checked_on", label=_("Checked on"), width="12%"),
        TitleColumn("title", label=_("Used in"), width="30%", get_url=lambda row: row.url),
        Column("language", label=_("Language"), width="10%"),
        Column("kind", label=_("What")),
    ]
    list_export = [
        "act.code",
        "name",
        "act.number",
        "act.checked_on",
        "kind",
        "language",
        "title",
        "url",
    ]
    export_headings = {
        "act.code": _("Code"),
        "name": _("Act"),
        "act.number": _("Number"),
        "act.checked_on": _("Checked on"),
        "kind": _("What"),
        "language": _("Language"),
        "title": _("Used in"),
        "url": _("Address"),
    }

    def get_queryset(self):
        acts = list(laws.stale(timezone.localdate()))
        places = laws.uses(acts)
        return [StaleRow(act, use) for act in acts for use in (places[act.code] or [None])]

    def get_filename(self):
        return "stale-law-references"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"days": settings.LAW_CHECK_DAYS}


class ReviewView(_AuthorsReport):
    page_title = _("To be checked by a lawyer")
    header_icon = "warning"
    index_url_name = "review_report"
    index_results_url_name = "review_report_results"
    results_template_name = "courses/cms/review_results.html"
    columns = [
        TitleColumn(
            "title", label=_("Lesson"), width="30%", get_url=lambda page: _edit("wagtailadmin_pages", page.pk)
        ),
        Column("language", label=_("Language"), accessor=lambda page: OWN_NAMES[page.locale.language_code]),
        Column("review", label=_("Remarks"), accessor=lambda page: linebreaksbr(page.review)),
    ]
    list_export = ["title", "locale.language_code", "review"]
    export_headings = {"title": _("Lesson"), "locale.language_code": _("Language"), "review": _("Remarks")}

    def get_queryset(self):
        return access.lessons_to_review()

    def get_filename(self):
        return "to-be-checked-by-a-lawyer"


def _edit(namespace: str, pk: int) -> str:
    return reverse(f"{namespace}:edit", args=[pk])
