"""What strangers and officers type."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.access import EXPIRED
from certification.models import Certificate, Revocation
from people import names
from regions.languages import worded
from training import intake

LARGEST_PDF = 5 * 1024 * 1024
NAMES = {"last_name", "first_name", "patronymic", "name_ru"}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the certificate"),
        max_length=80,
        help_text=_("26 letters and digits, beside the QR code. Spaces and small letters do not matter."),
    )


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Registration number"), max_length=40, help_text=_("As printed, for example ӘМ-2026-000417.")
    )
    surname = forms.CharField(
        label=_("Surname"), max_length=80, help_text=_("As printed on the certificate.")
    )


class PaperForm(forms.Form):
    paper = forms.FileField(
        label=_("PDF of the certificate"), help_text=_("The file is checked and not kept. At most 5 MB.")
    )

    def clean_paper(self):
        paper = self.cleaned_data["paper"]
        if paper.size > LARGEST_PDF:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return paper


class PileForm(forms.Form):
    """A list of papers: a file, or pasted lines."""

    file = forms.FileField(
        label=_("File with the list"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".csv,.txt,.xlsx"}),
        help_text=_("CSV or XLSX, at most 500 rows. It is read and not kept."),
    )
    text = forms.CharField(
        label=_("Or paste the codes here"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("One on each line; the name may stand behind it, after a semicolon."),
    )

    def clean(self):
        given = self.cleaned_data.get("file"), self.cleaned_data.get("text")
        if not any(given):
            raise forms.ValidationError(_("Choose a file, or paste the codes."))
        if all(given):
            raise forms.ValidationError(_("Choose a file or paste the codes, not both."))
        return self.cleaned_data

    def content(self) -> bytes:
        file = self.cleaned_data["file"]
        return file.read() if file else self.cleaned_data["text"].encode()


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RevocationForm(ReasonForm):
    kind = forms.ChoiceField(label=_("Ground"), choices=Revocation.Kind)
    field_order = ["kind", "reason"]


class SearchForm(forms.Form):
    """What the register is narrowed by; every field may stay empty."""

    q = forms.CharField(label=_("Number or surname"), max_length=80, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All")), *Certificate.State.choices, (EXPIRED, _("expired"))],
        required=False,
    )
    programme = forms.ChoiceField(label=_("Programme"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, *args, programmes, regions, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = _choices(programmes, "title", language)
        self.fields["region"].choices = _choices(regions, "name", language)


class RoundForm(forms.Form):
    """Which cohorts a round is about: those of a programme, of a region if one is named, all or some of them."""

    programme = forms.ChoiceField(label=_("Programme"))
    region = forms.ChoiceField(label=_("Region"), required=False)

    def __init__(self, *args, programmes, regions, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = _choices(
            programmes, "title", language, none=_("Choose a programme")
        )
        self.fields["region"].choices = _choices(regions, "name", language)


class CorrectionForm(forms.Form):
    """What is wrong in a name, how it should read, and the document that shows it."""

    wrong = forms.CharField(
        label=_("What is wrong"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: one letter of the surname."),
    )
    last_name = forms.CharField(
        label=_("Surname"), max_length=80, help_text=_("In Kazakh, as in your identity document.")
    )
    first_name = forms.CharField(label=_("Given name"), max_length=80)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=80, required=False)
    name_ru = forms.CharField(
        label=_("The whole name in Russian"),
        max_length=250,
        help_text=_("Surname, given name, patronymic, as in your identity document. Officers compare it."),
    )
    document = forms.FileField(
        label=_("Photo or PDF of the identity document"),
        help_text=_(
            "JPEG, PNG, WebP, HEIC or PDF, up to 20 MB. Only officers of your region see it. "
            "It is deleted ten days after the decision."
        ),
        widget=forms.FileInput({"accept": ".jpg,.jpeg,.png,.webp,.heic,.heif,.pdf"}),
        allow_empty_file=True,
        max_length=500,
    )

    def clean(self):
        for field in NAMES & self.cleaned_data.keys():
            words = names.clean(self.cleaned_data[field])
            # What is nothing but invisible marks is empty as well.
            is_blank = not words and not self.fields[field].required
            if not is_blank and any(names.problem(word) for word in words.split() or [""]):
                self.add_error(field, _("Letters, and between them a space, a hyphen or an apostrophe."))
            else:
                self.cleaned_data[field] = words
        return self.cleaned_data

    def clean_document(self):
        file = self.cleaned_data["document"]
        # The size is known before the bytes are read.
        if file.size > intake.FILE_MOST:
            raise forms.ValidationError(_("The file is larger than 20 MB."))
        return file


def _choices(rows, field: str, language: str, *, none="") -> list[tuple[str, str]]:
    return [("", none or _("All")), *((code, worded(row, field, language)[0]) for code, row in rows)]
