"""Questions come in a file and go out in one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from assessments import access
from assessments.authoring import frame
from assessments.authoring.forms import ImportForm
from assessments.questions import exchange, importing
from assessments.questions.exchange.items import MOST_BYTES
from training import uploads

EXTENSIONS = {"moodle-xml": "xml", "gift": "gift", "csv": "csv"}
TYPES = {"moodle-xml": "application/xml", "gift": "text/plain", "csv": "text/csv"}


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request, pk):
    """Upload a file and see what it would do. Nothing is written yet."""
    bank = access.bank_for(request.user, pk)
    form = ImportForm(request.POST or None, request.FILES or None)
    outcome, digest = None, ""
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > MOST_BYTES:
                raise exchange.Unusable(_("The file is too large: at most 20 MB."))
            content = file.read()
            outcome = importing.compare(bank=bank, content=content, kind=form.cleaned_data["format"])
            digest = uploads.keep(content, by=request.user, at=now(), folder=uploads.BANKS)
        except exchange.Unusable as unusable:
            form.add_error("file", str(unusable))
    return frame.page(
        request,
        "bring",
        title=_("Bring questions"),
        trail=[frame.to_banks(), frame.to_questions(bank)],
        icon="upload",
        bank=bank,
        form=form,
        outcome=outcome,
        digest=digest,
        status=422 if form.errors else 200,
    )


@require_POST
def apply(request, pk):
    """Do what the comparison said, with the very file that was compared."""
    bank = access.bank_for(request.user, pk)
    digest, kind = request.POST.get("file", ""), request.POST.get("format", "auto")
    content = uploads.kept(digest, by=request.user, folder=uploads.BANKS)
    if content is None or kind not in ("auto", *exchange.FORMATS):
        messages.error(request, _("The file is not kept any more. Please upload it again."))
        return redirect("banks:bring", pk)
    outcome = importing.apply(
        bank=bank, content=content, kind=kind, at=now(), skip_bad=True, actor=request.user
    )
    uploads.forget(digest, by=request.user, folder=uploads.BANKS)
    said = ngettext(
        "%(count)s question was taken over as a draft.",
        "%(count)s questions were taken over as drafts.",
        len(outcome.add),
    )
    messages.success(request, said % {"count": len(outcome.add)})
    return redirect(f"{frame.to_questions(bank).url}&order=new")


@require_POST
def take(request, pk):
    """The bank as a file, with its keys. Asked for by a form: no link that somebody sends may fetch it."""
    bank = access.bank_for(request.user, pk)
    kind = request.POST.get("format", "")
    if kind not in exchange.FORMATS:
        raise Http404
    made = importing.give(bank=bank, kind=kind, actor=request.user, at=now())
    name = f"{bank.code}-{localdate():%Y-%m-%d}.{EXTENSIONS[kind]}"
    return HttpResponse(
        made.content,
        content_type=f"{TYPES[kind]}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
