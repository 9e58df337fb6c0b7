"""Requests to correct a name: the person's form, the officers' queue, and the document behind its checks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import access, corrections
from certification.forms import CorrectionForm, ReasonForm
from certification.models import Correction
from training import downloads, intake

PAGE = 25


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, pk):
    """A person says how the name should read. One open request at a time."""
    found = access.certificate_to_correct(request.user, pk)
    user = request.user
    initial = {"last_name": user.last_name, "first_name": user.first_name, "patronymic": user.patronymic}
    if request.method != "POST":
        return _form(request, found, CorrectionForm(initial=initial))
    form = CorrectionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, found, form, status=422)
    said = form.cleaned_data
    try:
        corrections.ask(
            certificate=found,
            trainee=user,
            wrong=said["wrong"],
            name={part: said[part] for part in initial},
            name_ru=said["name_ru"],
            document=said["document"].read(),
            at=now(),
        )
    except intake.FileRefused as refusal:
        form.add_error("document", str(refusal))
    except corrections.CorrectionRefused as refusal:
        form.add_error(None, str(refusal))
    else:
        messages.success(request, _("Your request is made. You will get a message at each step."))
        return redirect("learn:certificates")
    return _form(request, found, form, status=422)


@login_required
@require_POST
def withdraw(request, pk):
    try:
        corrections.withdraw(correction=access.correction_of(request.user, pk), at=now())
    except corrections.CorrectionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You have taken your request back."))
    return redirect("learn:certificates")


@login_required
@require_safe
def queue(request):
    """Those that wait for an officer first; what has been decided stays to be read."""
    found = access.corrections_for(request.user)
    decided = request.GET.get("show") == "decided"
    listed = (
        found.exclude(decided_at=None).order_by("-decided_at") if decided else found.filter(decided_at=None)
    )
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "decided": decided}
    return render(request, "certification/corrections.html", context)


@login_required
@require_safe
def page(request, pk):
    found = access.correction_to_decide(request.user, pk)
    context = {
        "correction": found,
        "printed": found.certificate.printed,
        "may_decide": found.state == Correction.State.ASKED and found.asked_by_id != request.user.pk,
        "reason_form": ReasonForm(),
    }
    return render(request, "certification/correction.html", context)


@login_required
@require_safe
def document(request, pk):
    """The identity document: to be saved, never run by the browser; every look is written down."""
    found = access.correction_with_document(request.user, pk)
    try:
        content = corrections.document_of(correction=found, reader=request.user, at=now())
    except OSError as failure:
        raise Http404 from failure
    response = HttpResponse(content, content_type=intake.MIMES[found.kind])
    return downloads.sandboxed(response, f"document-{pk}.{intake.ENDINGS[found.kind]}")


@login_required
@require_POST
def decline(request, pk):
    found = access.correction_to_decide(request.user, pk)
    try:
        corrections.decline(
            correction=found, officer=request.user, reason=request.POST.get("reason", ""), at=now()
        )
    except corrections.CorrectionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The request is declined. The person reads the reason."))
    return redirect("desk:correction", pk)


@login_required
@require_POST
def prepare(request, pk):
    found = access.correction_to_decide(request.user, pk)
    try:
        batch = corrections.prepare(correction=found, officer=request.user, at=now())
    except corrections.CorrectionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:correction", pk)
    messages.success(request, _("The replacement is prepared. Another officer can approve it now."))
    return redirect("desk:batch", batch.pk)


def _form(request, certificate, form, status=200):
    context = {
        "certificate": certificate,
        "printed": certificate.printed,
        "form": form,
        "open": access.open_correction_of(request.user),
    }
    return render(request, "certification/correction_new.html", context, status=status)
