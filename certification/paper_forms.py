"""What officers type about a paper: the words of the sheet, its look, and the pictures."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification import designs, pictures, rendering
from certification.models import Template
from regions.languages import worded

LANGUAGES = {"kk": _("in Kazakh"), "ru": _("in Russian"), "en": _("in English")}
COLOURS = {
    "teal": _("teal, the School's own"),
    "blue": _("blue"),
    "green": _("green"),
    "wine": _("wine red"),
    "graphite": _("graphite"),
}
ORNAMENTS = {
    "horns": _("band of ram's horns"),
    "corners": _("rosettes in the corners"),
    "lines": _("plain lines"),
}
PICTURES = (".png", ".jpg", ".jpeg")
MOST_SIGNATORIES = 2


class StartForm(forms.Form):
    """What a new draft begins as, and for which programme it is."""

    source = forms.ModelChoiceField(Template.objects.none(), label=_("Begin with"), empty_label=None)
    programme = forms.ChoiceField(
        label=_("For"),
        required=False,
        help_text=_("A paper of the house serves every programme that has none of its own."),
    )

    def __init__(self, *args, sources, programmes, language: str, named, **kwargs):
        super().__init__(*args, **kwargs)
        self.programmes = {str(one.pk): one for one in programmes}
        self.fields["source"].queryset = sources
        self.fields["source"].label_from_instance = named
        self.fields["programme"].choices = [
            ("", _("every programme")),
            *((key, worded(one, "title", language)[0]) for key, one in self.programmes.items()),
        ]

    def clean_programme(self):
        return self.programmes.get(self.cleaned_data["programme"])


class ChoiceForm(forms.Form):
    """Which of the published papers a batch is printed on."""

    paper = forms.ChoiceField(label=pgettext_lazy("of certificates", "Paper"))

    def __init__(self, asked, *, papers: list[Template], in_use: Template | None, named):
        chosen = str(in_use.pk) if in_use else ""
        self.papers = {str(paper.pk): paper for paper in papers}
        super().__init__({"paper": asked or chosen})
        self.fields["paper"].choices = [(key, named(paper)) for key, paper in self.papers.items()]

    def chosen(self) -> Template | None:
        """The paper asked for; None if it is not in use any more, or there is none at all."""
        return self.papers.get(self.cleaned_data["paper"]) if self.is_valid() else None


class DesignForm(forms.Form):
    """A design, field by field. `design` and `new_pictures` hold what was typed, once it is valid."""

    seen = forms.CharField(widget=forms.HiddenInput)
    colour = forms.ChoiceField(label=_("Colours"), choices=COLOURS.items(), widget=forms.RadioSelect)
    ornament = forms.ChoiceField(label=_("Ornament"), choices=ORNAMENTS.items(), widget=forms.RadioSelect)
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, up to 2 MB. It takes the place of the School's mark."),
        widget=forms.FileInput({"accept": ",".join(PICTURES)}),
        allow_empty_file=True,
    )
    no_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    hours = forms.BooleanField(label=_("Print the academic hours"), required=False)
    transcript = forms.BooleanField(
        label=_("Add pages with modules, hours and results"),
        required=False,
        help_text=_("Such certificates take a worker longer: some five a second."),
    )
    months = forms.IntegerField(
        label=_("Valid for, months"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=_("Blank: as the programme says."),
    )

    def __init__(self, *args, paper: Template, **kwargs):
        self.paper = paper
        super().__init__(*args, initial=_initial(paper), **kwargs)
        for code, named in LANGUAGES.items():
            self._add_words(f"statement_{code}", _("Statement %(language)s"), named, 250)
        for number in range(1, MOST_SIGNATORIES + 1):
            for part, label, most in (
                ("name", _("Name %(language)s"), 150),
                ("post", _("Post %(language)s"), 250),
            ):
                for code, named in LANGUAGES.items():
                    self._add_words(f"s{number}_{part}_{code}", label, named, most)
            self.fields[f"s{number}_picture"] = forms.FileField(
                label=_("Picture of the signature"),
                required=False,
                help_text=_("PNG or JPEG, up to 2 MB, on white or without background."),
                widget=forms.FileInput({"accept": ",".join(PICTURES)}),
                allow_empty_file=True,
            )
            self.fields[f"no_s{number}_picture"] = forms.BooleanField(
                label=_("Take the picture away"), required=False
            )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        for field, value in list(said.items()):
            if isinstance(value, str) and isinstance(self.fields[field].widget, forms.TextInput):
                said[field] = self._printable(field, value)
        self.new_pictures: dict[str, bytes] = {}
        design = copy.deepcopy(self.paper.design)
        design |= {key: said.get(key) for key in ("colour", "ornament", "hours", "transcript", "months")}
        design["statement"] = self._statement(said)
        design["logo"] = self._picture("logo", design["logo"])
        design["signatories"] = self._signatories(said, design["signatories"])
        self.design = design
        return said

    def mark(self, problems: dict[str, str]) -> None:
        """Puts what the paper says of its facts to the fields where it can be mended."""
        for fact, message in problems.items():
            field = fact.replace("signatory.", "s1_").replace("second.", "s2_").replace(".", "_")
            field = f"{field}_kk" if field in ("s1_name", "s2_name") else field
            self.add_error(field if field in self.fields else None, message)

    def sections(self) -> dict[str, list]:
        """The fields as the page groups them."""
        words = [self[f"statement_{code}"] for code in LANGUAGES]
        look = [self[name] for name in ("colour", "ornament", "logo")]
        rules = [self[name] for name in ("hours", "transcript", "months")]
        if self.paper.design["logo"]:
            look.append(self["no_logo"])
        found = {"look": look, "words": words, "rules": rules}
        for number in range(1, MOST_SIGNATORIES + 1):
            names = [f"s{number}_{part}_{code}" for part in ("name", "post") for code in LANGUAGES]
            found[f"s{number}"] = [self[name] for name in (*names, f"s{number}_picture")]
            if _signatory(self.paper.design, number)["picture"]:
                found[f"s{number}"].append(self[f"no_s{number}_picture"])
        return found

    def _add_words(self, name: str, label: Any, language: Any, most: int) -> None:
        told = label % {"language": language}
        self.fields[name] = forms.CharField(label=told, max_length=most, required=False)

    def _printable(self, field: str, value: str) -> str:
        value = rendering.tidy(value)
        try:
            rendering.check_words(str(self.fields[field].label), value)
        except rendering.CannotPrint as problem:
            self.add_error(field, str(problem))
        return value

    def _statement(self, said: dict[str, Any]) -> dict[str, str]:
        words = {code: said.get(f"statement_{code}", "") for code in LANGUAGES}
        self._all_or_none("statement", words)
        return words

    def _signatories(self, said: dict[str, Any], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for number in range(1, MOST_SIGNATORIES + 1):
            one: dict[str, Any] = {
                part: {code: said.get(f"s{number}_{part}_{code}", "") for code in LANGUAGES}
                for part in ("name", "post")
            }
            kept = before[number - 1]["picture"] if number <= len(before) else ""
            one["picture"] = self._picture(f"s{number}_picture", kept)
            if not any((*one["name"].values(), *one["post"].values())):
                if one["picture"] and not said.get(f"no_s{number}_picture"):
                    self.add_error(f"s{number}_name_kk", _("Name the person whose signature this is."))
                continue
            for part in ("name", "post"):
                self._all_or_none(f"s{number}_{part}", one[part], optional="en", is_needed=True)
            found.append(one)
        return found

    def _all_or_none(
        self, name: str, words: dict[str, str], *, optional: str = "", is_needed: bool = False
    ) -> None:
        """One language without the other would leave a hole on the sheet."""
        if is_needed or any(words.values()):
            for code, value in words.items():
                if not value and code != optional:
                    self.add_error(
                        f"{name}_{code}", _("Fill this in, too: the paper says it in each language.")
                    )

    def _picture(self, field: str, before: str) -> str:
        """The name of the picture that holds from now on."""
        if self.cleaned_data.get(f"no_{field}"):
            return ""
        file = self.cleaned_data.get(field)
        if file is None:
            return before
        try:
            pictures.check_weight(file.size)  # known before the bytes are read
            content = pictures.taken(file.read())
        except pictures.PictureRefused as refusal:
            self.add_error(field, str(refusal))
            return before
        name = hashlib.sha256(content).hexdigest()
        self.new_pictures[name] = content
        return name


def _initial(paper: Template) -> dict[str, Any]:
    design = paper.design
    first: dict[str, Any] = {
        key: design[key] for key in ("colour", "ornament", "hours", "transcript", "months")
    }
    first["seen"] = paper.digest
    first |= {f"statement_{code}": design["statement"][code] for code in LANGUAGES}
    for number in range(1, MOST_SIGNATORIES + 1):
        one = _signatory(design, number)
        first |= {
            f"s{number}_{part}_{code}": one[part][code] for part in ("name", "post") for code in LANGUAGES
        }
    return first


def _signatory(design: dict[str, Any], number: int) -> dict[str, Any]:
    named = design["signatories"]
    return (
        named[number - 1]
        if number <= len(named)
        else {"name": designs.BLANK, "post": designs.BLANK, "picture": ""}
    )
