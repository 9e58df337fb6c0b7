"""Exam questions by language, as a report of the CMS: which words are missing, which do not fit. Never a key."""

from __future__ import annotations

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from assessments import access
from assessments.models import Question
from assessments.questions import languages
from courses.cms.desk import OWN_NAMES, AuthorsReport

STATES = {"whole": _("whole"), "faulty": _("faulty"), "absent": _("missing")}


def _state(version: languages.Version) -> str:
    return "absent" if version.fault == "absent" else "faulty" if version.fault else "whole"


def _banks(request) -> list[tuple[str, str]]:
    return [(bank.code, bank.code) for bank in access.banks_for(request.user)]


class QuestionFilter(WagtailFilterSet):
    bank = django_filters.ChoiceFilter(label=_("Bank"), empty_label=_("All"), method="kept")
    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=list(OWN_NAMES.items()),
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="kept",
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=list(STATES.items()),
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="kept",
    )

    class Meta:
        model = Question
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.form.fields["bank"].choices = [("", _("All")), *_banks(self.request)]

    def kept(self, rows, name, value):
        return rows

    def filter_queryset(self, rows):
        asked = self.form.cleaned_data
        return [
            row
            for row in rows
            if asked.get("bank") in ("", None, row.question.bank.code)
            and asked.get("language") in ("", None, row.language)
            and asked.get("state") in ("", None, _state(row))
        ]


class QuestionsView(AuthorsReport):
    page_title = _("Languages of exam questions")
    header_icon = "help"
    index_url_name = "questions_report"
    index_results_url_name = "questions_report_results"
    results_template_name = "assessments/cms/questions_results.html"
    filterset_class = QuestionFilter
    columns = [
        Column("bank", label=_("Bank"), accessor=lambda row: row.question.bank.code),
        Column("question", label=_("Question"), accessor=lambda row: languages.named(row.question)),
        Column("kind", label=_("Kind"), accessor=lambda row: row.question.get_kind_display()),
        Column("language", label=_("Language"), accessor=lambda row: OWN_NAMES[row.language]),
        Column("state", label=_("State"), accessor=lambda row: STATES[_state(row)]),
        Column("sentence", label=_("What does not match")),
    ]
    list_export = ["question.bank.code", "question.code", "question.kind", "language", "fault", "sentence"]
    export_headings = {
        "question.bank.code": _("Bank"),
        "question.code": _("Question"),
        "question.kind": _("Kind"),
        "language": _("Language"),
        "fault": _("State"),
        "sentence": _("What does not match"),
    }

    def get_queryset(self):
        return languages.versions(list(access.questions_to_compare(self.request.user)))

    def get_filename(self):
        return "languages-of-exam-questions"
