"""Questions about a lesson: asked and read by learners, answered at the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from training import access, lessons, questions
from training.forms import Answer, Ask

ROWS = 20


@login_required
def thread(request, unit):
    """The questions of the cohort about a lesson; POST asks one."""
    enrolment, lesson = access.lesson_of(request.user, unit)
    form = Ask(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            questions.ask(
                enrolment=enrolment,
                unit=lesson,
                text=form.cleaned_data["text"],
                language=get_language(),
                at=now(),
            )
        except questions.QuestionRefused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, _("Your question is with the instructors. You will get a message."))
            return redirect("learn:questions", unit)
    page = Paginator(access.thread(enrolment, lesson), ROWS).get_page(request.GET.get("page"))
    rows = [{"question": one, "is_mine": one.enrolment_id == enrolment.pk} for one in page.object_list]
    if any(row["is_mine"] and row["question"].is_new for row in rows):
        questions.see(enrolment=enrolment, unit=lesson, at=now())
    view = {
        "unit": lesson,
        "enrolment": enrolment,
        "url": lessons.address(lesson, get_language()),
        "form": form,
        "page_obj": page,
        "rows": rows,
    }
    return render(request, "training/questions.html", view)


@login_required
@require_POST
def withdraw(request, pk):
    question = access.own_question(request.user, pk)
    try:
        questions.withdraw(question=question, at=now())
    except questions.QuestionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your question is withdrawn."))
    return redirect("learn:questions", question.unit_id)


@login_required
def asked(request):
    """The questions of an instructor's cohorts: those that wait, the oldest first, or those answered."""
    access.enter_questions(request.user)
    found = access.questions_for(request.user)
    is_waiting = request.GET.get("show") != "answered"
    rows = (
        found.waiting().order_by("asked_at", "pk")
        if is_waiting
        else found.answered().order_by("-answered_at", "-pk")
    )
    view = {
        "page_obj": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "is_waiting": is_waiting,
    }
    return render(request, "training/asked.html", view)


@login_required
def answer(request, pk):
    """One question with the form of its answer."""
    question = access.question_for(request.user, pk)
    seen = question.answered_at
    form = Answer(
        request.POST or None,
        initial={
            "text": question.answer,
            "is_shown": "no" if question.state == question.State.PRIVATE else "yes",
            "seen": seen.isoformat() if seen else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            questions.answer(
                question=question,
                instructor=request.user,
                language=get_language(),
                at=now(),
                **form.cleaned_data,
            )
        except questions.QuestionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your answer is kept. The asker gets a message."))
            return redirect("desk:questions")
    view = {"question": question, "form": form, "url": lessons.address(question.unit, get_language())}
    return render(request, "training/answer.html", view)
