"""Appeals: filed beside the result, answered at the desk; and the days on which terms rest."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access, appeals, working_days
from assessments.access import appeals as appeal_access
from assessments.access import fairness as fair_access
from assessments.forms import appeals as appeal_forms
from assessments.sitting import marked

ROWS = 20


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request, pk):
    """A person's own appeals against a result, and the form for one."""
    at = now()
    attempt = access.attempt_of(request.user, pk)
    if attempt.submitted_at is None:
        return redirect("learn:result", pk)
    filed = appeal_access.appeals_against(attempt)
    is_open = any(one.state in one.OPEN for one in filed)
    why_not = appeals.why_not(attempt, at)
    positions = []
    if access.results_are_open(attempt):
        positions = [one.position for one in access.answers_of(attempt)]
    form = None
    if not is_open and not why_not:
        data = request.POST if request.method == "POST" else None
        form = appeal_forms.AppealForm(data, positions=positions, initial=_asked(request))
    status = 200
    if request.method == "POST":
        status = 409
        if form is not None:
            status = 422
            if form.is_valid():
                return _file(request, attempt, form, at)
    may_be = appeal_access.may_be_appealed(attempt)
    last = appeal_access.last_day(attempt) if may_be else None
    changes = appeal_access.changes_of_days()
    view = {
        "attempt": attempt,
        "unit": attempt.unit,
        "filed": filed,
        "is_open": is_open,
        "why_not": why_not,
        "form": form,
        "last_day": last,
        "days_left": working_days.left(localdate(at), last, changes) if last else 0,
        "is_covered": last is None or working_days.is_covered(last),
    }
    return render(request, "assessments/appeal.html", view, status=status)


@login_required
@never_cache
@require_safe
def queue(request):
    appeal_access.enter(request.user)
    is_open = request.GET.get("show") != "answered"
    found = appeal_access.appeals_listed(request.user, is_open=is_open)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    today, changes = localdate(now()), appeal_access.changes_of_days()
    view = {
        "page_obj": page,
        "rows": [{"appeal": one} | _term(one, today, changes) for one in page.object_list],
        "is_open": is_open,
    }
    return render(request, "assessments/appeals.html", view)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request, pk):
    """One appeal with the answers that it is about; POST answers it."""
    found = appeal_access.appeal_for(request.user, pk)
    form = appeal_forms.AnswerForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                appeals.answer(appeal=found, actor=request.user, at=now(), **form.facts())
            except appeals.AppealRefused as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, _("The appeal is answered. The learner gets a message."))
                return redirect("desk:appeal", pk)
    answers = appeal_access.sheet_of(found)
    if found.position:
        answers = [one for one in answers if one.position == found.position]
    words = access.words_for(answers, get_language(), with_reasons=True)
    anew = access.marked_anew(found.attempt)
    view = {
        "appeal": found,
        "attempt": found.attempt,
        "unit": found.attempt.unit,
        "form": form,
        "given": fair_access.given_for(found),
        "is_mine": found.taken_by_id == request.user.pk,
        "is_open": found.state in found.OPEN,
        "review": marked.review(answers, words, access.acts_behind(answers), anew, of_other=True),
        "question": answers[0].question_id if found.position else None,
        "regrades": appeal_access.regrades_from(found),
    } | _term(found, localdate(now()), appeal_access.changes_of_days())
    return render(request, "assessments/desk_appeal.html", view, status=status)


@login_required
@require_POST
def take(request, pk):
    found = appeal_access.appeal_for(request.user, pk)
    try:
        appeals.take(appeal=found, actor=request.user, at=now())
    except appeals.AppealRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:appeal", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def days_off(request):
    appeal_access.enter_days(request.user)
    form = appeal_forms.DayForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        appeals.set_day(actor=request.user, at=now(), **form.cleaned_data)
        messages.success(request, _("The day is kept. Terms that are told from now on know it."))
        return redirect("desk:days_off")
    view = {
        "form": form,
        "days": appeal_access.days_off(),
        "known": sorted(working_days.HOLIDAYS),
        "years": working_days.YEARS,
        "source": working_days.SOURCE,
    }
    return render(request, "assessments/days_off.html", view, status=422 if form.is_bound else 200)


@login_required
@require_POST
def day_off_forget(request, pk):
    appeal_access.enter_days(request.user)
    appeals.forget_day(day=appeal_access.day_off(pk), actor=request.user, at=now())
    messages.success(request, _("The calendar decides about this day again."))
    return redirect("desk:days_off")


def _file(request, attempt, form, at):
    try:
        appeals.file(
            attempt=attempt,
            reason=form.cleaned_data["reason"],
            position=form.cleaned_data.get("position"),
            language=get_language(),
            at=at,
        )
    except appeals.AppealRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your appeal is filed. You get a message when it is answered."))
    return redirect("learn:appeal", attempt.pk)


def _asked(request) -> dict:
    return {"position": request.GET.get("question", "")}


def _term(found, today, changes) -> dict:
    """{days_left, is_overdue} of an appeal that waits for an answer."""
    is_open = found.state in found.OPEN
    return {
        "days_left": working_days.left(today, found.answer_by_on, changes),
        "is_overdue": is_open and today > found.answer_by_on,
    }
