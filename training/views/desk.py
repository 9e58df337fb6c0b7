"""The desk: cohorts and their people."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from people import vault
from training import access, board, cohorts, consequences, enrolling, outlook, syllabus
from training.forms import CohortFilter, CohortPlan, TimeFactor, TraineeFilter

COHORTS, PEOPLE, ASKED = 20, 25, 5  # rows of a page
STEPS = {
    "open": (cohorts.open_cohort, _("The cohort is open for enrolment. Its syllabus is frozen.")),
    "start": (cohorts.start, _("The cohort is running.")),
    "close": (cohorts.close, _("The cohort is closed.")),
}


@login_required
def home(request):
    access.enter_desk(request.user)
    asked = access.questions_for(request.user).waiting().order_by("asked_at", "pk")
    view = {
        "waiting": board.waiting(request.user, on=localdate()),
        "people": board.people(request.user),
        "teaches": access.teaches(request.user),
        "asked": asked[:ASKED],
        "asked_count": asked.count(),
    }
    return render(request, "training/desk_home.html", view)


@login_required
def cohorts_list(request):
    access.enter_desk(request.user)
    form = CohortFilter(request.GET, regions=access.regions_of_cohorts(request.user))
    asked = form.cleaned_data if form.is_valid() else {}
    found = access.cohorts_listed(
        request.user,
        words=asked.get("q", ""),
        status=asked.get("status", ""),
        region=asked.get("region", ""),
    )
    page = Paginator(found, COHORTS).get_page(request.GET.get("page"))
    view = {
        "form": form,
        "page_obj": page,
        "may_plan": access.may_plan(request.user),
    }
    return render(request, "training/cohorts.html", view)


@login_required
def cohort_new(request):
    form = CohortPlan(
        request.POST or None,
        regions=access.regions_to_plan(request.user),
        for_country=access.plans_for_country(request.user),
        programmes=access.programmes(),
        instructors=access.instructors(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            cohort = cohorts.plan(officer=request.user, at=now(), **form.facts())
        except cohorts.CohortRefused as refusal:
            form.add_error("code", str(refusal))
        else:
            return redirect("desk:cohort", cohort.code)
    return render(request, "training/cohort_new.html", {"form": form})


@login_required
def cohort_page(request, code):
    cohort = access.cohort_for(request.user, code)
    form = TraineeFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = access.trainees(cohort, words=asked.get("q", ""), status=asked.get("status", ""))
    page = Paginator(access.by_name(found), PEOPLE).get_page(request.GET.get("page"))
    view = {
        "cohort": cohort,
        "figures": board.figures(cohort),
        "form": form,
        "page_obj": page,
        "rows": board.rows(list(page.object_list)),
        "may_manage": access.may_manage(request.user, cohort),
    }
    return render(request, "training/cohort.html", view)


@login_required
@require_POST
def cohort_move(request, code, step):
    cohort = access.cohort_to_manage(request.user, code)
    act, done = STEPS[step]
    try:
        act(cohort=cohort, officer=request.user, at=now())
    except (cohorts.CohortRefused, syllabus.SyllabusRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("desk:cohort", code)


@login_required
def cohort_syllabus(request, code):
    """What the cohort takes against what the courses say now, and whom it would touch; POST takes it over."""
    cohort = access.cohort_to_manage(request.user, code)
    try:
        if request.method != "POST":
            found = syllabus.difference(cohort)
            view = {
                "cohort": cohort,
                "difference": found,
                "people": consequences.of(cohort, found),
                "seen": syllabus.fingerprint(found),
            }
            return render(request, "training/syllabus.html", view)
        seen = request.POST.get("seen", "")
        cohorts.update_syllabus(cohort=cohort, officer=request.user, at=now(), seen=seen)
    except (cohorts.CohortRefused, syllabus.SyllabusRefused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The cohort takes what the courses say now."))
    return redirect("desk:cohort", code)


@login_required
def trainee_page(request, code, enrolment):
    cohort = access.cohort_for(request.user, code)
    return _trainee(request, cohort, access.enrolment_for(request.user, cohort, enrolment))


@login_required
@require_POST
def trainee_time(request, code, enrolment):
    cohort = access.cohort_to_manage(request.user, code)
    found = access.enrolment_for(request.user, cohort, enrolment)
    form = TimeFactor(request.POST)
    if not form.is_valid():
        return _trainee(request, cohort, found, form)
    try:
        enrolling.allow_time(enrolment=found, officer=request.user, at=now(), **form.cleaned_data)
    except enrolling.EnrolmentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The time is changed for exams that begin from now on."))
    return redirect("desk:trainee", code, enrolment)


@login_required
@require_POST
def trainee_withdraw(request, code, enrolment):
    cohort = access.cohort_to_manage(request.user, code)
    found = access.enrolment_for(request.user, cohort, enrolment)
    try:
        enrolling.withdraw(enrolment=found, actor=request.user, at=now())
    except enrolling.EnrolmentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The person is withdrawn. The results stay on record."))
    return redirect("desk:trainee", code, enrolment)


def _trainee(request, cohort, enrolment, form=None):
    view = {
        "cohort": cohort,
        "enrolment": enrolment,
        "view": outlook.programme(enrolment, at=now()),
        "number": vault.masked(enrolment.trainee),
        "form": form or TimeFactor(initial={"factor": enrolment.time_factor}),
        "may_manage": access.may_manage(request.user, cohort),
    }
    return render(request, "training/trainee.html", view)
