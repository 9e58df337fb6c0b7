"""The learner's way through a programme."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from training import access, lessons, outlook, progress
from training.models import Enrolment


@login_required
def home(request):
    programmes = outlook.programmes(request.user, at=now())
    step = next((view["next"] for view in programmes if view["next"]), None)
    view = {"programmes": programmes, "next": step, "new_answers": access.new_answers(request.user)}
    return render(request, "training/home.html", view)


@login_required
def progress_page(request, enrolment):
    view = outlook.programme(access.enrolment_of(request.user, enrolment), at=now())
    return render(request, "training/progress.html", {"view": view})


@login_required
@require_POST
def unit_done(request, unit):
    """The button below a lesson, or the page itself once its end has been reached."""
    enrolment, lesson = access.lesson_of(request.user, unit)
    by_script = request.headers.get("Accept") == "application/json"
    try:
        on_page = [check.id for check in lessons.checks_on(lesson, get_language())]
        result = progress.read_lesson(enrolment=enrolment, unit=lesson, at=now(), on_page=on_page)
    except progress.ProgressRefused as refusal:
        seconds = getattr(refusal, "seconds", 0)
        if by_script:
            return JsonResponse({"done": False, "message": str(refusal), "left": seconds}, status=409)
        is_early = isinstance(refusal, progress.TooEarly)
        messages.add_message(request, messages.INFO if is_early else messages.ERROR, str(refusal))
        return redirect(lessons.address(lesson, get_language()) if is_early else "learn:home")
    enrolment = result.enrolment
    if by_script:
        return JsonResponse({"done": True, "message": _("The lesson is done.")})
    if enrolment.status == Enrolment.Status.COMPLETED:
        messages.success(request, _("You have completed the programme."))
        return redirect("learn:home")
    messages.success(request, _("The lesson is marked as done."))
    return redirect(outlook.step_after(enrolment, lesson) or "learn:home")
