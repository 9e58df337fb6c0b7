"""The page on which a personnel office checks a list of papers at once."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certification import handing_out, piles
from certification.forms import PileForm
from certification.views.register import closed_to_robots, slow_down, too_many
from certification.views.taking import MIMES
from training import downloads

LISTS_PER_ADDRESS = 10  # a minute


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request):
    """A file or pasted lines in, a table out; with `as`, the same table as a file."""
    if request.method != "POST":
        return _page(request, PileForm())
    if too_many(request, what="lists", per_address=LISTS_PER_ADDRESS):
        return slow_down(request)
    form = PileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        lines = piles.read(form.content())
    except piles.PileRefused as refusal:
        form.add_error("file" if form.cleaned_data["file"] else "text", str(refusal))
        return _page(request, form, status=422)
    answers = piles.check(lines, today=localdate())
    if request.POST.get("as") in ("csv", "xlsx"):
        return _file(answers, request.POST["as"])
    facts = {
        "answers": answers,
        "counted": piles.counted(answers),
        "said": piles.said_of(len(answers)),
        "typed": piles.typed(lines),
        "checked_at": now(),
    }
    return _page(request, PileForm(), **facts)


def _page(request, form, *, status=200, **facts):
    context = {"form": form, "language": get_language(), **facts}
    return closed_to_robots(render(request, "certification/pile.html", context, status=status))


def _file(answers, kind):
    table = piles.table(answers, get_language())
    if kind == "csv":
        response = StreamingHttpResponse(
            handing_out.as_csv(table, columns=piles.COLUMNS), content_type=MIMES[kind]
        )
    else:
        book = handing_out.as_xlsx(table, count=len(answers), columns=piles.COLUMNS, sheet_name="checked")
        response = HttpResponse(book, content_type=MIMES[kind])
    return downloads.private(response, f"checked-{localdate().isoformat()}.{kind}")
