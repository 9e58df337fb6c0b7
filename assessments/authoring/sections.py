"""The form of a paper: its rules, and its sections in the author's order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import DrawRule, Paper, Question, QuestionBank
from assessments.questions.drafts import fresh_id
from assessments.questions.papers import FACTS
from people.models import User
from regions.languages import CODES

MOST_SECTIONS = 20
MOST_QUESTIONS = 200  # of one section
_ID = re.compile(r"[a-z0-9]{1,40}")
_MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and a time in Kazakhstan, as browsers ask for them."""

    def __init__(self, **kwargs) -> None:
        widget = forms.DateTimeInput(format=_MOMENT, attrs={"type": "datetime-local"})
        super().__init__(required=False, widget=widget, **kwargs)


class PaperForm(forms.Form):
    """The rules of an exam."""

    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=30,
        help_text=gettext_lazy("Short and lasting, Latin letters: frozen programmes refer to it."),
    )
    title_kk = forms.CharField(label=gettext_lazy("Title in Kazakh"), max_length=250)
    title_ru = forms.CharField(label=gettext_lazy("Title in Russian"), max_length=250)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=250, required=False)
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Instructor"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody: editors only"),
        help_text=gettext_lazy("An instructor sees and writes the papers that are theirs."),
    )
    pass_mark = forms.IntegerField(label=gettext_lazy("To pass, %"), min_value=0, max_value=100, initial=60)
    attempts_allowed = forms.IntegerField(
        label=gettext_lazy("Attempts"), min_value=1, max_value=20, initial=3
    )
    minutes_allowed = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        min_value=1,
        max_value=600,
        required=False,
        help_text=gettext_lazy("Empty: no time limit."),
    )
    grace_seconds = forms.IntegerField(
        label=gettext_lazy("Grace, seconds"),
        min_value=0,
        max_value=600,
        initial=30,
        help_text=gettext_lazy("How long after the end an answer that was on its way is still taken."),
    )
    cooling_off_hours = forms.IntegerField(
        label=gettext_lazy("Pause between attempts, hours"), min_value=0, max_value=2000, initial=0
    )
    grading = forms.ChoiceField(
        label=gettext_lazy("What counts"), choices=Paper.Grading.choices, initial=Paper.Grading.BEST
    )
    results_shown = forms.ChoiceField(
        label=gettext_lazy("Right answers are shown"),
        choices=Paper.ResultsShown.choices,
        initial=Paper.ResultsShown.AFTER_SUBMIT,
    )
    opens_at = MomentField(label=gettext_lazy("Can be begun from"))
    closes_at = MomentField(
        label=gettext_lazy("Can be begun until"),
        help_text=gettext_lazy("Both may stay empty: then the cohort's dates decide."),
    )
    late_policy = forms.ChoiceField(
        label=gettext_lazy("When that moment comes"),
        choices=Paper.LatePolicy.choices,
        initial=Paper.LatePolicy.FINISH,
    )
    shuffle = forms.BooleanField(
        label=gettext_lazy("Everybody gets questions and answers in an order of their own"),
        required=False,
        initial=True,
    )
    one_at_a_time = forms.BooleanField(
        label=gettext_lazy("One question at a time; without scripts the whole sheet"), required=False
    )
    practice = forms.BooleanField(
        label=gettext_lazy("Practice: any number of attempts, and nothing counts"), required=False
    )

    def __init__(self, *args, owners, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if owners is None:
            del self.fields["owner"]
        else:
            self.fields["owner"].queryset = owners
            self.fields["owner"].label_from_instance = User.get_full_name

    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The end must come after the beginning."))
        return cleaned

    @staticmethod
    def of(paper: Paper) -> dict:
        return {name: getattr(paper, name) for name in FACTS}

    @classmethod
    def typed(cls, post: QueryDict, owners: QuerySet | None) -> PaperForm:
        """As it was filled in, not judged yet."""
        return cls(initial=_typed(cls.base_fields, post, ""), owners=owners)


class SectionForm(forms.Form):
    """What a section draws. Its prefix is its id in the page."""

    bank = forms.ModelChoiceField(
        label=gettext_lazy("Bank"), queryset=QuestionBank.objects.none(), empty_label="—"
    )
    count = forms.IntegerField(
        label=gettext_lazy("Questions"), min_value=1, max_value=MOST_QUESTIONS, initial=5
    )
    tag = forms.CharField(
        label=gettext_lazy("Tag"), max_length=60, required=False, help_text=gettext_lazy("Empty: any.")
    )
    difficulty = forms.ChoiceField(
        label=gettext_lazy("Difficulty"),
        required=False,
        choices=[("", gettext_lazy("any")), *Question.Difficulty.choices],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("any")), *Question.Kind.choices],
    )
    points = forms.DecimalField(
        label=gettext_lazy("Points each"),
        min_value=0,
        max_value=999,
        decimal_places=2,
        required=False,
        localize=True,
        help_text=gettext_lazy("Empty: as the question says."),
    )
    title_kk = forms.CharField(label="Қазақша", max_length=250, required=False)
    title_ru = forms.CharField(label="Русский", max_length=250, required=False)
    title_en = forms.CharField(label="English", max_length=250, required=False)

    def __init__(self, *args, banks: QuerySet, **kwargs) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["bank"].queryset = banks

    def clean_points(self):
        points = self.cleaned_data["points"]
        if points == 0:
            raise forms.ValidationError(_("The points must be a number above 0."))
        return points

    def clean_tag(self):
        return " ".join(self.cleaned_data["tag"].split())

    def titles(self):
        """The fields of the title, for the page."""
        return [self[f"title_{code}"] for code in CODES]


