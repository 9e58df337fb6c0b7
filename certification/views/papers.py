"""Papers at the desk: list, draft, look, compare, propose; a second officer publishes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import access, designs, papers
from certification.forms import ReasonForm
from certification.paper_forms import DesignForm, StartForm
from certification.templatetags.certification_tags import paper_title
from training import downloads

PAGE = 25


@login_required
@require_safe
def papers_list(request):
    """What is in use or waits; the versions that were come when asked for."""
    everything = request.GET.get("show") == "all"
    found = access.papers_for(request.user)
    listed = (
        found.order_by("name", "-version") if everything else found.current().order_by("name", "-version")
    )
    context = {
        "page_obj": Paginator(listed, PAGE).get_page(request.GET.get("page")),
        "everything": everything,
        "may_change": access.may_change_papers(request.user),
        "language": get_language(),
    }
    return render(request, "certification/papers.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    form = StartForm(
        request.POST or None,
        initial={"source": request.GET.get("source")},
        sources=access.papers_to_copy(request.user),
        programmes=access.programmes_for_papers(),
        language=get_language(),
        named=lambda paper: paper_title(paper, get_language()),
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = papers.draft(
                source=said["source"], programme=said["programme"], officer=request.user, at=now()
            )
        except papers.PaperRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("desk:paper_edit", made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "certification/sheet_new.html", {"form": form}, status=status)


@login_required
@never_cache
@require_safe
def page(request, pk):
    return _page(request, access.paper_for(request.user, pk))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """The form of a draft, with its pictures beside it."""
    found = access.paper_to_change(request.user, pk)
    if found.state != found.State.DRAFT:
        return redirect("desk:paper", pk)
    if request.method != "POST":
        return _form(request, found, DesignForm(paper=found))
    form = DesignForm(request.POST, request.FILES, paper=found)
    if form.is_valid():
        try:
            papers.save(
                paper=found,
                design=form.design,
                officer=request.user,
                at=now(),
                seen=form.cleaned_data["seen"],
                pictures=form.new_pictures,
            )
        except papers.PaperRefused as refusal:
            form.add_error(None, str(refusal))
            return _form(request, found, form, status=409)
        messages.success(request, _("Saved. The pictures are being drawn."))
        return redirect("desk:paper_edit", pk)
    return _form(request, found, form, status=422)


@login_required
@require_POST
def propose(request, pk):
    told = _("Proposed. Another officer can publish the paper now.")
    return _act(request, pk, papers.propose, told)


@login_required
@require_POST
def take_back(request, pk):
    return _act(request, pk, papers.take_back, _("The paper is a draft again."))


@login_required
@require_POST
def publish(request, pk):
    told = _("Published. Batches are printed on this version from now on.")
    return _act(request, pk, papers.publish, told)


@login_required
@require_POST
def withdraw(request, pk):
    told = _("Withdrawn. What was issued on it stays as it is.")
    return _act(request, pk, papers.withdraw, told, reason=request.POST.get("reason", ""))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def previews(request, pk):
    """How far the pictures are, for the page that waits for them; a POST asks for them."""
    found = access.paper_for(request.user, pk)
    if request.method == "POST":
        papers.ask_pictures(paper=found, at=now())
        return redirect("desk:paper", pk)
    return JsonResponse({one.case: one.state for one in access.previews_of(found)})


@login_required
@require_safe
def preview(request, pk, case, number):
    """A drawn page, from the row that the worker has filled."""
    found = access.preview_for(request.user, pk, case)
    content = {1: found.page, 2: found.more}.get(number)
    if not content:
        raise Http404
    return downloads.private(HttpResponse(bytes(content), content_type="image/png"))


@login_required
@require_safe
def picture(request, pk, name):
    """A logo or a signature, for whoever may see the paper that it stands on."""
    found = access.paper_for(request.user, pk)
    if name not in designs.pictures_of(found.design):
        raise Http404
    try:
        content = designs.picture(name)
    except designs.PictureLost as failure:
        raise Http404 from failure
    return downloads.sandboxed(HttpResponse(content, content_type="image/png"))


def _act(request, pk, act, told, **more):
    found = access.paper_to_change(request.user, pk)
    try:
        act(paper=found, officer=request.user, at=now(), **more)
    except papers.PaperRefused as refusal:
        if refusal.problems:
            form = DesignForm(paper=found)
            form.problems = refusal.problems
            return _form(request, found, form, status=422)
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("desk:paper", pk)


def _page(request, paper):
    before = access.published_before(paper)
    context = {
        "paper": paper,
        "before": before,
        "changes": designs.changes(paper, before) if before else [],
        "doubts": papers.doubts_of(paper.design),
        "may_change": access.may_change_papers(request.user),
        "is_own": paper.proposed_by_id == request.user.pk,
        "reason_form": ReasonForm(),
        "language": get_language(),
        "pictures": designs.pictures_of(paper.design),
        **_pictures(paper),
    }
    return render(request, "certification/sheet.html", context)


def _form(request, paper, form, status=200):
    sections = form.sections()
    context = {
        "paper": paper,
        "form": form,
        "sections": sections,
        "has_second": any(field.errors or field.value() for field in sections["s2"]),
        "problems": getattr(form, "problems", None) or ({} if form.is_bound else papers.problems_of(paper)),
        "doubts": papers.doubts_of(paper.design),
        "language": get_language(),
        **_pictures(paper),
    }
    return render(request, "certification/sheet_edit.html", context, status=status)


def _pictures(paper) -> dict:
    found = access.previews_of(paper)
    return {"previews": found, "is_waiting": any(one.state == one.State.WAITING for one in found)}
