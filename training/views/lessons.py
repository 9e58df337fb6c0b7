"""Beside a lesson: the place, self-checks that count, the note of one's own, the lesson on paper."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import time_format
from django.utils.timezone import localtime, now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses import outline
from training import access, downloads, gate, lessons, notes, printing, prints, progress, reading
from training.forms import NoteText, Place, chosen_options

logger = logging.getLogger(__name__)
NOTES = 20


@login_required
@require_POST
def place(request, unit):
    """Tiny and repeatable: the block on the screen, and whether the end has been seen."""
    enrolment, lesson = access.lesson_of(request.user, unit)
    form = Place(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    reading.move(enrolment=enrolment, unit=lesson, at=now(), **form.cleaned_data)
    return HttpResponse(status=204)


@login_required
def self_checks(request, unit):
    """The self-checks of a lesson that is done by them: as a page of its own, and for the script of the lesson."""
    enrolment, lesson = access.lesson_of(request.user, unit)
    asked = lessons.checks_on(lesson, get_language())
    if not asked:
        raise Http404
    if request.method != "POST":
        return render(request, "training/self_checks.html", _checks_view(enrolment, lesson, asked))
    chosen = chosen_options(request.POST, asked)
    answered = reading.answer(enrolment=enrolment, unit=lesson, asked=asked, chosen=chosen, at=now())
    is_done, message = _marked(enrolment, lesson, asked)
    if request.headers.get("Accept") == "application/json":
        right = len({check.id for check in asked} & set(answered.right))
        return JsonResponse({"right": right, "asked": len(asked), "done": is_done, "message": message})
    if is_done:
        messages.success(request, message)
        return redirect(lessons.address(lesson, get_language()))
    view = _checks_view(enrolment, lesson, asked, chosen, answered.verdicts)
    return render(request, "training/self_checks.html", view)


@login_required
@require_POST
def note(request, unit):
    _enrolment, lesson = access.lesson_of(request.user, unit)
    form = NoteText(request.POST)
    by_script = request.headers.get("Accept") == "application/json"
    if not form.is_valid():
        return HttpResponse(status=400)
    try:
        kept = notes.save(author=request.user, unit=lesson, at=now(), **form.cleaned_data)
    except notes.NoteRefused as refusal:
        stored = getattr(refusal, "stored", None)
        if by_script:
            return JsonResponse({"message": str(refusal)}, status=409 if stored else 400)
        view = {"unit": lesson, "text": form.cleaned_data["text"], "stored": stored, "why": str(refusal)}
        return render(request, "training/note.html", view, status=409 if stored else 400)
    if by_script:
        saved_at = kept.saved_at if kept else None
        return JsonResponse(
            {
                "seen": saved_at.isoformat() if saved_at else "",
                "time": time_format(localtime(saved_at or now()), "TIME_FORMAT"),
            }
        )
    messages.success(request, _("Your note is saved.") if kept else _("Your note is removed."))
    return redirect(f"{lessons.address(lesson, get_language())}#note")


@login_required
def notes_list(request):
    page = Paginator(access.notes_of(request.user), NOTES).get_page(request.GET.get("page"))
    places = lessons.addresses([note.unit for note in page.object_list], get_language())
    rows = [{"note": note, "url": places.get(note.unit.key, "")} for note in page.object_list]
    return render(request, "training/notes.html", {"page_obj": page, "rows": rows})


@login_required
@require_safe
def notes_file(request):
    """All notes of a person as one text, to take along."""
    text = notes.as_text(notes=access.notes_of(request.user), language=get_language())
    response = HttpResponse("\ufeff" + text, content_type="text/plain; charset=utf-8")
    return downloads.private(response, "notes.txt")


@login_required
def lesson_print(request, key):
    """Whether the lesson is ready on paper; POST asks for it."""
    page = _readable(request, key)
    if request.method == "POST":
        try:
            prints.ask(page=page, at=now())
        except prints.PrintRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("learn:print", key)
    view = {"lesson": page, "key": key, "print": prints.of(page), "address": outline.address(page)}
    return render(request, "training/print.html", view)


@login_required
@require_safe
def lesson_file(request, key):
    page = _readable(request, key)
    row = prints.of(page)
    if row is None or row.state != prints.State.READY:
        return redirect("learn:print", key)
    try:
        content = printing.stored(row)
    except OSError:
        logger.exception("printed lesson is lost", extra={"print": row.pk})
        prints.again(row=row, at=now())
        return redirect("learn:print", key)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{page.slug}-{row.language}.pdf"'
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


def _readable(request, key):
    """The published lesson with this key, for whoever may read it; anybody else finds nothing."""
    page = lessons.published(key, get_language())
    if page is None or not gate.may_read(request.user, key):
        raise Http404
    return page


def _marked(enrolment, lesson, asked) -> tuple[bool, str]:
    """Done as soon as nothing is missing; otherwise what is."""
    try:
        progress.read_lesson(
            enrolment=enrolment, unit=lesson, at=now(), on_page=[check.id for check in asked]
        )
    except progress.ProgressRefused as refusal:
        return False, str(refusal)
    return True, _("The lesson is done.")


def _checks_view(enrolment, lesson, asked, chosen=None, verdicts=None) -> dict:
    right = access.checked_right(enrolment, lesson)
    rows = [
        {
            "check": check,
            "chosen": (chosen or {}).get(check.id, ()),
            "verdict": (verdicts or {}).get(check.id),
            "was_right": check.id in right,
        }
        for check in asked
    ]
    return {
        "unit": lesson,
        "rows": rows,
        "right": sum(row["was_right"] for row in rows),
        "url": lessons.address(lesson, get_language()),
    }
