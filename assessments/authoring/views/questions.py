"""Questions: the list, the form, the history, those that say the same."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access
from assessments.authoring import fields, frame, lists, saying
from assessments.authoring.content import Content
from assessments.authoring.forms import BulkForm, FactsForm, FilterForm, RemarkForm, TwinsForm
from assessments.models import Question
from assessments.questions import approving, banks, drafts, pictures
from assessments.questions.drafts import Draft
from courses import laws

LEAST = 75


@require_safe
def index(request):
    access.enter_banks(request.user)
    there = access.banks_for(request.user)
    bank = there.filter(pk=request.GET["bank"]).first() if request.GET.get("bank", "").isdecimal() else None
    form = FilterForm(request.GET, banks=there, tags=lists.tags(request.user, bank and bank.pk))
    today = localdate()
    rows = lists.questions(request.user, form.wanted(), today)
    page = frame.part(rows, request, lists.PER_PAGE)
    stale = lists.stale(page.object_list, today - timedelta(days=settings.LAW_CHECK_DAYS))
    return frame.page(
        request,
        "questions",
        title=f"{_('Questions')}: {bank.code}" if bank else _("Questions"),
        trail=[frame.to_banks()],
        form=form,
        bank=bank,
        page_obj=page,
        rows=[_row(question, stale) for question in page.object_list],
        bulk=BulkForm(auto_id="many_%s"),
        tags=lists.tags(request.user),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request, bank, kind=""):
    """Choose a kind, then write. A bank and a kind that are not there are 404."""
    bank = access.bank_for(request.user, bank)
    trail = [frame.to_banks(), frame.to_questions(bank)]
    if not kind:
        kinds = [
            {"code": code, "name": name, "hint": saying.KIND_HINTS[code]}
            for code, name in Question.Kind.choices
        ]
        return frame.page(request, "kinds", title=_("New question"), trail=trail, bank=bank, kinds=kinds)
    if kind not in Question.Kind.values:
        raise Http404
    question = Question(bank=bank, kind=kind)
    return _write(request, question, Content.blank(kind), FactsForm(initial={}), trail)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request, pk):
    """Write a question that is in the making; read one that is settled."""
    found = access.question_for(request.user, pk)
    trail = [frame.to_banks(), frame.to_questions(found.bank)]
    draft = drafts.of(found)
    content = Content.of(draft, {text.language: text for text in found.texts.all()})
    if found.status in Question.IN_THE_MAKING:
        facts = FactsForm(initial=FactsForm.of(found, laws.by_code(_act(found))))
        return _write(request, found, content, facts, trail)
    if request.method == "POST":
        raise Http404
    return _page(request, "question_seen", found, content, trail)


@require_safe
def history(request, pk):
    found = access.question_for(request.user, pk)
    versions = lists.versions(found)
    acts = {code: saying.act_title(act) for code, act in laws.by_code(_act(*versions)).items()}
    return frame.page(
        request,
        "history",
        title=_("Versions"),
        trail=[frame.to_banks(), frame.to_questions(found.bank), frame.to_question(found)],
        icon="history",
        versions=saying.history(versions, acts),
        question=found,
    )


@require_safe
def twins(request):
    access.enter_banks(request.user)
    form = TwinsForm(request.GET, banks=access.banks_for(request.user))
    form.is_valid()
    bank = form.cleaned_data.get("bank")
    least = form.cleaned_data.get("least") or LEAST
    found = lists.twins(request.user, bank and bank.pk, least / 100)
    page = frame.part(found, request, 20)
    return frame.page(
        request,
        "twins",
        title=_("Questions that say the same"),
        trail=[frame.to_banks(), frame.to_questions(bank)],
        icon="copy",
        form=form,
        page_obj=page,
        pairs=[_pair(pair) for pair in page.object_list],
        is_cut=len(found) == lists.MOST_TWINS,
    )


def _write(request, question, content, facts, trail):
    """The form; when it comes back, either it stands there again or the question is stored."""
    if request.method != "POST":
        return _page(request, "question_form", question, content, trail, facts=facts)
    content = Content.read(question.kind, request.POST)
    facts = FactsForm(request.POST)
    doing = request.POST.get("do", "")
    if content.do(doing):
        return _page(request, "question_form", question, content, trail, facts=facts, is_open=True)
    _take_picture(request, content)
    if not facts.is_valid() or content.problems:
        return _page(request, "question_form", question, content, trail, facts=facts, status=422)
    try:
        stored = _store(request, question, _draft(question.kind, content, facts))
    except banks.QuestionRefused as refusal:
        facts.add_error(None, str(refusal))
        status = 409 if isinstance(refusal, approving.Stale) else 422
        return _page(request, "question_form", question, content, trail, facts=facts, status=status)
    _say_saved(request, stored)
    return redirect("questions:preview" if doing == "preview" else "questions:question", stored.pk)


def _page(request, template, question, content, trail, **context):
    draft = drafts.of(question) if question.pk else None
    acts = (
        {code: saying.act_title(act) for code, act in laws.by_code(_act(question)).items()}
        if question.pk
        else {}
    )
    code = question.code or (f"№ {question.pk}" if question.pk else _("New question"))
    return frame.page(
        request,
        template,
        title=code,
        trail=trail,
        question=question,
        content=content,
        fields=fields.of(content),
        missing=draft and saying.missing(draft),
        key=draft and saying.key_in_words(draft),
        basis=saying.basis_in_words(question.basis, acts),
        tone=saying.STATUS_TONES[question.status],
        remark=RemarkForm(),
        tags=lists.tags(request.user),
        may=_may(question, request.user),
        **context,
    )


def _may(question, person):
    """What this person may do with the question now: names of acts."""
    if not question.pk:
        return set()
    is_making = question.status in Question.IN_THE_MAKING
    other = approving.may_judge(question, person)
    acts = {
        "discard": is_making,
        "review": question.status == Question.Status.DRAFT and other,
        "send_back": is_making and other,
        "approve": question.status == Question.Status.REVIEWED and other and access.may_approve(person),
        "correct": question.status == Question.Status.APPROVED,
        "retire": question.status == Question.Status.APPROVED,
    }
    return {name for name, allowed in acts.items() if allowed}


def _take_picture(request, content):
    """A picture that came with the form joins the question, or says why it cannot."""
    file = request.FILES.get("picture")
    if file is None:
        return
    if len(content.shots) >= pictures.MOST_IN_A_QUESTION:
        said = _("A question shows at most %(most)s pictures.")
        content.problems["picture"] = said % {"most": pictures.MOST_IN_A_QUESTION}
        return
    if file.size > pictures.MOST_BYTES:
        content.problems["picture"] = _("The picture is too large: at most 5 MB.")
        return
    try:
        kept = pictures.keep(content=file.read(), at=now(), by=request.user)
    except pictures.PictureRefused as refusal:
        content.problems["picture"] = str(refusal)
        return
    content.show(kept.sha256)


def _draft(kind, content, facts):
    parts, key = content.parts_and_key()
    said = facts.cleaned_data
    return Draft(
        code=said["code"],
        kind=kind,
        parts=parts,
        key=key,
        points=said["points"],
        difficulty=said["difficulty"],
        basis=facts.basis(),
        tags=said["tags"],
        texts=content.texts(),
    )


def _store(request, question, draft):
    if question.pk is None:
        return banks.add_draft(bank=question.bank, draft=draft, author=request.user, at=now())
    return approving.rewrite(
        question=question, draft=draft, author=request.user, at=now(), seen=_seen(request, question)
    )


def _seen(request, question):
    """When the question had been changed last as the page was made; a page that cannot say is taken for an old one."""
    try:
        return datetime.fromisoformat(request.POST.get("seen", ""))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC) if question.changed_at else None


def _say_saved(request, stored):
    messages.success(request, _("The question is saved."))
    if same := lists.same_words(stored, request.user):
        said = _("Another question says the same: {code}.")
        link = format_html('<a href="{}">{}</a>', frame.to_question(same).url, same.code or f"№ {same.pk}")
        messages.warning(request, format_html(said, code=link))


def _row(question, stale):
    return {
        "question": question,
        "excerpt": saying.excerpt(question),
        "languages": saying.languages(question),
        "tone": saying.STATUS_TONES[question.status],
        "is_stale": question.basis.get("act") in stale,
    }


def _pair(pair):
    sides = [
        {"question": one, "text": saying.text_in(one, pair.language), "languages": saying.languages(one)}
        for one in (pair.one, pair.other)
    ]
    return {"sides": sides, "percent": pair.percent, "language": saying.OWN_NAMES[pair.language]}


def _act(*questions):
    named = {question.basis.get("act", "") for question in questions}
    return [act for act in named if isinstance(act, str) and act]
