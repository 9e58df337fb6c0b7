"""The desk of officers: prepare, approve, follow a batch; find a certificate and decide on its life."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certification import access, batches, eds, papers, registry, signing, steering
from certification.forms import ReasonForm, RevocationForm, SearchForm
from certification.paper_forms import ChoiceForm
from certification.templatetags.certification_tags import paper_title
from certification.views.making import making
from certification.views.own import paper
from certification.views.signing import offer, open_to_ncalayer
from training import access as training_access

PAGE = 25
PEOPLE = 50  # rows of a list of people


@login_required
def batches_list(request):
    access.need_reader(request.user)
    page = Paginator(access.batches_for(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "may_prepare": training_access.may_plan(request.user)}
    return render(request, "certification/batches.html", context)


@login_required
def batch_new(request, code):
    """A dry run: everybody with proof or reason; the POST asks for those who are ticked."""
    cohort = training_access.cohort_to_manage(request.user, code)
    paper_form = _paper_form(request, cohort.programme)
    template = paper_form.chosen()
    if request.method == "POST":
        if template is None:
            messages.error(request, _("This paper is not in use any more. Choose another one."))
            return redirect("desk:batch_new", code)
        chosen = {int(pk) for pk in request.POST.getlist("enrolment") if pk.isdecimal()}
        try:
            batch = batches.prepare(
                cohort=cohort, officer=request.user, at=now(), enrolments=chosen, template=template
            )
        except batches.BatchRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("desk:batch_new", code)
        messages.success(request, _("The batch is prepared. Another officer can approve it now."))
        return redirect("desk:batch", batch.pk)
    candidates = batches.candidates(cohort, at=now(), template=template)
    others = Paginator([one for one in candidates if not one.eligible], PEOPLE)
    context = {
        "cohort": cohort,
        "paper_form": paper_form,
        "eligible": [one for one in candidates if one.eligible],
        "others": others.get_page(request.GET.get("page")),
        "language": get_language(),
    }
    return render(request, "certification/batch_new.html", context)


def _paper_form(request, programme) -> ChoiceForm:
    asked = request.POST.get("paper", "") if request.method == "POST" else request.GET.get("paper", "")
    return ChoiceForm(
        asked,
        papers=access.papers_to_choose(programme),
        in_use=papers.in_use(programme),
        named=lambda paper: paper_title(paper, get_language()),
    )


@login_required
def batch_page(request, pk):
    batch = access.batch_for(request.user, pk)
    page = Paginator(access.lines_of(batch), PEOPLE).get_page(request.GET.get("page"))
    may_decide = access.may_decide(request.user, batch)
    is_own = batch.prepared_by_id == request.user.pk
    offered = offer([batch], "batch", pk) if may_decide and not is_own else {}
    context = {
        "batch": batch,
        "page_obj": page,
        "lines": access.lines_in_order(batch, page.object_list),
        "correction": access.correction_behind(batch),
        "may_decide": may_decide,
        "is_own": is_own,
        "stamp": access.stamp_of(batch),
        "signature": access.signature_of(batch),
        **offered,
        "reason_form": ReasonForm(),
        "language": get_language(),
        **making(request.user, [batch], "batch", batch.pk),
    }
    return open_to_ncalayer(render(request, "certification/batch.html", context), offered)


@login_required
@require_POST
def batch_approve(request, pk):
    batch = access.batch_to_decide(request.user, pk)
    try:
        signing.approve_batch(
            batch=batch,
            approver=request.user,
            cms=request.POST.get("cms", ""),
            seen=request.POST.get("seen", ""),
            at=now(),
        )
    except (batches.ApprovalRefused, eds.EdsRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The batch is approved. The certificates are being made."))
    return redirect("desk:batch", pk)


@login_required
@require_POST
def batch_reject(request, pk):
    batch = access.batch_to_decide(request.user, pk)
    try:
        batches.reject(batch=batch, approver=request.user, reason=request.POST.get("reason", ""), at=now())
    except batches.ApprovalRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The batch is rejected. Its people can be asked for again."))
    return redirect("desk:batch", pk)


@login_required
def register(request):
    """The register within reach: by number or surname, by state."""
    access.need_reader(request.user)
    form = SearchForm(request.GET, language=get_language(), **access.filters_of_register(request.user))
    found = access.certificates_for(request.user)
    if form.is_valid():
        found = access.search(found, **form.cleaned_data, today=localdate())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "language": get_language()}
    return render(request, "certification/desk_register.html", context)


@login_required
def certificate(request, pk):
    found = access.certificate_for(request.user, pk)
    revocations = access.revocations_of(found)
    context = {
        "certificate": found,
        "printed": found.printed,
        "revocations": revocations,
        "corrections": access.corrections_of(found),
        "is_asked": any(asked.decided_at is None for asked in revocations),
        "may_manage": access.may_manage(request.user, found),
        "reason_form": ReasonForm(auto_id="life_%s"),
        "replace_form": ReasonForm(auto_id="replace_%s"),
        "restore_form": ReasonForm(auto_id="restore_%s"),
        "revocation_form": RevocationForm(auto_id="revoke_%s"),
        "language": get_language(),
    }
    return render(request, "certification/desk_certificate.html", context)


@login_required
@require_safe
def certificate_pdf(request, pk):
    return paper(request, access.issued_certificate_for(request.user, pk), back="desk:register")


@login_required
@require_POST
def certificate_suspend(request, pk):
    return _life(request, pk, registry.suspend, _("The certificate is suspended."))


@login_required
@require_POST
def certificate_reinstate(request, pk):
    return _life(request, pk, registry.reinstate, _("The certificate is in force again."))


@login_required
@require_POST
def certificate_void(request, pk):
    return _life(request, pk, registry.void, _("The number stays unused."))


@login_required
@require_POST
def certificate_retry(request, pk):
    """Try once more to make the file of one; the others go on."""
    found = access.failure_to_retry(request.user, pk)
    try:
        steering.retry(certificates=[found], officer=request.user, at=now())
    except steering.SteeringRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The file is tried again now."))
    return redirect("desk:batch", found.batch_id)


@login_required
@require_POST
def certificate_revoke(request, pk):
    """Ask; another officer decides."""
    found = access.certificate_to_manage(request.user, pk)
    form = RevocationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a ground and say why."))
        return redirect("desk:certificate", pk)
    try:
        registry.ask_revocation(certificate=found, officer=request.user, at=now(), **form.cleaned_data)
    except registry.LifeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The request is made. Another officer decides on it."))
    return redirect("desk:certificate", pk)


@login_required
@require_POST
def revocation_decide(request, pk):
    revocation = access.revocation_to_decide(request.user, pk)
    grant = request.POST.get("decision") == "grant"
    try:
        registry.decide_revocation(revocation=revocation, officer=request.user, grant=grant, at=now())
    except registry.LifeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The certificate is revoked.") if grant else _("The request is refused."))
    return redirect("desk:certificate", revocation.certificate_id)


@login_required
@require_POST
def certificate_replace(request, pk):
    said = _("The replacement is prepared. Another officer can approve it now.")
    return _succeed(request, pk, batches.prepare_replacement, said)


@login_required
@require_POST
def certificate_restore(request, pk):
    said = _("The new certificate is prepared. Another officer can approve it now.")
    return _succeed(request, pk, batches.prepare_restoring, said)


def _succeed(request, pk, prepare, done):
    found = access.certificate_to_manage(request.user, pk)
    try:
        batch = prepare(
            certificate=found, officer=request.user, reason=request.POST.get("reason", ""), at=now()
        )
    except batches.BatchRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:certificate", pk)
    messages.success(request, done)
    return redirect("desk:batch", batch.pk)


def _life(request, pk, act, done):
    found = access.certificate_to_manage(request.user, pk)
    try:
        act(certificate=found, officer=request.user, reason=request.POST.get("reason", ""), at=now())
    except registry.LifeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("desk:certificate", pk)
