"""What strangers and officers type."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from certification.models import Certificate, Revocation

LARGEST_PDF = 5 * 1024 * 1024


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


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RevocationForm(ReasonForm):
    kind = forms.ChoiceField(label=_("Ground"), choices=Revocation.Kind)
    field_order = ["kind", "reason"]


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Number or surname"), max_length=80, required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *Certificate.State.choices], required=False
    )
