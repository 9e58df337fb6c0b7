"""The only file that subclasses allauth: its adapters, its backend, and its forms without placeholders."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from allauth.account import forms as account_forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django.utils import translation
from django.utils.translation import gettext as _

from people import access, preferences, roles, vault

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up alone: people come by a roster or an invitation."""

    def is_open_for_signup(self, request) -> bool:
        return False

    def login(self, request, user) -> None:
        """The language of the sign-in page becomes the person's: whoever changed it there, meant it."""
        super().login(request, user)
        preferences.choose_language(person=user, language=translation.get_language())
        # Spares the question on every request; the doors of the staff ask again all the same.
        if not roles.must_show_factor(user):
            request.session["second_factor"] = "not asked"

    def format_email_subject(self, subject: str) -> str:
        return f"{_('School of Akims')}: {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Letters speak the language of the person, not of the page.

        A letter that cannot be sent is logged and not shown as an error: an error would tell whoever typed
        the address that it belongs to somebody. The pages say "if", and a code can be asked for again.
        """
        person = access.person_with_address(email)
        with translation.override(person.language if person else translation.get_language()):
            try:
                super().send_mail(template_prefix, email, {**context, "person": person})
            except (SMTPException, OSError) as failure:
                logger.warning(
                    "account letter not sent",
                    extra={"letter": template_prefix, "failure": type(failure).__name__},
                )


class MFAAdapter(DefaultMFAAdapter):
    """The seeds of one-time codes and of recovery codes are sealed at rest; staff keep their second factor."""

    def encrypt(self, text: str) -> str:
        return vault.seal_text(text)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.open_text(encrypted_text)

    def can_delete_authenticator(self, authenticator) -> bool:
        return not roles.must_show_factor(authenticator.user)


class Backend(AuthenticationBackend):
    """Who signs in, and who is signed in: the second is asked on every request, by a prepared query."""

    def get_user(self, user_id):
        found = access.person_by_number.rows(pk=user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None


def has_shown_factor(request) -> bool:
    """Did this session prove the second factor, at sign-in, afterwards, or by setting it up just now?"""
    if request.session.get("second_factor") == "shown":
        return True
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def remember_factor(sender, request, **kwargs) -> None:
    """Whoever sets an app up has just shown that it gives the right codes."""
    request.session["second_factor"] = "shown"


class _Plain:
    """Labels stand above every field of ours; a placeholder would only say them twice.

    The way to a forgotten password stands below the form, not between a label and its field.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in ("password", "oldpassword"):
                field.help_text = ""


class SignInForm(_Plain, account_forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class RequestCodeForm(_Plain, account_forms.RequestLoginCodeForm):
    pass


class ConfirmCodeForm(_Plain, account_forms.ConfirmLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(inputmode="numeric", autocomplete="one-time-code")


class ResetPasswordForm(_Plain, account_forms.ResetPasswordForm):
    pass


class NewPasswordForm(_Plain, account_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(_Plain, account_forms.ChangePasswordForm):
    pass


class SetPasswordForm(_Plain, account_forms.SetPasswordForm):
    pass


class AddressForm(_Plain, account_forms.AddEmailForm):
    pass


class ConfirmPasswordForm(_Plain, account_forms.ReauthenticateForm):
    pass


class FactorForm(_Plain, mfa_forms.AuthenticateForm):
    pass


class ConfirmFactorForm(_Plain, mfa_forms.ReauthenticateForm):
    pass


class SetUpFactorForm(_Plain, totp_forms.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
