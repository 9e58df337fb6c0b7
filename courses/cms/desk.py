"""The translation desk and the parity check, as reports of the CMS."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import django_filters
from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from courses import access, parity, translations
from courses.models import TranslationReview
from courses.translations import Version
from regions.languages import LANGUAGES

OWN_NAMES = {language.code: language.own_name for language in LANGUAGES}
WHY = {
    "": "",
    "absent": _("There is no page in this language."),
    "draft": _("A draft is there. Readers do not see it yet."),
    "changed": _("The source has changed since."),
    "unseen": _("Nobody has compared it with its source yet."),
    "untranslated": _("Some texts still stand in the language of the source."),
}
LOOKS = {
    translations.FRESH: "w-status--primary",
    translations.STALE: "desk-stale",
    translations.MISSING: "desk-missing",
}


class AuthorsReport(ReportView):
    """For authors alone; for everybody else it does not exist."""

    def dispatch(self, request, *args, **kwargs):
        access.must_write(request.user)
        return super().dispatch(request, *args, **kwargs)


class DeskFilter(WagtailFilterSet):
    """Rows are made, not selected: the filter sorts out a list."""

    course = django_filters.ChoiceFilter(
        label=_("Course"), choices=access.titles_of_courses, empty_label=_("All"), method="kept"
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=list(OWN_NAMES.items()),
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="kept",
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=list(translations.STATES.items()),
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="kept",
    )

    class Meta:
        model = TranslationReview
        fields: list[str] = []

    def kept(self, rows, name, value):
        return rows

    def filter_queryset(self, rows: Iterable[Version]) -> list[Version]:
        asked = self.form.cleaned_data
        return [
            row
            for row in rows
            if asked.get("course") in ("", None, str(row.course))
            and asked.get("language") in ("", None, row.language)
            and asked.get("state") in ("", None, getattr(row, "state", None))
        ]


class _PageColumn(Column):
    cell_template_name = "courses/cms/desk_page_cell.html"


class _StateColumn(Column):
    cell_template_name = "courses/cms/desk_state_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return context | {
            "word": translations.STATES[instance.state],
            "look": LOOKS[instance.state],
            "why": WHY[instance.why],
        }


class _StepsColumn(Column):
    cell_template_name = "courses/cms/desk_steps_cell.html"


class TranslationsView(AuthorsReport):
    page_title = _("Translation desk")
    header_icon = "globe"
    index_url_name = "translation_desk"
    index_results_url_name = "translation_desk_results"
    results_template_name = "courses/cms/desk_results.html"
    filterset_class = DeskFilter
    paginate_by = 50
    columns = [
        _PageColumn("title", label=_("Page")),
        Column("language", label=_("Language"), accessor=lambda row: OWN_NAMES[row.language]),
        _StateColumn("state", label=_("State")),
        Column("changed_at", label=_("Source published"), accessor=lambda row: row.changed_at),
        Column("reviewed", label=_("Compared"), accessor=lambda row: row.review and row.review.reviewed_at),
        _StepsColumn("steps", label=_("What to do")),
    ]
    list_export = [
        "title",
        "kind_name",
        "language",
        "state",
        "reason",
        "changed_at",
        "reviewed_at",
        "reviewer",
    ]
    export_headings = {
        "title": _("Page"),
        "kind_name": _("Kind"),
        "language": _("Language"),
        "state": _("State"),
        "reason": _("Why"),
        "changed_at": _("Source published"),
        "reviewed_at": _("Compared"),
        "reviewer": _("Compared by"),
    }

    @cached_property
    def every_version(self) -> list[Version]:
        return translations.versions()

    def get_queryset(self):
        return self.every_version

    def get_filename(self):
        return "translation-desk"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        asked = self.request.GET.get("course", "")
        counted = [row for row in self.every_version if asked in ("", str(row.course))]
        return context | {
            "counts": [
                (
                    OWN_NAMES[code],
                    [(word, row[state], _address(code, state, asked)) for state, word in STATES],
                )
                for code, row in translations.counts(counted).items()
            ],
            "here": self.request.get_full_path().replace("/results/", "/"),
        }

    def to_row_dict(self, item):
        return {
            "title": item.title,
            "kind_name": item.kind_name,
            "language": OWN_NAMES[item.language],
            "state": str(translations.STATES[item.state]),
            "reason": str(WHY[item.why]),
            "changed_at": item.changed_at,
            "reviewed_at": item.review.reviewed_at if item.review else None,
            "reviewer": item.review.reviewed_by.get_full_name()
            if item.review and item.review.reviewed_by
            else "",
        }


STATES = list(translations.STATES.items())


class ParityFilter(DeskFilter):
    state = None

    def filter_queryset(self, rows):
        asked = self.form.cleaned_data
        course = UUID(asked["course"]) if asked.get("course") else None
        inside = {one.key for one in translations.versions(course=course)} if course else set()
        return [
            row
            for row in rows
            if (not course or row.page.translation_key in inside)
            and asked.get("language") in ("", None, row.language)
        ]


class ParityView(AuthorsReport):
    page_title = _("Parity of languages")
    header_icon = "list-ul"
    index_url_name = "parity_report"
    index_results_url_name = "parity_report_results"
    results_template_name = "courses/cms/parity_results.html"
    filterset_class = ParityFilter
    columns = [
        Column("module", label=_("Module"), accessor=lambda row: row.module.title),
        TitleColumn(
            "page", label=_("Page"), accessor=lambda row: row.page.title, get_url=lambda row: edit(row.page)
        ),
        Column("language", label=_("Language"), accessor=lambda row: OWN_NAMES[row.language]),
        TitleColumn("what", label=_("What does not match"), get_url=lambda row: row.twin and edit(row.twin)),
    ]
    list_export = ["module.title", "page.title", "language", "what"]
    export_headings = {
        "module.title": _("Module"),
        "page.title": _("Page"),
        "language": _("Language"),
        "what": _("What does not match"),
    }

    def get_queryset(self):
        return parity.faults()

    def get_filename(self):
        return "parity-of-languages"


class MyDraftsView(AuthorsReport):
    page_title = _("My drafts")
    header_icon = "edit"
    index_url_name = "my_drafts_report"
    index_results_url_name = "my_drafts_report_results"
    columns = [
        TitleColumn("title", label=_("Page"), accessor="draft_title", get_url=lambda row: edit(row)),
        Column("language", label=_("Language"), accessor=lambda row: OWN_NAMES[row.locale.language_code]),
        Column("saved", label=_("Saved"), accessor="latest_revision_created_at"),
    ]
    list_export = ["draft_title", "locale.language_code", "latest_revision_created_at"]
    export_headings = {
        "draft_title": _("Page"),
        "locale.language_code": _("Language"),
        "latest_revision_created_at": _("Saved"),
    }

    def get_queryset(self):
        return access.drafts_of(self.request.user)

    def get_filename(self):
        return "my-drafts"


def edit(page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _address(language: str, state: str, course: str) -> str:
    asked = {"language": language, "state": state} | ({"course": course} if course else {})
    return f"{reverse('translation_desk')}?{urlencode(asked)}"
