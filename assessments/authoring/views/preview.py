"""A question as a person meets it on a phone: it can be answered, it marks itself, and nothing is stored."""

from collections import defaultdict

from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from assessments import access, drawing, grading
from assessments.authoring import frame, saying
from assessments.kinds import KINDS, BadAnswer
from assessments.models import Answer, QuestionText
from assessments.questions import drafts
from assessments.sitting import forms, marked, saving
from courses import laws
from regions.languages import LANGUAGES, known

SEED = "preview"


@require_safe
def preview(request, pk):
    question = access.question_for(request.user, pk)
    language = known(request.GET.get("language") or request.user.language)
    return frame.page(
        request,
        "preview",
        title=_("As on a phone"),
        trail=[
            frame.to_banks(),
            frame.to_questions(question.bank),
            frame.to_question(question),
        ],
        icon="mobile-alt",
        question=question,
        language=language,
        languages=saying.languages(question),
        missing=saying.missing(drafts.of(question)),
        tone=saying.STATUS_TONES[question.status],
    )


@never_cache
@xframe_options_sameorigin
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request, pk):
    """The page inside the frame."""
    question = access.question_for(request.user, pk)
    language = known(request.GET.get("language"))
    with translation.override(language):
        return render(request, "assessments/cms/phone.html", _asked(request, question, language))


def _asked(request, question, language):
    text = _text(question, language)
    answer = Answer(
        position=1,
        question=question,
        order=drawing.order_of(question.parts, question.kind, SEED, question.pk, True),
    )
    problem = ""
    if request.method == "POST":
        problem = _answer(request.POST, answer)
    filled = forms.Filled(request.POST, [answer]) if problem else None
    if filled:
        filled.problems[1] = problem
    is_marked = request.method == "POST" and not problem
    review = None
    if is_marked and not KINDS[question.kind].problems(question.parts, question.key):
        answer.points = grading.points_for(question.kind, question.key, answer.chosen, question.points)
        review = marked.review([answer], {question.pk: text}, laws.by_code(_acts(question)), {})[0]
    return {
        "question": forms.sheet([answer], {question.pk: text}, filled)[0],
        "review": review,
        "is_unmarked": is_marked and review is None,
        "language": language,
        "languages": LANGUAGES,
    }


def _answer(post, answer):
    """What was chosen, into the answer; or what to do about it if it cannot be read."""
    question = answer.question
    try:
        answer.chosen = KINDS[question.kind].read_form(question.parts, post.get, post.getlist, "q1")
    except BadAnswer as bad:
        return saving.unreadable(bad)
    return ""


def _text(question, language):
    """The words of a language, with a sign where some are still missing."""
    there = saying.text_in(question, language)
    text = there or QuestionText(language=language, prompt="…")
    text.texts = defaultdict(lambda: "…", {one: words for one, words in text.texts.items() if words.strip()})
    text.prompt = text.prompt or "…"
    return text


def _acts(question):
    act = question.basis.get("act")
    return [act] if isinstance(act, str) else []
