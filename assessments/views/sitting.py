"""Start, answer, hand in. Every page is a plain form first; the script only sends the same answers sooner."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assessments import access, attempts, forms
from courses import outline


@login_required
@require_POST
def exam_start(request, unit):
    enrolment, exam = access.exam_of(request.user, unit)
    try:
        attempt = attempts.start(enrolment=enrolment, unit=exam, language=get_language(), at=now())
    except attempts.AttemptRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(outline.addresses([exam.key], get_language()).get(exam.key, "learn:home"))
    return redirect("learn:attempt", attempt.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attempt_page(request, pk):
    attempt = access.attempt_of(request.user, pk)
    if request.method == "POST":
        return _save_sheet(request, attempt)
    attempt = attempts.settle(attempt=attempt, at=now())
    if attempt.submitted_at:
        return redirect("learn:result", pk)
    return _sheet_page(request, attempt)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, pk):
    """One answer from the page's script. Asked without one, how much time is left."""
    if not request.user.is_authenticated:
        return JsonResponse({"reason": "signed_out"}, status=401)
    if request.method == "POST":
        return _save_one(request, pk)
    attempt = access.attempt_of(request.user, pk)
    return JsonResponse({"left": attempts.seconds_left(attempt, now())})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request, pk):
    attempt = attempts.settle(attempt=access.attempt_of(request.user, pk), at=now())
    if request.method == "POST":
        attempt = attempts.submit(attempt=attempt, at=now())
    if attempt.submitted_at:
        return redirect("learn:result", pk)
    answers = access.answers_of(attempt)
    saved = [one.answered_at for one in answers if one.answered_at]
    context = {
        "attempt": attempt,
        "unit": attempt.unit,
        "count": len(answers),
        "unanswered": forms.unanswered(answers),
        "saved_at": max(saved, default=None),
    }
    return render(request, "assessments/hand_in.html", context)


def _save_sheet(request, attempt):
    at = now()
    filled = forms.Filled(request.POST, access.answers_of(attempt))
    try:
        refused = attempts.fill_in(
            user=request.user, attempt_pk=attempt.pk, sheet=filled.sheet, language=get_language(), at=at
        )
    except attempts.AnswerRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect("learn:result", attempt.pk)
    filled.older = {position: str(refusal) for position, refusal in refused.items()}
    if filled.problems or filled.older:
        return _sheet_page(request, attempt, filled)
    if request.POST.get("then") == "hand_in":
        return redirect("learn:submit", attempt.pk)
    messages.success(request, _("Saved on the server, %(time)s") % {"time": attempts.clock(at)})
    place = request.POST.get("at", "")
    return redirect(
        f"{reverse('learn:attempt', args=[attempt.pk])}{f'#q{place}' if place.isdecimal() else ''}"
    )


def _sheet_page(request, attempt, filled=None):
    at = localtime()
    answers = access.answers_of(attempt)
    questions = forms.sheet(answers, access.words_for(answers, get_language()), filled)
    context = {
        "attempt": attempt,
        "unit": attempt.unit,
        "questions": questions,
        "points": forms.points_in_words(sum(one.possible for one in answers)),
        "seconds_left": attempts.seconds_left(attempt, at),
        "second_of_day": (at.hour * 60 + at.minute) * 60 + at.second,
        "problems": [question for question in questions if question["problem"]],
    }
    return render(
        request, "assessments/attempt.html", context, status=409 if filled and filled.older else 200
    )


def _save_one(request, pk):
    try:
        position, chosen, sequence = forms.autosave(request.body)
    except forms.AutosaveMalformed:
        return JsonResponse({"reason": "malformed"}, status=400)
    at = now()
    try:
        stored = attempts.choose(
            user=request.user,
            attempt_pk=pk,
            position=position,
            raw=chosen,
            sequence=sequence,
            language=get_language(),
            at=at,
        )
    except attempts.AnswerRefused as refusal:
        return JsonResponse(_refused(refusal), status=422 if refusal.reason == "unreadable" else 409)
    return JsonResponse(
        {
            "time": attempts.clock(stored.answered_at),
            "left": attempts.seconds_left(stored.attempt, at),
            "blank": stored.chosen is None,
        }
    )


def _refused(refusal):
    """Why, and what is stored instead, so that the page can show it."""
    said = {"reason": refusal.reason, "message": str(refusal)}
    if refusal.answer is None:
        return said
    stored = refusal.answer
    time = attempts.clock(stored.answered_at) if stored.answered_at else ""
    return said | {"stored": stored.chosen, "sequence": stored.sequence, "time": time}
