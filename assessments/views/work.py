"""Practical work of a trainee: brief, draft, files, hand-in, what came back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.access import work as work_access
from assessments.forms import work as work_forms
from assessments.practical import dossiers, handing, work_views
from courses import outline
from training import intake


@login_required
@require_POST
def start(request, unit):
    enrolment, work = work_access.assignment_of(request.user, unit)
    try:
        begun = handing.begin(enrolment=enrolment, unit=work, at=now())
    except handing.WorkRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(outline.addresses([work.key], get_language()).get(work.key, "learn:home"))
    return redirect("learn:work", begun.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request, pk):
    """The draft with its files, and everything that was handed in before; POST saves the draft."""
    work = work_access.work_of(request.user, pk)
    if request.method != "POST":
        return _page(request, work)
    form = work_forms.Draft(request.POST, kind=work.assignment.kind)
    if not form.is_valid():
        return _page(request, work, form)
    seen = form.cleaned_data["seen"] or work.saved_at
    try:
        handing.write(work=work, text=form.cleaned_data["text"], seen=seen, at=now())
    except handing.WorkRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, work, form, status=409)
    if request.POST.get("then") == "submit":
        return redirect("learn:work_submit", pk)
    messages.success(request, _("The draft is saved on the server."))
    return redirect("learn:work", pk)


@login_required
@require_POST
def add_files(request, pk):
    """Files by a plain form; each is taken or refused by itself."""
    work = work_access.work_of(request.user, pk)
    taken = 0
    for file in request.FILES.getlist("files"):
        try:
            # The size is known before the bytes are read.
            content = file.read() if file.size <= intake.FILE_MOST else b" " * (intake.FILE_MOST + 1)
            kept = handing.add_file(work=work, content=content, name=file.name, at=now())
        except (intake.FileRefused, handing.WorkRefused) as refusal:
            messages.error(request, f"{work_views.shown_name(file.name)}: {refusal}")
        else:
            taken += 1
            if kept.place_removed:
                messages.info(
                    request,
                    _("%(name)s: the place where it was taken has been removed.") % {"name": kept.name},
                )
    if taken:
        words = ngettext(
            "%(count)s file is kept in the draft.", "%(count)s files are kept in the draft.", taken
        )
        messages.success(request, words % {"count": taken})
    elif not request.FILES:
        messages.error(request, _("Choose a file first."))
    return redirect("learn:work", pk)


@login_required
@require_safe
def file(request, pk, file):
    return work_views.given_out(work_access.own_file(request.user, pk, file))


@login_required
@require_POST
def remove_file(request, pk, file):
    try:
        handing.remove_file(file=work_access.own_file(request.user, pk, file), at=now())
    except handing.WorkRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("learn:work", pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request, pk):
    work = work_access.work_of(request.user, pk)
    if request.method == "POST":
        try:
            _hand_in(work)
        except handing.WorkRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your work is handed in. You will get a message when it is marked."))
        return redirect("learn:work", pk)
    if not work.is_open:
        return redirect("learn:work", pk)
    view = {"work": work, "files": work_access.draft_files(work), "words": len(work.text.split())}
    view["parts"] = len(work_access.parts_of(work)) if work.assignment.kind == "DOSSIER" else None
    return render(request, "assessments/work_submit.html", view)


@require_http_methods(["POST"])
def upload_begin(request, pk):
    """A file will come in pieces: where to go on. For the script of the page."""
    if not request.user.is_authenticated:
        return JsonResponse({"reason": "signed_out"}, status=401)
    work = work_access.work_of(request.user, pk)
    try:
        told = work_forms.upload(request.body)
        if (kept := work_access.draft_file_with(work, told.sha256)) is not None:
            return JsonResponse({"offset": told.size, "file": kept.pk, "name": kept.name})
        upload = handing.begin_upload(work=work, name=told.name, size=told.size, digest=told.sha256, at=now())
    except work_forms.PieceMalformed:
        return JsonResponse({"reason": "malformed"}, status=400)
    except handing.WorkRefused as refusal:
        return JsonResponse({"reason": "refused", "message": str(refusal)}, status=409)
    return JsonResponse({"id": str(upload.pk), "offset": upload.received})


@require_http_methods(["POST"])
def upload_piece(request, pk, upload):
    """The next piece; with the last one the file is looked at and kept. Repeating a piece changes nothing."""
    if not request.user.is_authenticated:
        return JsonResponse({"reason": "signed_out"}, status=401)
    found = work_access.upload_of(request.user, pk, upload)
    try:
        offset = work_forms.offset(request.headers.get("Upload-Offset"))
        received = handing.append(upload=found, offset=offset, piece=request.body, at=now())
        if received < found.size:
            return JsonResponse({"offset": received})
        kept = handing.finish_upload(upload=found, at=now())
    except work_forms.PieceMalformed:
        return JsonResponse({"reason": "malformed"}, status=400)
    except handing.UploadGone:
        return JsonResponse({"reason": "gone"}, status=404)
    except handing.PieceRefused as refusal:
        return JsonResponse(
            {"reason": "gap", "offset": refusal.received, "message": str(refusal)}, status=409
        )
    except (handing.WorkRefused, intake.FileRefused) as refusal:
        return JsonResponse({"reason": "refused", "message": str(refusal)}, status=422)
    return JsonResponse({"offset": received, "file": kept.pk, "name": kept.name})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def part(request, pk, part):
    """One part of the village dossier on a page of its own."""
    work = work_views.dossier_work(work_access.work_of(request.user, pk), part)
    stored = work_access.parts_of(work).get(part)
    form = work_forms.DossierPart(
        request.POST if request.method == "POST" else None,
        part=part,
        initial=(stored.facts if stored else {}) | {"seen": stored.saved_at.isoformat() if stored else ""},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            dossiers.save_part(
                work=work, part=part, facts=form.facts(), seen=form.cleaned_data["seen"], at=now()
            )
        except handing.WorkRefused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _("This part is saved on the server."))
            return redirect("learn:work", pk)
    view = {"work": work, "form": form, "part": part} | work_views.part_view(part, stored)
    return render(request, "assessments/dossier_part.html", view, status=status)


@login_required
@require_POST
def paper_ask(request, pk):
    work = work_access.work_of(request.user, pk)
    parts = {name: row.facts for name, row in work_access.parts_of(work).items()}
    try:
        dossiers.ask_paper(work=work, parts=parts, language=get_language(), at=now())
    except handing.WorkRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("learn:work", pk)


@login_required
@require_safe
def paper(request, pk, paper):
    return work_views.paper_given_out(work_access.own_paper(request.user, pk, paper))


def _hand_in(work) -> None:
    act = dossiers.hand_in if work.assignment.kind == "DOSSIER" else handing.submit
    act(work=work, language=get_language(), at=now())


def _page(request, work, form=None, status=200) -> HttpResponse:
    initial = {"text": work.text, "seen": work.saved_at.isoformat()}
    view = {
        "work": work,
        "unit": work.unit,
        "form": form or work_forms.Draft(initial=initial, kind=work.assignment.kind),
        "files_form": work_forms.Files(),
        "files": work_access.draft_files(work),
        "history": work_access.history(work),
        "url": outline.addresses([work.unit.key], get_language()).get(work.unit.key, ""),
        "stored_text": work.text if status == 409 else "",
        "accept": intake.ACCEPT,
    }
    view |= work_views.dossier_view(work) if work.assignment.kind == "DOSSIER" else {}
    return render(request, "assessments/work.html", view, status=status)
