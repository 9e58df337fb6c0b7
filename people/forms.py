"""What people type into the account pages and into the desk's list of people."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from people import access, iin, names, phones
from people.models import Appointment, User
from people.roles import Role
from regions.models import Region

NAME_PROBLEMS = {
    "empty": _("Write the name."),
    "length": _("A name has at most 80 letters."),
    "characters": _("A name has letters, spaces, hyphens and apostrophes only."),
}
NUMBER_PROBLEMS = {
    "characters": _("The IIN has digits only."),
    "length": _("The IIN has 12 digits."),
    "checksum": _("This is not a valid IIN: a digit is wrong or two are swapped."),
}


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class InvitationForm(forms.Form):
    """A new person's own choices. The name is confirmed, since it is what the certificate will say."""

    YES, NO = "yes", "no"

    name_is_right = forms.ChoiceField(
        label=_("Is your name written correctly?"),
        choices=[(YES, _("Yes, print it so")), (NO, _("No, it needs a correction"))],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 characters. Several plain words are easy to remember and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("Password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, person: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        password_validation.validate_password(password, self.person)
        return password

    def clean(self) -> dict:
        cleaned = super().clean()
        first, again = cleaned.get("password1"), cleaned.get("password2")
        if first and again and first != again:
            self.add_error("password2", _("The two passwords differ."))
        return cleaned


class PersonForm(forms.Form):
    """A person to be invited, with the post they hold."""

    last_name = forms.CharField(label=_("Surname"))
    first_name = forms.CharField(label=_("Given name"))
    patronymic = forms.CharField(label=_("Patronymic"), required=False)
    email = forms.EmailField(label=_("E-mail"))
    iin = forms.CharField(
        label=_("IIN"),
        required=False,
        help_text=_("12 digits. It is kept sealed and shown masked."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("Phone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    language = forms.ChoiceField(label=_("Language of letters"), choices=settings.LANGUAGES)
    kind = forms.ChoiceField(label=_("Post"), choices=[("", "—"), *Appointment.Kind.choices], required=False)
    region = forms.CharField(
        label=_("KATO code of the unit"),
        required=False,
        help_text=_("9 digits"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    title_kk = forms.CharField(label=_("Title of the post in Kazakh"), max_length=200, required=False)
    title_ru = forms.CharField(label=_("Title of the post in Russian"), max_length=200, required=False)
    starts_on = forms.DateField(
        label=_("In the post since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args, keeper: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.keeper = keeper
        self.post_needed = not access.covers_country(keeper)
        for field in POST:
            self.fields[field].required = self.post_needed

    def clean_last_name(self) -> str:
        return _name(self.cleaned_data["last_name"])

    def clean_first_name(self) -> str:
        return _name(self.cleaned_data["first_name"])

    def clean_patronymic(self) -> str:
        return _name(self.cleaned_data["patronymic"]) if self.cleaned_data["patronymic"] else ""

    def clean_iin(self) -> str:
        number = self.cleaned_data["iin"].replace(" ", "")
        if number and (problem := iin.problem(number)):
            raise forms.ValidationError(NUMBER_PROBLEMS[problem])
        return number

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if phone and phones.problem(phone):
            raise forms.ValidationError(_("Write a phone number of Kazakhstan, such as +7 701 123 45 67."))
        return phones.normalised(phone) or "" if phone else ""

    def clean_region(self) -> Region | None:
        code = self.cleaned_data["region"].strip()
        if not code:
            return None
        region = access.regions_to_fill(self.keeper).filter(code=code).first()
        if not region:
            raise forms.ValidationError(_("There is no such unit among those that you look after."))
        return region

    def clean(self) -> dict:
        cleaned = super().clean()
        begun = [field for field in POST if cleaned.get(field)]
        for field in POST:
            if begun and field not in begun and field not in self.errors:
                self.add_error(field, _("Fill in the whole post, or none of it."))
        return cleaned

    def person(self) -> dict[str, str]:
        """The part that is about the person."""
        return {field: self.cleaned_data[field] for field in self.cleaned_data if field not in POST}

    def post(self) -> dict | None:
        """The part that is about the post; None if no post was written."""
        if not self.cleaned_data.get("region"):
            return None
        return {field: self.cleaned_data[field] for field in POST}


POST = ("kind", "region", "title_kk", "title_ru", "starts_on")


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    region = forms.ModelChoiceField(
        label=_("Where"), queryset=Region.objects.none(), required=False, empty_label=_("the whole country")
    )

    def __init__(self, *args, administrator: User, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["region"]
        field.queryset = access.regions_to_grant(administrator)
        if not access.may_grant_country(administrator):
            field.required, field.empty_label = True, "—"
        field.label_from_instance = access.region_name


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you need the whole number?"),
        max_length=300,
        help_text=_("Your name, the time and this reason are recorded."),
    )

    def __init__(self, *args, label: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label


class SearchForm(forms.Form):
    words = forms.CharField(label=_("Name"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("any")), *Role.choices])


def _name(text: str) -> str:
    cleaned = names.clean(text)
    if problem := names.problem(cleaned):
        raise forms.ValidationError(NAME_PROBLEMS[problem])
    return cleaned
