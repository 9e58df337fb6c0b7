"""Start, answer, hand in. Every page is a plain form first; the script only sends the same answers sooner."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assessments import access, policies
from assessments.access import fairness as fair_access
from assessments.sitting import attempts, clock, forms, incoming, saving, sealing
from assessments.sitting.journal import STORED, State
from courses import outline


@login_required
@require_POST
def exam_start(request, unit):
    enrolment, exam = access.exam_of(request.user, unit)
    try:
        attempt = attempts.start(
            enrolment=enrolment, unit=exam, language=get_language(), at=clock.arrival(request)
        )
    except attempts.AttemptRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(outline.addresses([exam.key], get_language()).get(exam.key, "learn:home"))
    return redirect("learn:attempt", attempt.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attempt_page(request, pk):
    """The sheet. Whoever opens it goes on here: the page that was open before is stopped."""
    attempt = access.attempt_of(request.user, pk)
    if request.method == "POST":
        return _save_sheet(request, attempt)
    if request.headers.get("Sec-Purpose", "").startswith("prefetch"):
        # A browser that fetches ahead what its person may want would stop the page in which they answer.
        return HttpResponse(status=503)
    return _open_sheet(request, attempts.settle(attempt=attempt, at=clock.arrival(request)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, pk):
    """Changes from the page's script. Asked without any: how much time is left, and which page goes on."""
    if not request.user.is_authenticated:
        return JsonResponse({"reason": "signed_out"}, status=401)
    if request.method == "POST":
        return _save_changes(request, pk)
    attempt = access.attempt_of(request.user, pk)
    attempts.seen(attempt=attempt, at=clock.now())
    return JsonResponse(_clock_of(attempt, clock.now()) | {"window": attempt.window})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request, pk):
    at = clock.arrival(request)
    attempt = attempts.settle(attempt=access.attempt_of(request.user, pk), at=at)
    if request.method == "POST":
        attempt = attempts.submit(attempt=attempt, at=at)
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


def _open_sheet(request, attempt, filled=None):
    if attempt.submitted_at is None and attempts.break_left(attempt, clock.arrival(request)):
        return _break_page(request, attempt)
    if attempt.submitted_at is None and request.method != "HEAD":
        attempt = attempts.open_window(attempt=attempt, browser=_browser(request), at=clock.arrival(request))
    if attempt.submitted_at:
        return redirect("learn:result", attempt.pk)
    return _sheet_page(request, attempt, filled)


def _break_page(request, attempt):
    """During a break no question is shown. What a form brought meanwhile goes into the page, to be sent after it."""
    at = clock.arrival(request)
    seconds = attempts.break_left(attempt, at)
    brought = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {
        "attempt": attempt,
        "unit": attempt.unit,
        "brought": [one for one in brought if one[0] not in ("csrfmiddlewaretoken", "then")],
        "minutes_left": -(-(attempts.seconds_left(attempt, at) or 0) // 60),
        "refresh_seconds": min(seconds + 1, 30),
    }
    return render(request, "assessments/attempt_break.html", context, status=409 if brought else 200)


def _browser(request):
    """A name for the browser of a session, the same each time, from which nothing else can be learnt."""
    return salted_hmac("assessments.browser", request.session.session_key or "").hexdigest()[:8]


def _save_sheet(request, attempt):
    at = clock.arrival(request)
    filled = forms.Filled(request.POST, access.answers_of(attempt))
    if filled.entries:
        saved = saving.fill_in(
            user=request.user, attempt_pk=attempt.pk, entries=filled.entries, language=get_language(), at=at
        )
        if saved.over:
            messages.warning(request, _why(saved))
            return redirect("learn:result", attempt.pk)
        filled.older = {one.entry.position: one.message for one in saved.refused()}
    if filled.problems or filled.older:
        return _open_sheet(request, attempt, filled)
    if request.POST.get("then") == "hand_in":
        return redirect("learn:submit", attempt.pk)
    messages.success(request, _("Saved on the server, %(time)s") % {"time": attempts.clock(at)})
    place = request.POST.get("at", "")
    return redirect(
        f"{reverse('learn:attempt', args=[attempt.pk])}{f'#q{place}' if place.isdecimal() else ''}"
    )


def _why(saved):
    """Why nothing more is taken; of what came too late, that it is kept all the same."""
    kept = any(one.state in (State.LATE, State.CLOSED) for one in saved.outcomes)
    return f"{saved.message} {_('It is kept for your instructor.')}" if kept else saved.message


def _sheet_page(request, attempt, filled):
    at = localtime(clock.now())
    answers = access.answers_of(attempt)
    questions = forms.sheet(answers, access.words_of_sheet(attempt, get_language()), filled)
    forms.add_headings(questions, policies.headings(attempt.rules))
    context = {
        "attempt": attempt,
        "unit": attempt.unit,
        "questions": questions,
        "given": fair_access.time_given_in(attempt),
        "is_practice": policies.is_practice(attempt.rules),
        "points": forms.points_in_words(sum(one.possible for one in answers)),
        "seconds_left": attempts.seconds_left(attempt, at),
        "second_of_day": (at.hour * 60 + at.minute) * 60 + at.second,
        "now_ms": int(at.timestamp() * 1000),
        "secret": sealing.secret_of(attempt),
        "problems": [question for question in questions if question["problem"]],
    }
    return render(
        request, "assessments/attempt.html", context, status=409 if filled and filled.older else 200
    )


def _save_changes(request, pk):
    at = clock.arrival(request)
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > incoming.LARGEST_REQUEST:
            raise incoming.too_large()
        sent = incoming.changes(request.body)
    except incoming.ChangesRefused as refusal:
        status = 400 if refusal.reason == "malformed" else 413
        return JsonResponse({"reason": refusal.reason, "message": str(refusal)}, status=status)
    saved = saving.save(
        user=request.user,
        attempt_pk=pk,
        window=sent.window,
        entries=sent.entries,
        language=get_language(),
        at=at,
        away_seconds=sent.away_seconds,
    )
    told = {
        "time": attempts.clock(at),
        "results": [_told(one) for one in saved.outcomes],
    } | _clock_of(saved.attempt, at)
    if saved.over:
        told |= {"reason": saved.over, "message": _why(saved)}
    states = {one.state for one in saved.refused()}
    status = 409 if saved.over or states & {State.OLDER, State.BREAK} else 422 if states else 200
    return JsonResponse(told, status=status)


def _clock_of(attempt, at):
    """Seconds until the end, and until a break is over where one goes on."""
    rest = attempts.break_left(attempt, at)
    return {"left": attempts.seconds_left(attempt, at)} | ({"break": rest} if rest else {})


def _told(outcome):
    """What became of one change; where another answer is stored, which one, so that the page can show it."""
    told = {"position": outcome.entry.position, "sequence": outcome.entry.sequence, "state": outcome.state}
    if outcome.message:
        told["message"] = outcome.message
    stored = outcome.answer
    if stored.answered_at:
        told["time"] = attempts.clock(stored.answered_at)
    if outcome.state in STORED:
        return told | ({"blank": True} if stored.chosen is None else {})
    return told | {"stored": stored.chosen, "base": stored.sequence}
