"""What the pages of figures are narrowed and sorted by. Every field may stay empty; nonsense counts as empty."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from training.models import Cohort

SORTS = {
    "": _("what to look at first"),
    "code": _("code"),
    "facility": _("hardest first"),
    "-facility": _("easiest first"),
    "discrimination": _("those that separate least first"),
    "-discrimination": _("those that separate best first"),
    "-difference": _("languages differ most first"),
    "difference": _("languages differ least first"),
    "-people": _("most answers first"),
    "people": _("fewest answers first"),
}


class AttemptsFilter(forms.Form):
    """Whose attempts count. The first of each person, unless all are asked for: whoever sits again has learned."""

    attempts = forms.ChoiceField(
        label=_("Attempts that count"),
        required=False,
        choices=[("", _("the first of each person")), ("all", _("all"))],
    )

    @property
    def first(self) -> bool:
        return self._asked("attempts") != "all"

    def _asked(self, name: str) -> str:
        self.is_valid()
        return self.cleaned_data.get(name, "")


class FiguresFilter(AttemptsFilter):
    cohort = forms.ChoiceField(label=_("Cohort"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=list(SORTS.items()))
    field_order = ["cohort", "attempts", "sort"]

    def __init__(self, *args, cohorts: Sequence[Cohort], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].choices = [("", _("All")), *((one.code, one.code) for one in cohorts)]

    @property
    def cohort_code(self) -> str:
        return self._asked("cohort")

    @property
    def order(self) -> str:
        return self._asked("sort")
