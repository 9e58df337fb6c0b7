"""What is done to questions: one act on one of them, or one thing to many."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from assessments import access
from assessments.authoring import frame, saying
from assessments.authoring.forms import BulkForm, RemarkForm
from assessments.questions import approving, banks

MOST_AT_ONCE = 500


@require_POST
def do(request, pk):
    """One act; the page of the question says what came of it."""
    question = access.question_for(request.user, pk)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        return act(request, question)
    except banks.QuestionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("questions:question", pk)


@require_POST
def bulk(request):
    """One thing to many questions: first it is shown what would happen, then it is done."""
    access.enter_banks(request.user)
    chosen = [int(pk) for pk in request.POST.getlist("question") if pk.isdecimal()][:MOST_AT_ONCE]
    rows = list(
        access.questions_for(request.user).filter(pk__in=chosen).prefetch_related("texts").order_by("pk")
    )
    back = request.POST.get("back", "")
    form = BulkForm(request.POST)
    if not rows or not form.is_valid():
        said = _("Choose at least one question.") if not rows else " ".join(_errors(form))
        messages.error(request, said)
        return _to_list(back)
    if request.POST.get("sure"):
        _do_to_many(request, rows, form.cleaned_data)
        return _to_list(back)
    return frame.page(
        request,
        "bulk",
        title=str(dict(BulkForm.DOINGS)[form.cleaned_data["doing"]]).capitalize(),
        trail=[frame.to_banks(), frame.to_questions()],
        rows=[
            {"question": row, "excerpt": saying.excerpt(row), "tone": saying.STATUS_TONES[row.status]}
            for row in rows
        ],
        said=form.cleaned_data,
        difficulty=dict(form.fields["difficulty"].choices).get(form.cleaned_data["difficulty"], ""),
        form=form,
        back=back,
    )


def _do_to_many(request, rows, said):
    if said["doing"] in ("add", "remove", "difficulty"):
        changed = approving.classify(
            questions=rows,
            actor=request.user,
            at=now(),
            add=said["tags"] if said["doing"] == "add" else (),
            remove=said["tags"] if said["doing"] == "remove" else (),
            difficulty=said["difficulty"] if said["doing"] == "difficulty" else "",
        )
        _say_done(request, changed)
        return
    done, refused = 0, {}
    for row in rows:
        try:
            _STATES[said["doing"]](request, row)
            done += 1
        except banks.QuestionRefused as refusal:
            refused.setdefault(str(refusal), []).append(row.code or f"№ {row.pk}")
    _say_done(request, done)
    for reason, names in refused.items():
        messages.error(request, f"{reason} {', '.join(names)}")


def _say_done(request, count):
    said = ngettext("%(count)s question was changed.", "%(count)s questions were changed.", count)
    messages.success(request, said % {"count": count})


def _errors(form):
    return [str(error) for errors in form.errors.values() for error in errors]


def _to_list(query):
    return redirect(f"{reverse('questions:index')}?{query}" if query else "questions:index")


def _review(request, question):
    approving.review(question=question, reviewer=request.user, at=now())
    messages.success(request, _("The question is reviewed. An editor can approve it now."))
    return redirect("questions:question", question.pk)


def _approve(request, question):
    approving.approve(question=question, approver=request.user, at=now())
    messages.success(request, _("The question is approved: exams may draw it from now on."))
    return redirect("questions:question", question.pk)


def _send_back(request, question):
    form = RemarkForm(request.POST)
    remark = form.cleaned_data["remark"] if form.is_valid() else ""
    approving.send_back(question=question, reviewer=request.user, remark=remark, at=now())
    messages.success(request, _("The question is a draft again, with your remark on it."))
    return redirect("questions:question", question.pk)


def _correct(request, question):
    new = approving.correct(question=question, author=request.user, at=now())
    messages.success(request, _("This is a new version. Exams draw the old one until this one is approved."))
    return redirect("questions:question", new.pk)


def _retire(request, question):
    banks.retire(question=question, actor=request.user, at=now())
    messages.success(
        request, _("The question is retired: no new attempt gets it. Attempts that have it keep it.")
    )
    return redirect("questions:question", question.pk)


def _discard(request, question):
    bank = question.bank_id
    approving.discard(question=question, actor=request.user, at=now())
    messages.success(request, _("The draft is thrown away."))
    return redirect(f"{reverse('questions:index')}?bank={bank}")


_ACTS = {
    "review": _review,
    "approve": _approve,
    "send_back": _send_back,
    "correct": _correct,
    "retire": _retire,
    "discard": _discard,
}
_STATES = {
    "review": lambda request, row: approving.review(question=row, reviewer=request.user, at=now()),
    "approve": lambda request, row: approving.approve(question=row, approver=request.user, at=now()),
    "retire": lambda request, row: banks.retire(question=row, actor=request.user, at=now()),
    "discard": lambda request, row: approving.discard(question=row, actor=request.user, at=now()),
}
