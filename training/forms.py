"""What is typed at the desk and beside a lesson."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from courses import search
from courses.checks import Check
from training import states
from training.models import Cohort, Enrolment, LessonQuestion


class CohortFilter(forms.Form):
    """What the list of cohorts is narrowed by; every field may stay empty."""

    q = forms.CharField(
        label=_("Code or name"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    status = forms.ChoiceField(label=_("State"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, *args, regions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", _("All")), *Cohort.Status.choices]
        places = [(region.code, states.shown(region, "name")) for region in regions]
        self.fields["region"].choices = [("", _("All")), *places]


class TraineeFilter(forms.Form):
    q = forms.CharField(
        label=_("Name or personal number"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )
    status = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", _("All")), *Enrolment.Status.choices]


class Search(forms.Form):
    """What is looked for; `only` names one of the groups of hits."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=search.LONGEST_SEARCH,
        error_messages={"max_length": _("Search for at most %(limit_value)d characters.")},
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
    )
    only = forms.ChoiceField(required=False, choices=[("", ""), *((name, name) for name in search.GROUPS)])


class RecordChoice(forms.ModelChoiceField):
    """Records by their words in the language of the page."""

    def __init__(self, *args, words: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.words = words

    def label_from_instance(self, record) -> str:
        return states.shown(record, self.words)


class CohortPlan(forms.Form):
    """A cohort that is still to be opened."""

    code = forms.RegexField(
        r"[A-ZА-ЯӘҒҚҢӨҰҮҺІ0-9]+(-[A-ZА-ЯӘҒҚҢӨҰҮҺІ0-9]+)*",
        label=_("Code"),
        max_length=30,
        help_text=_("Capital letters, digits and hyphens, for instance AKM-2026-2"),
    )
    programme = RecordChoice(label=_("Programme"), queryset=None, words="title")
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=200)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    region = RecordChoice(label=_("Region"), queryset=None, words="name")
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=100_000, required=False)
    instructors = forms.ModelMultipleChoiceField(
        label=_("Instructors"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, regions, for_country: bool, programmes, instructors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes
        self.fields["region"].queryset = regions
        self.fields["instructors"].queryset = instructors
        self.fields["instructors"].label_from_instance = lambda person: person.get_full_name()
        if for_country:
            self.fields["region"].required = False
            self.fields["region"].empty_label = _("the whole country")

    def clean(self):
        facts = super().clean()
        if facts.get("starts_on") and facts.get("ends_on") and facts["ends_on"] < facts["starts_on"]:
            self.add_error("ends_on", _("The last day lies before the first."))
        return facts

    def facts(self) -> dict:
        """What `cohorts.plan` asks for."""
        facts = dict(self.cleaned_data)
        facts["names"] = {code: facts.pop(f"name_{code}") for code in ("kk", "ru", "en")}
        return facts


class RosterFile(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or JSON, up to 10,000 rows"),
        widget=forms.ClearableFileInput({"accept": ".csv,.xlsx,.json"}),
        # The content decides what is wrong with it, an empty one included.
        allow_empty_file=True,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.ROSTER_MAX_BYTES:
            megabytes = settings.ROSTER_MAX_BYTES // 1024**2
            raise forms.ValidationError(_("The file is larger than %(size)s MB."), params={"size": megabytes})
        return file


class TimeFactor(forms.Form):
    factor = forms.TypedChoiceField(
        label=_("Time in exams"),
        coerce=Decimal,
        choices=[
            ("1.00", _("as the exam says")),
            ("1.25", _("a quarter more")),
            ("1.50", _("half as much again")),
            ("2.00", _("twice as much")),
        ],
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Stays in the audit trail. Name the decision, not an illness."),
    )


class Moment(forms.CharField):
    """A moment that the page was told, given back to the microsecond; empty if there was none."""

    widget = forms.HiddenInput

    def clean(self, value):
        text = super().clean(value)
        try:
            moment = parse_datetime(text) if text else None
        except ValueError as unreadable:
            raise forms.ValidationError(_("Load the page again.")) from unreadable
        if text and (moment is None or moment.tzinfo is None):
            raise forms.ValidationError(_("Load the page again."))
        return moment


class Place(forms.Form):
    """Where somebody is in a lesson, as its script tells it."""

    block = forms.RegexField(r"^[\w-]{0,36}\Z", required=False)
    is_end = forms.BooleanField(required=False)


class NoteText(forms.Form):
    text = forms.CharField(required=False, strip=False)
    seen = Moment(required=False)


class Ask(forms.Form):
    """A question to the instructor."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=LessonQuestion.LENGTH,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The instructors see your name. The cohort sees the question and the answer without it."),
    )


class Answer(forms.Form):
    """What an instructor answers."""

    text = forms.CharField(
        label=_("Your answer"), max_length=2 * LessonQuestion.LENGTH, widget=forms.Textarea({"rows": 8})
    )
    is_shown = forms.TypedChoiceField(
        label=_("Who reads it"),
        choices=[("yes", _("the whole cohort, without the name of the asker")), ("no", _("only the asker"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    seen = Moment(required=False)


def chosen_options(sent: QueryDict, asked: Iterable[Check]) -> dict[str, list[int]]:
    """{id of a self-check: places of the options}, of those that something was chosen for; nonsense is no choice."""
    found = {}
    for check in asked:
        places = [int(value) for value in sent.getlist(f"a-{check.id}") if value.isdecimal()]
        if places:
            found[check.id] = places
    return found
