"""At the desk: allowances of one person, outages of many, and who is sitting now."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access
from assessments.access import appeals as appeal_access
from assessments.access import fairness as fair_access
from assessments.fairness import allowances, incidents, watching
from assessments.forms import fairness as fair_forms
from assessments.sitting import forms
from assessments.sitting.clock import now
from training import access as training_access
from training import states

ROWS = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attempt_allow(request, pk):
    """What one person has been given in the exam of an attempt, and the form to give more."""
    found = access.attempt_to_mend(request.user, pk)
    appeal = _appeal_behind(request, found)
    if request.method != "POST":
        form = fair_forms.AllowanceForm(initial=appeal and fair_forms.of_appeal(appeal))
        return _allow_page(request, found, form, appeal=appeal)
    form = fair_forms.AllowanceForm(request.POST)
    if not form.is_valid():
        return _allow_page(request, found, form, appeal=appeal, status=422)
    try:
        allowances.give(attempt=found, officer=request.user, at=now(), appeal=appeal, **form.facts)
    except allowances.AllowanceRefused as refusal:
        form.add_error(None, str(refusal))
        return _allow_page(request, found, form, appeal=appeal, status=422)
    if form.facts["kind"] == "ATTEMPT":
        messages.success(request, _("Given. The person is told."))
    else:
        messages.success(request, _("Given. The person sees it on the page of the exam."))
    return redirect("desk:appeal", appeal.pk) if appeal else redirect("desk:allow", pk)


@login_required
@require_POST
def allowance_end(request, pk, allowance):
    found = access.attempt_to_mend(request.user, pk)
    standing = fair_access.allowance_in(found, allowance)
    form = forms.Reason(request.POST)
    if not form.is_valid():
        return _allow_page(request, found, fair_forms.AllowanceForm(), ending=(standing.pk, form), status=422)
    try:
        allowances.take_back(allowance=standing, officer=request.user, at=now(), **form.cleaned_data)
    except allowances.AllowanceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back."))
    return redirect("desk:allow", pk)


@login_required
@require_POST
def break_end(request, pk, allowance):
    """The person is back from a break before its minutes were used."""
    found = access.attempt_to_mend(request.user, pk)
    standing = fair_access.allowance_in(found, allowance)
    try:
        taken = allowances.end_break(allowance=standing, officer=request.user, at=now())
    except allowances.AllowanceRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("The clock goes on. The break took %(n)s min, and these are added.")
        messages.success(request, said % {"n": taken.minutes})
    return redirect("desk:allow", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def incident_list(request):
    fair_access.enter_mending(request.user)
    at = now()
    form = fair_forms.IncidentForm(
        _sent(request),
        regions=fair_access.regions_to_name(request.user),
        cohorts=fair_access.cohorts_to_relieve(request.user),
        at=at,
        named=lambda region: states.shown(region, "name"),
    )
    if form.is_valid():
        incident = incidents.declare(officer=request.user, at=at, **form.cleaned_data)
        return redirect("desk:incident", incident.pk)
    found = Paginator(fair_access.incidents_for(request.user), ROWS)
    context = {"incidents": found.get_page(request.GET.get("page")), "form": form}
    return render(request, "assessments/incidents.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def incident_page(request, pk):
    """Before relief: who was hit. After it: who got what."""
    incident = fair_access.incident_to_relieve(request.user, pk)
    form = fair_forms.ReliefForm(_sent(request))
    if form.is_valid():
        return _relieve(request, incident, form.cleaned_data["relief"])
    context = {"incident": incident, "form": form}
    if incident.given_at:
        rows = fair_access.relieved(incident)
    else:
        rows, unharmed = incidents.hits(incident=incident, officer=request.user, at=now())
        context |= {"unharmed": unharmed, "summary": incidents.summary(rows)}
    context["page_obj"] = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(request, "assessments/incident.html", context, status=422 if form.errors else 200)


@login_required
@cache_control(private=True, no_cache=True)
@require_safe
def live(request):
    """Who is sitting now. With ?part=1 only the table, and 304 while it is the same."""
    at = now()
    cohorts = fair_access.cohorts_seen(request.user).values_list("code", flat=True)
    places = fair_access.regions_seen(request.user)
    form = fair_forms.LiveFilter(
        request.GET,
        cohorts=cohorts,
        regions=[(one.code, states.shown(one, "name")) for one in places],
        states=watching.STATES.items(),
    )
    asked = form.cleaned_data if form.is_valid() else {"cohort": "", "region": "", "state": ""}
    shown = {"may_mend": training_access.may_mend(request.user), "shown_at": localtime(at)}
    part = render_to_string("assessments/live_table.html", shown | _live(request, asked, at), request)
    if "part" not in request.GET:
        return render(request, "assessments/live.html", shown | {"form": form, "part": part})
    headers = {"ETag": watching.tag(part), "Shown-At": f"{shown['shown_at']:%H:%M:%S}"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(part, headers=headers)


def _live(request, asked, at):
    """What the table shows: how many are in which state, and one page of those that were asked for."""
    state = asked["state"]
    found = fair_access.running(
        request.user, cohort=asked["cohort"], region=asked["region"], since=at - watching.KEPT
    )
    found = fair_access.in_states(found, at=at, quiet=watching.QUIET)
    tally = fair_access.tally(found)
    chosen = fair_access.with_signs(found.filter(state=state) if state else found)
    pages = Paginator(chosen, ROWS)
    pages.count = tally.get(state, 0) if state else sum(tally.values())  # known already
    page = pages.get_page(request.GET.get("page"))
    narrowed = {name: value for name, value in asked.items() if value and name != "state"}
    return {
        "rows": watching.rows(page, at),
        "counts": watching.counts(tally),
        "state": state,
        "page_obj": page,
        "narrowed": urlencode(narrowed),
    }


def _appeal_behind(request, found):
    """The upheld appeal for which one more attempt is given, if the form was opened from one."""
    asked = request.POST.get("appeal") or request.GET.get("appeal")
    return appeal_access.appeal_to_grant(request.user, found, asked) if asked else None


def _allow_page(request, found, form, *, appeal=None, ending=(None, None), status=200):
    rows = fair_access.allowances_of(found)
    at = now()
    for row in rows:
        row.is_running = allowances.is_running(row, at)
        row.form = ending[1] if row.pk == ending[0] else forms.Reason(auto_id=f"end{row.pk}_%s")
    context = {"attempt": found, "rows": rows, "form": form, "appeal": appeal}
    return render(request, "assessments/allow.html", context, status=status)


def _relieve(request, incident, relief):
    try:
        given = incidents.relieve(incident=incident, relief=relief, officer=request.user, at=now())
    except incidents.ReliefRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext(
            "Relief was given to %(n)s person, who is told.",
            "Relief was given to %(n)s people, who are told.",
            len(given),
        )
        messages.success(request, said % {"n": len(given)})
    return redirect("desk:incident", incident.pk)


def _sent(request):
    """What was sent, be it nothing at all; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None
