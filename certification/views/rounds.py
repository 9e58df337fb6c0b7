"""Rounds at the desk: choose, look at everybody, prepare; decide as one; follow."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import access, batches, eds, rounds, signing
from certification.forms import ReasonForm, RoundForm
from certification.views import making
from certification.views.signing import offer, open_to_ncalayer

PEOPLE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    """A dry run over many cohorts: nothing is written until the POST, which asks for exactly what was shown."""
    asked = request.POST if request.method == "POST" else request.GET
    programme, region = asked.get("programme", ""), asked.get("region", "")
    choice = access.to_choose_from(request.user, programme=programme, region=region)
    form = RoundForm(
        asked or None, programmes=choice.programmes, regions=choice.regions, language=get_language()
    )
    chosen = _chosen(asked, choice.cohorts) if form.is_valid() else []
    if request.method == "POST":
        return _prepare(request, choice, chosen, programme, region)
    return render(request, "certification/round_new.html", _dry_run(request, form, choice, chosen))


@login_required
@require_safe
def page(request, pk):
    found = access.round_for(request.user, pk)
    all_batches = access.batches_of(found)
    first = all_batches[0]
    may_decide = first.status == first.Status.DRAFT and access.may_steer(request.user, all_batches)
    is_own = found.prepared_by_id == request.user.pk
    offered = offer(all_batches, "round", pk) if may_decide and not is_own else {}
    context = {
        "round": found,
        "batches": all_batches,
        "first": first,  # all of them are decided by the same person at the same time
        "people": sum(batch.asked for batch in all_batches),
        "may_decide": may_decide,
        "is_own": is_own,
        "signature": access.signature_of(first),
        **offered,
        "reason_form": ReasonForm(),
        **making.making(request.user, all_batches, "round", pk),
    }
    return open_to_ncalayer(render(request, "certification/round.html", context), offered)


@login_required
@require_POST
def approve(request, pk):
    found = access.round_to_decide(request.user, pk)
    try:
        signing.approve_round(
            round=found,
            approver=request.user,
            cms=request.POST.get("cms", ""),
            seen=request.POST.get("seen", ""),
            at=now(),
        )
    except (batches.ApprovalRefused, eds.EdsRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The round is approved. The certificates are being made."))
    return redirect("desk:round", pk)


@login_required
@require_POST
def reject(request, pk):
    found = access.round_to_decide(request.user, pk)
    try:
        rounds.reject(round=found, approver=request.user, reason=request.POST.get("reason", ""), at=now())
    except batches.ApprovalRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The round is rejected. Its people can be asked for again."))
    return redirect("desk:round", pk)


def _chosen(asked, cohorts):
    """The ticked cohorts; all in which somebody waits if none is ticked."""
    ticked = set(asked.getlist("cohort"))
    return [cohort for cohort in cohorts if (cohort.code in ticked if ticked else cohort.waiting)]


def _dry_run(request, form, choice, chosen) -> dict:
    everyone = batches.candidates(*chosen, at=now()) if chosen else []
    eligible = [one for one in everyone if one.eligible]
    others = [one for one in everyone if not one.eligible]
    ticked = {cohort.pk for cohort in chosen}
    shows_others = request.GET.get("show") == "others"
    return {
        "form": form,
        "cohorts": choice.cohorts,
        "chosen": chosen,
        "ticked": ticked,
        "idle": [one for one in choice.cohorts if not one.waiting and one.pk not in ticked],
        "eligible": len(eligible),
        "others": len(others),
        "shows_others": shows_others,
        "page_obj": Paginator(others if shows_others else eligible, PEOPLE).get_page(request.GET.get("page")),
        "seen": rounds.seal_of(eligible),
        "language": get_language(),
    }


def _prepare(request, choice, chosen, programme, region):
    try:
        made = rounds.prepare(
            programme=dict(choice.programmes).get(programme),
            region=dict(choice.regions).get(region),
            cohorts={cohort.pk for cohort in chosen},
            seen=request.POST.get("seen", ""),
            officer=request.user,
            at=now(),
        )
    except rounds.RoundRefused as refusal:
        messages.error(request, str(refusal))
        query = request.POST.copy()
        for name in ("csrfmiddlewaretoken", "seen"):
            query.pop(name, None)
        return redirect(f"{reverse('desk:round_new')}?{query.urlencode()}")
    messages.success(request, _("The round is prepared. Another officer can approve it now."))
    return redirect("desk:round", made.pk)
