"""What staff type to make an exam fair."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django import forms
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from assessments.models import Allowance, Appeal, Incident
from regions.models import Region
from training.models import Cohort

Kind = Allowance.Kind
MOMENT = "%Y-%m-%dT%H:%M"
REASON = {
    "max_length": 500,
    "widget": forms.Textarea(attrs={"rows": 3}),
    "help_text": _lazy("It stays in the trail: what happened, without illness and without third persons."),
}


class AllowanceForm(forms.Form):
    """One thing for one person in one exam: a factor of the time, minutes for a break, or one more attempt."""

    what = forms.ChoiceField(
        label=_lazy("What the person gets"),
        choices=[
            ("1.25", _lazy("time × 1.25")),
            ("1.50", _lazy("time × 1.5")),
            ("2.00", _lazy("time × 2")),
            (Kind.FACTOR, _lazy("time × another factor")),
            (Kind.BREAK, _lazy("a break from now: the clock of this attempt stops")),
            (Kind.ATTEMPT, _lazy("one more attempt")),
        ],
    )
    amount = forms.DecimalField(
        label=_lazy("Factor or minutes"),
        required=False,
        max_digits=5,
        decimal_places=2,
        localize=True,
        help_text=_lazy(
            "Another factor: above 1, at most 3. A break: the most it may take, 1 to 120 whole minutes."
        ),
    )
    reason = forms.CharField(label=_lazy("Reason"), **REASON)

    def clean(self) -> dict:
        """`facts` are what `allowances.give` takes."""
        cleaned = super().clean()
        what, amount = cleaned.get("what"), cleaned.get("amount")
        self.facts = {"kind": what, "reason": cleaned.get("reason", "")}
        if what == Kind.BREAK:
            if amount is None or amount != int(amount) or not 1 <= amount <= 120:
                self.add_error("amount", _("Write 1 to 120 whole minutes."))
            else:
                self.facts["minutes"] = int(amount)
        elif what == Kind.FACTOR:
            if amount is None or not 1 < amount <= 3:
                self.add_error("amount", _("Write a factor above 1, at most 3."))
            self.facts["factor"] = amount
        elif what and what != Kind.ATTEMPT:
            self.facts |= {"kind": Kind.FACTOR, "factor": Decimal(what)}
        return cleaned


def of_appeal(appeal: Appeal) -> dict:
    """What the form begins with when an appeal was upheld with one more attempt."""
    day = date_format(localtime(appeal.filed_at), "DATE_FORMAT")
    return {"what": Kind.ATTEMPT, "reason": _("Appeal of %(day)s was upheld.") % {"day": day}}


class IncidentForm(forms.Form):
    """An outage: where, from when to when, what happened."""

    region = forms.ModelChoiceField(
        label=_lazy("Region, with everything inside it"), queryset=Region.objects.none(), required=False
    )
    cohort = forms.ModelChoiceField(label=_lazy("Cohort"), queryset=Cohort.objects.none(), required=False)
    from_at = forms.DateTimeField(
        label=_lazy("From"), widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
    )
    to_at = forms.DateTimeField(
        label=_lazy("To"), widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
    )
    happened = forms.CharField(label=_lazy("What happened"), **REASON)

    def __init__(self, *args, regions, cohorts, at, named, **kwargs) -> None:
        """named  the name of a region in the language of the page"""
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["region"].queryset, self.fields["cohort"].queryset = regions, cohorts
        self.fields["region"].label_from_instance = named

    def clean(self) -> dict:
        cleaned = super().clean()
        begins, ends = cleaned.get("from_at"), cleaned.get("to_at")
        if not self.errors and not (cleaned["region"] or cleaned["cohort"]):
            self.add_error("region", _("Choose a region, a cohort, or both."))
        if begins and ends and ends <= begins:
            self.add_error("to_at", _("The end must come after the beginning."))
        if begins and begins > self.at:
            self.add_error("from_at", _("An outage that has not begun cannot be declared."))
        return cleaned


class ReliefForm(forms.Form):
    relief = forms.ChoiceField(
        label=_lazy("What they get"), choices=Incident.Relief.choices, widget=forms.RadioSelect
    )


class LiveFilter(forms.Form):
    """What the live view is narrowed by; all of it may stay empty."""

    cohort = forms.ChoiceField(label=_lazy("Cohort"), required=False)
    region = forms.ChoiceField(label=_lazy("Region"), required=False)
    state = forms.ChoiceField(label=_lazy("State"), required=False)

    def __init__(
        self,
        *args,
        cohorts: Iterable[str],
        regions: Iterable[tuple[str, str]],
        states: Iterable[tuple[str, str]],
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("All")), *states]
        self.fields["cohort"].choices = [("", _("All")), *((code, code) for code in cohorts)]
        self.fields["region"].choices = [("", _("All")), *regions]
