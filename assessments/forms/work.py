"""What is typed about practical work: the draft, files, marks, the rule of a cohort, the parts of a dossier."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from assessments.dossier import facts as dossier
from assessments.dossier import words as dossier_words
from assessments.models import Work, WorkReturn
from regions.languages import worded
from training import intake

ROWS = {"rows": 8}


class Seen(forms.CharField):
    """The moment at which the stored words were saved that a form began with; empty for none."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value):
        said = super().clean(value)
        if not said:
            return None
        try:
            found = parse_datetime(said)
        except ValueError:
            found = None
        if found is None:
            raise forms.ValidationError(_("This page is old. Load it again."))
        return found


class Draft(forms.Form):
    text = forms.CharField(
        label=_("Your text"),
        required=False,
        max_length=Work.TEXT,
        widget=forms.Textarea({"rows": 14}),
        strip=True,
    )
    seen = Seen()

    def __init__(self, *args, kind: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if kind != "CASE":
            self.fields["text"].label = _("A note to the markers")
            self.fields["text"].widget.attrs["rows"] = 4


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.Form):
    """One or more files by a plain form; what they are is told by their bytes."""

    files = forms.FileField(
        label=_("Choose files"),
        help_text=_("Photos (JPEG, PNG, WebP, HEIC), PDF, DOCX, XLSX. Up to 20 MB each, 60 MB together."),
        widget=SeveralFiles({"accept": intake.ACCEPT}),
        allow_empty_file=True,
        max_length=500,
    )


class Piece(NamedTuple):
    name: str
    size: int
    sha256: str


class PieceMalformed(ValueError):
    """The body is not what our script sends."""


def upload(body: bytes) -> Piece:
    """{"name", "size", "sha256"} of a file that will come in pieces. Raises PieceMalformed."""
    try:
        said = json.loads(body)
        piece = Piece(said["name"], said["size"], said["sha256"])
    except (ValueError, KeyError, TypeError) as failure:
        raise PieceMalformed from failure
    is_digest = isinstance(piece.sha256, str) and re.fullmatch(r"[0-9a-f]{64}", piece.sha256)
    if not is_digest or not isinstance(piece.name, str) or type(piece.size) is not int:
        raise PieceMalformed
    return piece


def offset(said: str | None) -> int:
    """Where a piece begins. Raises PieceMalformed."""
    if not said or not said.isascii() or not said.isdecimal() or len(said) > 10:
        raise PieceMalformed
    return int(said)


