"""A person's own account, and the way into it by an invitation. Sign-in itself is allauth's."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from people import invitations, preferences, roles
from people.forms import InvitationForm, LanguageForm


@login_required
@never_cache
def account(request):
    """Name, address, language, password, second factor, sessions: where each is changed."""
    context = {
        "form": LanguageForm(initial={"language": request.user.language}),
        "has_factor": is_mfa_enabled(request.user),
        "factor_needed": roles.must_show_factor(request.user),
    }
    return render(request, "people/account.html", context)


@login_required
@require_POST
def language(request):
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return redirect("account")
    preferences.choose_language(person=request.user, language=form.cleaned_data["language"])
    with translation.override(request.user.language):
        messages.success(request, _("The language is saved."))
        return redirect("account")


@never_cache
@sensitive_variables("token")
@sensitive_post_parameters("password1", "password2")
def invitation(request, token: str):
    """GET shows a form and changes nothing, since mail scanners open links; POST takes the invitation up."""
    found = invitations.find(token, at=now())
    if not found:
        return render(request, "people/invitation_ended.html", status=410)
    form = InvitationForm(request.POST or None, person=found.to, initial={"language": found.to.language})
    if request.method == "POST" and form.is_valid():
        try:
            person = invitations.accept(
                token=token,
                password=form.cleaned_data["password1"],
                at=now(),
                language=form.cleaned_data["language"],
                name_is_right=form.cleaned_data["name_is_right"] == InvitationForm.YES,
            )
        except invitations.InvitationRefused:
            return render(request, "people/invitation_ended.html", status=410)
        return _to_sign_in(request, person)
    return render(request, "people/invitation.html", {"form": form, "person": found.to})


def _to_sign_in(request, person):
    """To the one password form of the house, in the language that the person has just chosen."""
    with translation.override(person.language):
        messages.success(request, _("Your password is set. Sign in with it now."))
        return redirect(reverse("account_login"))
