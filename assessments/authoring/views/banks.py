"""The list of banks; open one, change one."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access
from assessments.authoring import frame, lists
from assessments.authoring.forms import BankForm
from assessments.questions import banks


@require_safe
def index(request):
    access.enter_banks(request.user)
    page = frame.part(lists.banks(request.user), request, lists.PER_PAGE)
    return frame.page(request, "banks", title=_("Question banks"), icon="folder-open-inverse", page_obj=page)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    access.enter_banks(request.user)
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    return _form(request, access.bank_for(request.user, pk))


def _form(request, bank):
    owners = access.owners() if access.may_give_banks(request.user) else None
    form = BankForm(request.POST or None, owners=owners, initial=_initial(bank))
    if request.method == "POST" and form.is_valid():
        # Who may not give banks away opens banks of their own, and keeps those that they have.
        owner = form.cleaned_data["owner"] if owners is not None else request.user
        try:
            banks.write_bank(
                code=form.cleaned_data["code"],
                titles=form.titles(),
                owner=owner,
                actor=request.user,
                at=now(),
                bank=bank and bank.pk,
            )
        except banks.BankRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("The bank is saved."))
            return redirect("banks:index")
    title = bank.code if bank else _("New bank")
    return frame.page(
        request, "bank_form", title=title, trail=[frame.to_banks()], icon="folder", form=form, bank=bank
    )


def _initial(bank):
    if bank is None:
        return {}
    return {name: getattr(bank, name) for name in ("code", "title_kk", "title_ru", "title_en", "owner")}
