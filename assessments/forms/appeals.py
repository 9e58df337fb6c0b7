"""What is typed about appeals, and about days on which terms rest."""

from __future__ import annotations

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessments.models import Appeal


class AppealForm(forms.Form):
    """positions  of the questions that the person may see by now; none: no question is named"""

    position = forms.TypedChoiceField(
        label=_("Which question is it about?"), required=False, coerce=int, empty_value=None
    )
    reason = forms.CharField(
        label=_("Why is the result wrong?"),
        help_text=_(
            "Say what you answered, what is right in your opinion, and which law or lesson shows it."
        ),
        max_length=Appeal.LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args, positions: Collection[int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not positions:
            del self.fields["position"]
            return
        numbered = [(one, _t("Question %(number)s") % {"number": one}) for one in positions]
        self.fields["position"].choices = [("", _t("The result as a whole")), *numbered]


class AnswerForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=(
            (Appeal.Remedy.REGRADE, _("Upheld: the question is marked again for everybody")),
            (Appeal.Remedy.CORRECTION, _("Upheld: this result is corrected")),
            (Appeal.Remedy.ATTEMPT, _("Upheld: one more attempt")),
            ("DECLINED", _("Declined")),
        ),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Answer with reasons"),
        help_text=_("The learner reads it as you write it. Write in the language of the appeal."),
        max_length=Appeal.LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def facts(self) -> dict:
        """As `appeals.answer` takes them."""
        said = self.cleaned_data
        is_upheld = said["decision"] != "DECLINED"
        return {
            "is_upheld": is_upheld,
            "remedy": said["decision"] if is_upheld else "",
            "words": said["words"],
        }


class DayForm(forms.Form):
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    is_off = forms.TypedChoiceField(
        label=_("It is"),
        choices=(("1", _("a day off")), ("0", _("a working day"))),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    source = forms.CharField(
        label=_("Source"), help_text=_("The decree, or where it was announced."), max_length=200
    )
