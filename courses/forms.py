"""What an author fills in to add an act while choosing one."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from courses.models import Act


class ActForm(forms.ModelForm):
    url = forms.URLField(
        label=_("Address"),
        required=False,
        assume_scheme="https",
        help_text=_("Where the text in force can be read."),
    )

    class Meta:
        model = Act
        fields = ["code", "title_kk", "title_ru", "title_en", "number", "adopted_on", "url", "checked_on"]
        widgets = {"adopted_on": AdminDateInput, "checked_on": AdminDateInput}
