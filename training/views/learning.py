"""The learner's pages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from training import access, outlook, progress
from training.models import Enrolment


@login_required
def home(request):
    programmes = outlook.programmes(request.user, at=now())
    step = next((view["next"] for view in programmes if view["next"]), None)
    return render(request, "training/home.html", {"programmes": programmes, "next": step})


@login_required
def progress_page(request, enrolment):
    view = outlook.programme(access.enrolment_of(request.user, enrolment), at=now())
    return render(request, "training/progress.html", {"view": view})


@login_required
@require_POST
def unit_done(request, unit):
    enrolment, lesson = access.lesson_of(request.user, unit)
    try:
        result = progress.read_lesson(enrolment=enrolment, unit=lesson, at=now())
    except progress.ProgressRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("learn:home")
    enrolment = result.enrolment
    if enrolment.status == Enrolment.Status.COMPLETED:
        messages.success(request, _("You have completed the programme."))
        return redirect("learn:home")
    messages.success(request, _("The lesson is marked as done."))
    return redirect(outlook.step_after(enrolment, lesson) or "learn:home")
