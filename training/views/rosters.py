"""A roster at the desk: upload, look at the comparison, apply exactly that file."""

import csv

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from training import access, roster_words, rosters, uploads
from training.forms import RosterFile

ROWS = 50
GROUPS = ("add", "change", "leave", "warnings", "refused")


@login_required
def page(request, code):
    cohort = access.cohort_to_manage(request.user, code)
    if request.method == "POST":
        return _taken(request, cohort)
    if "file" not in request.GET:
        return render(request, "training/roster.html", {"cohort": cohort, "form": RosterFile()})
    try:
        lines = rosters.read(_content(request))
        comparison = rosters.compare(cohort=cohort, lines=lines, at=now(), actor=request.user)
    except rosters.RosterRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:roster", code)
    return _compared(request, cohort, comparison, lines)


@login_required
@require_POST
def apply(request, code):
    cohort = access.cohort_to_manage(request.user, code)
    digest = request.POST.get("file", "")
    try:
        done = rosters.apply(
            cohort=cohort,
            content=_content(request),
            at=now(),
            actor=request.user,
            skip_bad=True,
            seen=request.POST.get("seen", ""),
        )
    except rosters.RosterRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:roster", code)
    except rosters.CohortChanged as changed:
        messages.warning(request, str(changed))
        return redirect(f"{reverse('desk:roster', args=[code])}?file={digest}")
    uploads.forget(digest, by=request.user)
    if done.import_id is None:
        messages.info(request, _("Everything was as the file says already. Nothing was written."))
        return redirect("desk:cohort", code)
    return redirect("desk:roster_result", code, done.import_id)


@login_required
@require_GET
def refused(request, code):
    """The refused rows as CSV, for whoever corrects them."""
    cohort = access.cohort_to_manage(request.user, code)
    try:
        lines = rosters.read(_content(request))
        comparison = rosters.compare(cohort=cohort, lines=lines, at=now(), actor=request.user)
    except rosters.RosterRefused as refusal:
        raise Http404 from refusal
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{code}.csv"'
    writer = csv.writer(response)
    writer.writerows(roster_words.refused_table(lines, comparison.refused))
    return response


@login_required
@require_GET
def result(request, code, pk):
    cohort = access.cohort_to_manage(request.user, code)
    made = access.import_for(cohort, pk)
    return render(request, "training/roster_result.html", {"cohort": cohort, "made": made})


def _taken(request, cohort):
    """Look at the file at once, so that an unusable one is refused where it was chosen."""
    form = RosterFile(request.POST, request.FILES)
    if form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            rosters.compare(cohort=cohort, lines=rosters.read(content), at=now(), actor=request.user)
        except rosters.RosterRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            digest = uploads.keep(content, by=request.user, at=now())
            request.session["roster"] = [digest, form.cleaned_data["file"].name]
            return redirect(f"{reverse('desk:roster', args=[cohort.code])}?file={digest}")
    return render(request, "training/roster.html", {"cohort": cohort, "form": form})


def _content(request) -> bytes:
    asked = request.POST if request.method == "POST" else request.GET
    content = uploads.kept(asked.get("file", ""), by=request.user)
    if content is None:
        raise rosters.RosterRefused(_("The file is no longer here. Upload it again."))
    return content


def _compared(request, cohort, comparison, lines):
    digest = request.GET["file"]
    counts = comparison.counts()
    default = next(
        (group for group in ("refused", "warnings", "add", "change", "leave") if counts[group]), "add"
    )
    group = request.GET.get("show", default)
    group = group if group in GROUPS else default
    rows = Paginator(getattr(comparison, group), ROWS).get_page(request.GET.get("page"))
    view = {
        "cohort": cohort,
        "digest": digest,
        "file_name": dict([request.session.get("roster", ["", ""])]).get(digest, ""),
        "counts": counts,
        "to_write": counts["add"] + counts["change"],
        "seen": comparison.fingerprint(),
        "group": group,
        "page_obj": rows,
        "told": _told(rows, lines) if group in ("warnings", "refused") else [],
    }
    return render(request, "training/roster_compared.html", view)


def _told(remarks, lines) -> list[dict]:
    """Remarks in words, each with the person as the file names them."""
    people = {line.number: f"{line.cells['surname']} {line.cells['given_name']}".strip() for line in lines}
    return [
        {
            "row": one.row,
            "name": people[one.row],
            "field": roster_words.FIELDS[one.field],
            "reason": roster_words.reason(one),
        }
        for one in remarks
    ]
