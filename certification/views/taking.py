"""What an office takes away: papers in one archive, the list for the file, the register as a table. And the buttons
that steer the worker, which stand beside them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from certification import access, handing_out
from certification.forms import SearchForm
from certification.views import making
from training import downloads

MIMES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@login_required
@require_safe
def batch_files(request, pk):
    batch = access.batch_for(request.user, pk)
    return _archive(request, batch, [batch], f"batch-{pk}.zip")


@login_required
@require_safe
def round_files(request, pk):
    found = access.round_for(request.user, pk)
    return _archive(request, found, access.batches_of(found), f"round-{pk}.zip")


@login_required
@require_safe
def batch_list(request, pk):
    return _list(request, [access.batch_for(request.user, pk)])


@login_required
@require_safe
def round_list(request, pk):
    return _list(request, access.batches_of(access.round_for(request.user, pk)))


@login_required
@require_POST
def batch_pause(request, pk):
    return making.pause(request, [access.batch_to_decide(request.user, pk)], ("desk:batch", pk))


@login_required
@require_POST
def batch_resume(request, pk):
    return making.resume(request, [access.batch_to_decide(request.user, pk)], ("desk:batch", pk))


@login_required
@require_POST
def batch_retry(request, pk):
    return making.retry(request, [access.batch_to_decide(request.user, pk)], ("desk:batch", pk))


@login_required
@require_POST
def round_pause(request, pk):
    return making.pause(request, _of_round(request, pk), ("desk:round", pk))


@login_required
@require_POST
def round_resume(request, pk):
    return making.resume(request, _of_round(request, pk), ("desk:round", pk))


@login_required
@require_POST
def round_retry(request, pk):
    return making.retry(request, _of_round(request, pk), ("desk:round", pk))


@login_required
@require_safe
def register_table(request, kind):
    """The register within reach, narrowed as on its page."""
    access.need_reader(request.user)
    form = SearchForm(request.GET, language=get_language(), **access.filters_of_register(request.user))
    found = access.certificates_for(request.user)
    if form.is_valid():
        found = access.search(found, **form.cleaned_data, today=localdate())
    count = found.count()
    table = handing_out.rows(found, today=localdate())
    try:
        content = handing_out.as_xlsx(table, count=count) if kind == "xlsx" else b""
    except handing_out.HandingOutRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:register")
    handing_out.note(
        what="register.taken",
        subject=request.user,
        reader=request.user,
        at=now(),
        details={
            "rows": count,
            "format": kind,
            "narrowed_by": sorted(k for k in form.fields if request.GET.get(k)),
        },
    )
    if kind == "xlsx":
        response = HttpResponse(content, content_type=MIMES[kind])
    else:
        pieces = handing_out.as_csv(table) if kind == "csv" else handing_out.as_json(table)
        response = StreamingHttpResponse(pieces, content_type=MIMES[kind])
    return downloads.private(response, f"register-{localdate().isoformat()}.{kind}")


def _of_round(request, pk):
    return access.batches_of(access.round_to_decide(request.user, pk))


def _archive(request, subject, batches, name):
    found = access.issued_of(batches)
    handing_out.note(
        what=f"{subject._meta.model_name}.files_taken",
        subject=subject,
        reader=request.user,
        at=now(),
        details={"certificates": found.count()},
    )
    response = StreamingHttpResponse(handing_out.archive(found), content_type="application/zip")
    return downloads.private(response, name)


def _list(request, batches):
    context = {
        "batches": batches,
        "first": batches[0],
        "certificates": list(access.issued_of(batches)),
        "language": get_language(),
        "printed_at": now(),
    }
    return render(request, "certification/list.html", context)
