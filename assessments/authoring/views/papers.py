"""The list of papers; write one, change one, see whether the banks can fill it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access
from assessments.authoring import frame, lists, saying
from assessments.authoring.sections import PaperForm, Sections
from assessments.questions import papers

STEPS = ("add", "up", "down", "drop")


@require_safe
def index(request):
    access.enter_banks(request.user)
    page = frame.part(access.papers_for(request.user), request, lists.PER_PAGE)
    return frame.page(
        request,
        "papers",
        title=_("Exam papers"),
        icon="form",
        page_obj=page,
        rows=lists.papers(page.object_list),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    access.enter_banks(request.user)
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    return _form(request, access.paper_for(request.user, pk))


def _form(request, paper):
    owners = access.owners() if access.may_give_banks(request.user) else None
    banks = access.banks_to_draw_from(request.user, paper)
    if request.method != "POST":
        initial = PaperForm.of(paper) if paper else {}
        return _page(request, paper, PaperForm(initial=initial, owners=owners), Sections.of(paper, banks))
    if (doing := request.POST.get("do", "")).partition(":")[0] in STEPS:
        sections = Sections.typed(request.POST, banks)
        sections.do(doing)
        return _page(request, paper, PaperForm.typed(request.POST, owners), sections)
    form, sections = PaperForm(request.POST, owners=owners), Sections.read(request.POST, banks)
    are_sound = sections.is_valid()
    if form.is_valid() and are_sound:
        # Who may not give papers away writes papers of their own.
        facts = {"owner": request.user} | form.cleaned_data
        try:
            stored = papers.write(
                facts=facts,
                sections=sections.values(),
                actor=request.user,
                at=now(),
                paper=paper and paper.pk,
            )
        except papers.PaperRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("The paper is saved. Cohorts that have opened keep the rules that they opened with."),
            )
            return redirect("papers:change", stored.pk)
    return _page(request, paper, form, sections, status=422)


def _page(request, paper, form, sections, status=200):
    return frame.page(
        request,
        "paper_form",
        title=paper.code if paper else _("New paper"),
        trail=[frame.to_papers()],
        icon="form",
        paper=paper,
        form=form,
        sections=sections,
        check=paper and saying.supply(papers.checks([paper])[paper.pk]),
        cohorts=sorted(lists.cohorts_of([paper.code]).get(paper.code, ())) if paper else [],
        tags=lists.tags(request.user),
        status=status,
    )
