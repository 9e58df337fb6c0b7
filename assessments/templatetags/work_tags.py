"""What pages ask about practical work."""

from django import template
from django.utils.translation import get_language

from assessments.access import work as work_access
from assessments.practical import handing
from training import access as training_access
from training import gate, states

register = template.Library()


@register.simple_tag(takes_context=True)
def work_door(context, page) -> dict:
    """How the person of this request stands before practical work.

    {state "outside" (not enrolled) | "begun" | "shut" | "ready", unit, work, why}
    """
    request = context["request"]
    # The reading gate has left the enrolment on the request of a published page.
    enrolment = getattr(request, "read_with", None) or gate.enrolment_for(request.user, page.translation_key)
    unit = enrolment and work_access.assignment_in(enrolment, page.translation_key)
    if unit is None:
        return {"state": "outside"}
    if work := work_access.work_on(enrolment, unit):
        return {"state": "begun", "unit": unit, "work": work}
    why = handing.why_not(enrolment.cohort)
    return {"state": "shut" if why else "ready", "unit": unit, "why": why}


@register.simple_tag
def works_waiting(user) -> dict | None:
    """{count, works: the first five} for whoever teaches; None for everybody else."""
    if not training_access.teaches(user):
        return None
    found = work_access.works_to_mark(user)
    return {"count": found.count(), "works": found[:5]}


@register.filter
def nameless(work) -> bool:
    """Is the name of the akim kept from markers now?"""
    return work_access.hides_name(work)


@register.filter
def given_out(file) -> bool:
    """May the file be opened, or does it wait to be checked?"""
    return work_access.may_be_given_out(file)


@register.simple_tag
def criteria_of(assignment) -> list[dict]:
    """[{row: Criterion, levels: [{points, words}]}] in the language of the page."""
    language = get_language()
    return [
        {
            "row": one,
            "levels": [
                {"points": level["points"], "words": level.get(language) or level["kk"]}
                for level in one.levels
            ],
        }
        for one in work_access.criteria_of(assignment)
    ]


@register.simple_tag
def final_of(submission) -> dict | None:
    """{mark, rows: [{title, points, most}], comments} of a submission that is marked; of two marks, both points.

    Asks nothing for what came along with the history of a work.
    """
    finals = sorted(submission.final_marks.all(), key=lambda one: one.pk)
    if not finals:
        return None
    final = finals[-1]
    current = work_access.counting_marks(submission)
    rows = [
        {
            "title": states.shown(one, "title"),
            "points": " · ".join(str(mark.points.get(one.code, "–")) for mark in current),
            "most": one.points,
        }
        for one in work_access.criteria_of(submission.work.assignment)
    ]
    return {"mark": final, "rows": rows, "comments": [mark.comment for mark in current if mark.comment]}
