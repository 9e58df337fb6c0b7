"""The desk's list of people: who they are, what they may do, invitations."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from people import access, accounts, directory, invitations, roles, roster, vault
from people.forms import PersonForm, ReasonForm, RoleForm, SearchForm

A_PAGE = 25


@login_required
@never_cache
def people(request):
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"words": "", "role": ""}
    found = access.listed(request.user, words=asked["words"], role=asked["role"])
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "entries": [directory.entry(person, language=get_language()) for person in page],
    }
    return render(request, "people/people.html", context)


@login_required
@never_cache
def person(request, pk: int):
    return _person_page(request, access.person_for(request.user, pk))


@login_required
def invite(request):
    """Add a person who is not on a roster, and invite them."""
    access.must_keep_people(request.user)
    form = PersonForm(request.POST or None, keeper=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = invitations.invite_newcomer(
                person=form.person(), post=form.post(), made_by=request.user, at=now()
            )
        except roster.PersonRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("desk:person", made.to_id)
    return render(request, "people/invite.html", {"form": form})


@login_required
@require_POST
def invite_again(request, pk: int):
    invited = access.person_for(request.user, pk)
    try:
        invitations.invite(to=invited, made_by=request.user, at=now())
    except invitations.InvitationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("A new invitation is on its way. Earlier links no longer work."))
    return redirect("desk:person", pk)


@login_required
@reauthentication_required
@require_POST
@never_cache
def unmask(request, pk: int):
    """The number is shown once, on the answer to this request, and stands nowhere else."""
    shown = access.person_for(request.user, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _person_page(request, shown, reason_form=form)
    try:
        number = vault.unmask(person=shown, actor=request.user, reason=form.cleaned_data["reason"], at=now())
    except vault.UnmaskRefused as refusal:
        form.add_error("reason", str(refusal))
        return _person_page(request, shown, reason_form=form)
    return _person_page(request, shown, number=number)


@login_required
@reauthentication_required
@require_POST
def role_grant(request, pk: int):
    access.must_grant(request.user)
    holder = access.person_for(request.user, pk)
    form = RoleForm(request.POST, administrator=request.user)
    if not form.is_valid():
        return _person_page(request, holder, role_form=form)
    try:
        roles.grant(holder=holder, **form.cleaned_data, granted_by=request.user, at=now())
    except roles.RoleRefused as refusal:
        form.add_error(None, str(refusal))
        return _person_page(request, holder, role_form=form)
    messages.success(request, _("The role is given."))
    return redirect("desk:person", pk)


@login_required
@reauthentication_required
@require_POST
def role_end(request, pk: int):
    assignment = access.assignment_to_end(request.user, pk)
    try:
        roles.end(assignment=assignment, ended_by=request.user, at=now())
    except roles.RoleRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The role is ended."))
    return redirect("desk:people")


@login_required
@reauthentication_required
@require_POST
def close(request, pk: int):
    return _change_account(request, pk, accounts.close, _("The account is closed."))


@login_required
@reauthentication_required
@require_POST
def reopen(request, pk: int):
    return _change_account(request, pk, accounts.reopen, _("The account is open again."))


@login_required
@reauthentication_required
@require_POST
def forget_factor(request, pk: int):
    return _change_account(request, pk, accounts.forget_factor, _("The second factor is taken off."))


def _change_account(request, pk: int, act, done: str):
    access.must_grant(request.user)
    changed = access.person_for(request.user, pk)
    form = ReasonForm(request.POST, prefix="account", label=_("Why?"))
    if not form.is_valid():
        return _person_page(request, changed, account_form=form)
    try:
        act(person=changed, actor=request.user, reason=form.cleaned_data["reason"], at=now())
    except accounts.AccountRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("desk:person", pk)


def _person_page(request, shown, *, number="", reason_form=None, role_form=None, account_form=None):
    may_grant = access.may_grant(request.user)
    if may_grant and role_form is None:
        role_form = RoleForm(administrator=request.user)
    context = {
        "entry": directory.entry(shown, language=get_language()),
        "invitation": access.last_invitation(shown),
        "now": now(),
        "number": number,
        "reason_form": reason_form or ReasonForm(),
        "role_form": role_form,
        "account_form": account_form or ReasonForm(prefix="account", label=_("Why?")),
        "has_factor": is_mfa_enabled(shown),
        "may_grant": may_grant,
    }
    return render(request, "people/person.html", context)
