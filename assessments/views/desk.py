"""At the desk: what happened in a sitting, and the files of answers that people hand over."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assessments import access
from assessments.sitting import evidence, forms, record
from assessments.sitting.journal import State


@login_required
@never_cache
@require_safe
def attempt(request, pk):
    return _attempt_page(request, access.attempt_for(request.user, pk))


@login_required
@require_POST
def file_upload(request, pk):
    """Take a file over as evidence; the next page compares it with the sheet."""
    found = access.attempt_to_mend(request.user, pk)
    at = now()
    form = forms.AnswerFileForm(request.POST, request.FILES, attempt=found, at=at)
    if not form.is_valid():
        return _attempt_page(request, found, form)
    file = evidence.keep(attempt=found, officer=request.user, at=at, **form.facts)
    return redirect("desk:answer_file", pk, file.pk)


@login_required
@never_cache
@require_safe
def file_page(request, pk, file):
    found = access.attempt_for(request.user, pk)
    return _file_page(request, found, access.file_of(found, file))


@login_required
@require_POST
def file_apply(request, pk, file):
    found = access.attempt_to_mend(request.user, pk)
    kept = access.file_of(found, file)
    form = forms.Reason(request.POST)
    if not form.is_valid():
        return _file_page(request, found, kept, form)
    try:
        outcomes = evidence.apply(file=kept, officer=request.user, at=now(), **form.cleaned_data)
    except evidence.FileRefused as refusal:
        messages.error(request, str(refusal))
    else:
        count = sum(one.state == State.SAVED for one in outcomes)
        said = ngettext(
            "%(n)s answer was taken from the file.", "%(n)s answers were taken from the file.", count
        )
        messages.success(request, said % {"n": count})
    return redirect("desk:answer_file", pk, file)


def _attempt_page(request, found, form=None):
    may_mend = access.may_mend(request.user, found)
    context = record.of(found) | {
        "attempt": found,
        "files": access.files_of(found),
        "form": form or (may_mend and forms.AnswerFileForm(attempt=found, at=now())),
    }
    return render(request, "assessments/desk_attempt.html", context, status=422 if form else 200)


def _file_page(request, found, file, form=None):
    at = now()
    why_not = evidence.why_not(file, found, at)
    context = {
        "attempt": found,
        "file": file,
        "rows": record.compared(evidence.compare(file, found, at), applied=file.applied_at is not None),
        "why_not": why_not,
        "form": form or (not why_not and access.may_mend(request.user, found) and forms.Reason()),
        "title": _("File of answers"),
    }
    return render(request, "assessments/answer_file.html", context, status=422 if form else 200)
