"""Lessons that a browser keeps for reading without a connection, and what it sends when it has one again."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses import checks, outline, reading
from training import access, copies, gate, marks, offline

YEAR_SECONDS = 365 * 24 * 3600


@require_safe
def saved(request):
    """What this browser keeps. The page itself holds nothing of anybody: its script fills it in."""
    return render(request, "training/offline.html")


@never_cache
@require_safe
def module_list(request, module):
    """What is to be kept of a module, for the browser that is going to keep it."""
    if not request.user.is_authenticated:
        return _signed_out()
    page, enrolment = gate.module_for(request.user, module, get_language())
    syllabus = {unit.key: unit for unit in access.syllabus_of(enrolment)} if enrolment else None
    has_letters = not request.spares_link
    found = copies.module(page, user=request.user, syllabus=syllabus, has_letters=has_letters, at=now())
    response = JsonResponse(found)
    # From now on pages say before signing out that copies go, and tell the browser whose pages they are.
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(copies.COOKIE, "1", max_age=YEAR_SECONDS, samesite="Lax", secure=secure)
    return response


@login_required
@never_cache
@require_safe
def lesson_copy(request, module, lesson):
    """A lesson as it is kept: words, pictures, self-checks, and nothing that names the reader."""
    page, unit = gate.lesson_for(request.user, lesson, get_language())
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        return redirect(outline.address(page))  # a copy is for the worker; a person reads the page itself
    at = now()
    body = reading.body(page, reading.Form.COPY)
    context = {"page": page, "body": body, "unit": unit, "at": at, "stamp": copies.stamp(lesson, at)}
    return render(request, "training/offline_lesson.html", context | copies.neighbours(page))


@never_cache
@require_safe
def reader(request):
    """Whose marks the browser may send now, and the token to send them with."""
    if not request.user.is_authenticated:
        return _signed_out()
    return JsonResponse({"reader": copies.reader(request.user), "token": get_token(request)})


@never_cache
@require_POST
def mark(request, lesson):
    """What was done in one lesson without a connection. 409 says in words why it does not count."""
    if not request.user.is_authenticated:
        return _signed_out()
    try:
        sent = marks.read(request.body)
    except marks.MarkMalformed:
        return JsonResponse({"reason": "malformed"}, status=400)
    enrolment, unit = gate.own_lesson(request.user, lesson)
    if sent.reader != copies.reader(request.user):
        return JsonResponse({"reason": "another_reader"}, status=409)
    page, at = outline.page_of(lesson, get_language()), now()
    taken = offline.take(
        enrolment=enrolment,
        unit=unit,
        mark=sent.mark,
        asked=checks.of(page) if page else [],
        given_at=copies.stamped_at(sent.stamp, lesson) or at,
        at=at,
    )
    return _told(taken)


def _told(taken):
    if taken.refusal:
        seconds = getattr(taken.refusal, "seconds", 0)
        said = {"reason": "refused", "message": str(taken.refusal), "seconds": seconds}
        return JsonResponse(said, status=409)
    day = date_format(localtime(taken.done_at), "DATETIME_FORMAT") if taken.done_at else ""
    return JsonResponse({"new": taken.is_new, "done": day})


def _signed_out():
    return JsonResponse({"reason": "signed_out"}, status=401)
