"""At the desk: mark a question anew, read what it does to whom, decide on it as a second person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import access, regrades
from assessments.access import appeals as appeal_access
from assessments.access import regrades as regrade_access
from assessments.forms import regrades as regrade_forms
from assessments.regrading import plans
from training import access as training_access

ROWS, LINES = 20, 50


@login_required
@never_cache
@require_safe
def index(request):
    training_access.enter_desk(request.user)
    found = regrade_access.regrades_listed(request.user)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    titles = regrade_access.titles_of([one.exam_key for one in rows])
    view = {"page_obj": page, "rows": [{"regrade": one, "unit": titles[one.exam_key]} for one in rows]}
    return render(request, "assessments/regrades.html", view)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request, key, pk):
    """Prepare a regrade; from an appeal, of the result of one person if that was decided."""
    units = regrade_access.units_to_mend(request.user, key)
    question = regrade_access.question_of(units, pk)
    appeal, attempt = _appealed(request, units, question)
    words = access.words_of([pk], get_language())[pk]
    data = request.POST if request.method == "POST" else None
    form = regrade_forms.RegradeForm(data, question=question, text=words, for_one=attempt is not None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = regrades.prepare(
                    question=question,
                    units=[attempt.unit] if attempt else units,
                    treatment=form.cleaned_data["treatment"],
                    key=form.key,
                    falls=form.cleaned_data.get("falls", ""),
                    reason=form.cleaned_data["reason"],
                    actor=request.user,
                    attempt=attempt,
                    appeal=appeal,
                    at=now(),
                )
            except regrades.RegradeRefused as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                return redirect("desk:regrade", made.pk)
    view = {
        "units": units,
        "unit": units[0],
        "question": question,
        "words": words,
        "right": regrade_forms.keys_in_words(question, words, plans.keys_before(question, units[0].key)),
        "asked": form.question(),
        "form": form,
        "attempt": attempt,
        "open_one": regrade_access.open_regrade(question, units[0].key),
    }
    return render(request, "assessments/regrade_new.html", view, status=status)


@login_required
@never_cache
@require_safe
def regrade(request, pk):
    return _page(request, regrade_access.regrade_for(request.user, pk))


@login_required
@require_POST
def approve(request, pk):
    found = regrade_access.regrade_to_decide(request.user, pk)
    try:
        regrades.approve(regrade=found, approver=request.user, seen=request.POST.get("digest", ""), at=now())
    except regrades.RegradeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Approved. The results are being changed; everybody concerned gets a message.")
        )
    return redirect("desk:regrade", pk)


@login_required
@require_POST
def withdraw(request, pk):
    found = regrade_access.regrade_to_decide(request.user, pk)
    try:
        regrades.withdraw(regrade=found, actor=request.user, at=now())
    except regrades.RegradeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Nothing is changed."))
    return redirect("desk:regrade", pk)


@login_required
@require_POST
def preview_again(request, pk):
    found = regrade_access.regrade_to_decide(request.user, pk)
    try:
        regrades.preview_again(regrade=found, actor=request.user, at=now())
    except regrades.RegradeRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The preview is new. Read it again."))
    return redirect("desk:regrade", pk)


def _appealed(request, units, question):
    """(the appeal that asks for it, the attempt if only one result is corrected)"""
    asked = request.GET.get("appeal", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None, None
    appeal = appeal_access.appeal_for(request.user, int(asked))
    if appeal.remedy == appeal.Remedy.CORRECTION:
        return appeal, regrade_access.attempt_at(units, question, appeal.attempt_id)
    return appeal, None


def _page(request, found):
    question = found.question
    words = access.words_of([question.pk], get_language())[question.pk]
    units = regrade_access.units_of(found)
    page = Paginator(regrade_access.lines_of(found), LINES).get_page(request.GET.get("page"))
    view = {
        "regrade": found,
        "question": question,
        "words": words,
        "units": units,
        "unit": units[0],
        "right": regrade_forms.keys_in_words(question, words, found.keys),
        "before": regrade_forms.keys_in_words(question, words, [question.key]),
        "effects": plans.effects(found),
        "touched": plans.touched(found),
        "progress": plans.progress_of(found),
        "page_obj": page,
        "may_decide": found.state == found.State.DRAFT and regrade_access.may_decide(request.user, found),
        "is_mine": found.prepared_by_id == request.user.pk,
        "may_author": regrade_access.may_author(request.user, question),
    }
    return render(request, "assessments/regrade.html", view)
