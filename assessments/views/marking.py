"""The marking desk: what waits, one work with its rubric, return for rework, the rule of a cohort."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.access import work as work_access
from assessments.forms import work as work_forms
from assessments.practical import marking, work_views
from training import access as training_access

ROWS = 20


@login_required
@require_safe
def queue(request):
    """Works of an instructor's cohorts: what waits for them, the oldest first, or the rest."""
    work_access.enter_marking(request.user)
    is_waiting = request.GET.get("show") != "rest"
    found = work_access.works_to_mark(request.user) if is_waiting else work_access.works_seen_to(request.user)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    view = {
        "page_obj": page,
        "rows": [{"work": work, "is_nameless": work_access.hides_name(work)} for work in page.object_list],
        "is_waiting": is_waiting,
    }
    return render(request, "assessments/marking.html", view)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, pk):
    """One work with its rubric; POST marks it or corrects one's own mark."""
    work = work_access.work_for(request.user, pk)
    submission = work_access.latest(work)
    own = work_access.own_mark(request.user, submission)
    form = _marks_form(work, own, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            marking.mark(
                work=work,
                number=form.cleaned_data["number"],
                marker=request.user,
                points=form.points(),
                comment=form.cleaned_data["comment"],
                seen=form.cleaned_data["seen"],
                at=now(),
            )
        except marking.MarkRefused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("Your mark is kept."))
            return redirect("desk:marking")
    return _page(request, work, submission, form, work_forms.Return(initial={"number": work.number}), status)


@login_required
@never_cache
@require_POST
def send_back(request, pk):
    work = work_access.work_for(request.user, pk)
    submission = work_access.latest(work)
    form = work_forms.Return(request.POST)
    status = 200
    if form.is_valid():
        try:
            marking.return_for_rework(work=work, marker=request.user, at=now(), **form.cleaned_data)
        except marking.MarkRefused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("The work is returned. The learner gets a message."))
            return redirect("desk:marking")
    own = work_access.own_mark(request.user, submission)
    return _page(request, work, submission, _marks_form(work, own), form, status)


@login_required
@require_safe
def file(request, pk, file):
    return work_views.given_out(work_access.file_for(request.user, pk, file))


@login_required
@require_safe
def paper(request, pk, paper):
    return work_views.paper_given_out(work_access.paper_for(request.user, pk, paper))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request, code):
    """How the practical work of a cohort is marked; an officer decides."""
    cohort = training_access.cohort_to_manage(request.user, code)
    stored = work_access.rule_of(cohort)
    names = ("two_markers", "hides_names", "moderation_above")
    initial = {name: getattr(stored, name) for name in names}
    form = work_forms.Rule(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            marking.set_rule(cohort=cohort, actor=request.user, at=now(), **form.cleaned_data)
        except marking.MarkRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Practical work is marked by this rule from now on."))
            return redirect("desk:cohort", code)
    view = {"cohort": cohort, "form": form, "markers": work_access.markers_of(cohort)}
    return render(request, "assessments/marking_rule.html", view)


def _marks_form(work, own, data=None):
    initial = {"number": work.number, "seen": own.pk if own else ""}
    if own:
        initial |= {f"c-{code}": str(points) for code, points in own.points.items()} | {
            "comment": own.comment
        }
    criteria = work_access.rubric_of(work)
    return work_forms.Marks(data, criteria=criteria, language=get_language(), initial=initial)


def _page(request, work, submission, form, return_form, status):
    marks = work_access.marks_seen_by(request.user, work, submission)
    own = next((one for one in marks if one.marker_id == request.user.pk), None)
    may_mark = own is not None or work.state == work.State.SUBMITTED
    view = {
        "work": work,
        "submission": submission,
        "files": list(submission.files.order_by("pk")),
        "form": form,
        "return_form": return_form,
        "marks": marks,
        "own": own,
        "most": sum(one["points"] for one in form.criteria),
        "may_mark": may_mark and work.state != work.State.RETURNED,
        "may_return": work.state == work.State.SUBMITTED
        or (work.state == work.State.MARKED and not work.passed),
        "is_nameless": work_access.hides_name(work),
        "earlier": [one for one in work_access.history(work) if one.number != submission.number],
    }
    view |= work_views.handed_in_view(submission) if submission.parts else {}
    return render(request, "assessments/marking_work.html", view, status=status)