class Sections:
    """The sections of a paper as they stand in the form."""

    def __init__(self, rows: list[SectionForm], banks: QuerySet) -> None:
        self.rows, self.banks = rows, banks
        self.problem = ""

    @classmethod
    def of(cls, paper: Paper | None, banks: QuerySet) -> Sections:
        """Those of a stored paper; one empty section of a new one."""
        draws = list(paper.draws.order_by("position", "pk")) if paper else []
        rows = [SectionForm(prefix=f"s{draw.pk}", banks=banks, initial=_values(draw)) for draw in draws]
        return cls(rows or [SectionForm(prefix=fresh_id([]), banks=banks)], banks)

    @classmethod
    def read(cls, post: QueryDict, banks: QuerySet) -> Sections:
        return cls([SectionForm(post, prefix=one, banks=banks) for one in _sent(post)], banks)

    @classmethod
    def typed(cls, post: QueryDict, banks: QuerySet) -> Sections:
        """As they were filled in, not judged yet."""
        fields = SectionForm.base_fields
        rows = [
            SectionForm(prefix=one, banks=banks, initial=_typed(fields, post, f"{one}-"))
            for one in _sent(post)
        ]
        return cls(rows, banks)

    @property
    def blank(self) -> SectionForm:
        """From which the page's script makes new ones."""
        return SectionForm(prefix="new0", banks=self.banks)

    def do(self, what: str) -> None:
        """Add, move or take away a section, as buttons without scripts ask for it."""
        verb, _colon, which = what.partition(":")
        name = which.removeprefix("section:")
        if verb == "add" and len(self.rows) < MOST_SECTIONS:
            taken = [row.prefix for row in self.rows]
            self.rows.append(SectionForm(prefix=fresh_id(taken), banks=self.banks))
        place = next((place for place, row in enumerate(self.rows) if row.prefix == name), None)
        if verb not in ("up", "down", "drop") or place is None:
            return
        row = self.rows.pop(place)
        if verb != "drop":
            self.rows.insert(max(0, place - 1) if verb == "up" else place + 1, row)

    def is_valid(self) -> bool:
        if len(self.rows) > MOST_SECTIONS:
            self.problem = _("A paper has at most %(most)s sections.") % {"most": MOST_SECTIONS}
        judged = [row.is_valid() for row in self.rows]  # every one of them, so that each shows its remarks
        return all(judged) and not self.problem

    def values(self) -> list[dict[str, Any]]:
        """As `papers.write` takes them."""
        return [row.cleaned_data for row in self.rows]


def _sent(post: QueryDict) -> list[str]:
    """The ids of the sections in their order; more than a paper may have is one too many, not a thousand."""
    named = [one for one in dict.fromkeys(post.getlist("section")) if _ID.fullmatch(one)]
    return named[: MOST_SECTIONS + 1]


def _values(draw: DrawRule) -> dict[str, Any]:
    names = ("bank", "count", "tag", "difficulty", "kind", *(f"title_{code}" for code in CODES))
    points = draw.points and draw.points.normalize()
    return {name: getattr(draw, name) for name in names} | {"points": points}


def _typed(fields: Mapping[str, forms.Field], post: QueryDict, prefix: str) -> dict[str, Any]:
    return {
        name: f"{prefix}{name}" in post
        if isinstance(field, forms.BooleanField)
        else post.get(f"{prefix}{name}", "")
        for name, field in fields.items()
    }