class Marks(forms.Form):
    """The rubric as cards: one level of each criterion, and words to the learner."""

    def __init__(self, *args, criteria, language: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = [
            {
                "code": one.code,
                "title": worded(one, "title", language),
                "points": one.points,
                "field": f"c-{one.code}",
                "levels": [
                    {"points": level["points"], "words": level.get(language) or level["kk"]}
                    for level in one.levels
                ],
            }
            for one in criteria
        ]
        for one in self.criteria:
            self.fields[one["field"]] = forms.TypedChoiceField(
                label=one["title"][0],
                choices=[(str(level["points"]), level["words"]) for level in one["levels"]],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose a level.")},
            )
        self.fields["comment"] = forms.CharField(
            label=_("Words to the learner"),
            required=False,
            max_length=WorkReturn.COMMENT,
            widget=forms.Textarea(ROWS),
        )
        self.fields["number"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
        self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def rubric(self) -> list[dict]:
        """[{code, title, lang, points, levels: [{points, words, id, name, is_chosen}], errors}] for the page."""
        rows = []
        for one in self.criteria:
            bound = self[one["field"]]
            chosen = str(bound.value()) if bound.value() not in (None, "") else ""
            levels = [
                level
                | {
                    "id": f"{bound.auto_id}_{place}",
                    "name": bound.html_name,
                    "is_chosen": chosen == str(level["points"]),
                }
                for place, level in enumerate(one["levels"])
            ]
            title, spoken = one["title"]
            rows.append(
                {
                    "title": title,
                    "lang": spoken,
                    "points": one["points"],
                    "levels": levels,
                    "bound": bound,
                }
            )
        return rows

    def points(self) -> dict[str, int]:
        return {one["code"]: self.cleaned_data[one["field"]] for one in self.criteria}


class Return(forms.Form):
    comment = forms.CharField(
        label=_("What is to be done"), max_length=WorkReturn.COMMENT, widget=forms.Textarea({"rows": 5})
    )
    until_on = forms.DateField(
        label=_("Until which day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class Rule(forms.Form):
    two_markers = forms.BooleanField(
        label=_("Two people mark each work"),
        required=False,
        help_text=_("Neither sees the other's mark before their own is given. The final mark is the mean."),
    )
    hides_names = forms.BooleanField(
        label=_("Markers do not see names"), required=False, help_text=_("Until the final mark is given.")
    )
    moderation_above = forms.DecimalField(
        label=_("A third person decides if two marks differ by more than so many points"),
        required=False,
        min_value=0,
        max_value=999,
        max_digits=5,
        decimal_places=2,
        help_text=_("Leave empty if the mean always counts."),
        localize=True,
    )


class DossierPart(forms.Form):
    """One part of the village dossier, made from what `dossier.FORMS` asks."""

    seen = Seen()

    def __init__(self, *args, part: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.part, self.form = part, dossier.FORMS[part]
        for column in self.form.fields:
            self.fields[column.name] = _field(column, dossier_words.LABELS[column.name], column.required)
        for place in range(1, self.form.rows + 1):
            name = dossier_words.row_name(part, place)
            for column in self.form.columns:
                label = f"{name}. {dossier_words.LABELS[column.name]}"
                is_needed = column.required and place <= self.form.needed
                self.fields[f"{column.name}_{place}"] = _field(column, label, is_needed)

    def row_sets(self) -> list[dict]:
        """[{name, fields: [bound field with a short label]}] of the rows."""
        return [
            {
                "name": dossier_words.row_name(self.part, place),
                "fields": [self[f"{column.name}_{place}"] for column in self.form.columns],
            }
            for place in range(1, self.form.rows + 1)
        ]

    def own_fields(self) -> list:
        return [self[column.name] for column in self.form.fields]

    def clean(self):
        facts = super().clean()
        weights = [facts.get(f"weight_{place}") for place in range(1, self.form.rows + 1)]
        if self.part == "SPECIALISATION" and all(weights):
            total = sum(dossier.number(one) or 0 for one in weights)
            if total != dossier.WEIGHTS_TOTAL:
                self.add_error(
                    "weight_1", _("The weights make %(total)s; they must make 100.") % {"total": total}
                )
        for place in range(self.form.needed + 1, self.form.rows + 1):
            self._refuse_half_a_row(facts, place)
        return facts

    def _refuse_half_a_row(self, facts, place: int) -> None:
        given = {column.name: facts.get(f"{column.name}_{place}") for column in self.form.columns}
        if not any(given.values()):
            return
        for column in self.form.columns:
            name = f"{column.name}_{place}"
            if column.required and not given[column.name] and name not in self.errors:
                self.add_error(name, _("Fill this in, or leave the whole row empty."))

    def facts(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen" and value}


class Number(forms.CharField):
    """A number as people type it, kept as they typed it but for blanks."""

    def __init__(self, *, most: int, **kwargs) -> None:
        super().__init__(max_length=20, widget=forms.TextInput({"inputmode": "decimal"}), **kwargs)
        self.most = most

    def clean(self, value):
        said = super().clean(value)
        try:
            found = dossier.number(said)
        except ValueError as failure:
            raise forms.ValidationError(_("Enter a number, for instance 1 250,5.")) from failure
        if found is not None and found > self.most:
            raise forms.ValidationError(_("At most %(most)s.") % {"most": self.most})
        return "" if found is None else format(found, "f")


def _field(column: dossier.Column, label, is_needed: bool) -> forms.Field:
    if column.kind == "number":
        return Number(label=label, required=is_needed, most=column.most)
    widget = forms.Textarea({"rows": 3}) if column.kind == "long" else forms.TextInput
    return forms.CharField(
        label=label, required=is_needed, max_length=1000 if column.kind == "long" else 200, widget=widget
    )
