"""Figures of exams and their questions, for instructors, officers and auditors."""

import csv

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments import access
from assessments.access import regrades as regrade_access
from assessments.analysis import figures, findings, plots
from assessments.analysis import rows as figure_rows
from assessments.analysis.filters import AttemptsFilter, FiguresFilter
from assessments.item_analysis import verdicts
from training import access as training_access

EXAMS, QUESTIONS = 20, 50  # rows of a page


@login_required
@never_cache
@require_safe
def exams(request):
    training_access.enter_desk(request.user)
    form = AttemptsFilter(request.GET)
    page = figures.exams(request.user, first=form.first, page=request.GET.get("page"), size=EXAMS)
    view = {"form": form, "page_obj": page}
    return render(request, "assessments/figures_exams.html", view)


@login_required
@never_cache
@require_safe
def exam(request, key):
    form, units, counted = _asked(request, key)
    found = figures.of_exam(counted, first=form.first)
    rows = figure_rows.ordered(found.rated, form.order)
    page = Paginator(rows, QUESTIONS).get_page(request.GET.get("page"))
    marks = {unit.rules["pass_mark"] for unit in counted}
    view = {
        "form": form,
        "unit": units[0],
        "cohorts": len(counted),
        "found": found,
        "page_obj": page,
        "rows": figure_rows.questions(page.object_list, get_language()),
        "flagged": sum(bool(one.item.flags) for one in found.rated),
        "columns": plots.columns(found.bands, marks.pop() if len(marks) == 1 else None),
        "bands": figure_rows.bands(found.bands),
        "limits": verdicts,
    }
    return render(request, "assessments/figures_exam.html", view)


@login_required
@never_cache
@require_safe
def question(request, key, pk):
    form, units, counted = _asked(request, key)
    found = figures.of_question(counted, pk, first=form.first)
    if found is None:
        raise Http404
    words = access.words_of([pk], get_language())[pk]
    item = found.rated.item
    answers, missing = findings.answers(found.rated, words)
    view = {
        "form": form,
        "unit": units[0],
        "found": found,
        "question": found.rated.question,
        "item": item,
        "words": words,
        "findings": findings.findings(item.flags),
        "answers": answers,
        "missing": missing,
        "bars": figure_rows.bars(answers),
        "sides": figure_rows.sides(found),
        "traces": figure_rows.traces(found.traces),
        "lines": plots.lines({one.language: one.shares for one in found.traces}),
        "limits": verdicts,
        "may_regrade": regrade_access.may_mend(request.user, units),
    }
    return render(request, "assessments/figures_question.html", view)


@login_required
@never_cache
@require_safe
def questions_csv(request, key):
    """Every figure of every question, one line each."""
    form, units, counted = _asked(request, key)
    rated = figure_rows.ordered(figures.of_exam(counted, first=form.first).rated, form.order)
    return _csv(f"questions-{units[0].pk}.csv", figure_rows.question_table(rated))


@login_required
@never_cache
@require_safe
def answers_csv(request, key):
    """Every answer that was or could be given to every question, one line each."""
    form, units, counted = _asked(request, key)
    rated = figure_rows.ordered(figures.of_exam(counted, first=form.first).rated, form.order)
    words = access.words_of([one.question.pk for one in rated], get_language())
    return _csv(f"answers-{units[0].pk}.csv", figure_rows.answer_table(rated, words))


def _asked(request, key):
    """(the form, all units of the exam that the person sees, those that are counted)."""
    units = access.exam_for(request.user, key)
    form = FiguresFilter(request.GET, cohorts=[unit.cohort for unit in units])
    code = form.cohort_code
    return form, units, [unit for unit in units if code in ("", unit.cohort.code)]


def _csv(name, table):
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    csv.writer(response).writerows(table)
    return response
