"""What pages ask about exams: how a person stands before one, and which have been sat."""

from django import template

from assessments import access, policies
from assessments.access import appeals as appeal_access
from assessments.access import fairness as fair_access
from assessments.sitting import attempts, clock
from training import access as training_access
from training import gate

register = template.Library()


@register.simple_tag(takes_context=True)
def exam_door(context, page) -> dict:
    """How the person of this request stands before an exam.

    {state "outside" (not enrolled) | "open" | "over" (time ran out a moment ago) | "shut" | "ready", unit,
    attempt: the open one, seconds_left, why: why no attempt can begin, sittings: handed in, newest first,
    given: allowances that stand, best: score or None, used, left: None without a limit, counts: "BEST", "LAST", "FIRST" or "" in practice}
    """
    request = context["request"]
    # The reading gate has left the enrolment on the request of a published page.
    enrolment = getattr(request, "read_with", None) or gate.enrolment_for(request.user, page.translation_key)
    unit = enrolment and access.exam_in(enrolment, page.translation_key)
    if unit is None:
        return {"state": "outside", "sittings": []}
    at = clock.now()
    sittings = access.attempts_for_unit(enrolment, unit)
    open_one = next((one for one in sittings if one.submitted_at is None), None)
    given = fair_access.given_in(enrolment, unit)
    extra = policies.extras(
        [(one.kind, one.factor, one.given_at) for one in given],
        max((one.started_at for one in sittings), default=None),
    )
    why = attempts.why_not(enrolment, unit, sittings, at, extra)
    done = [one for one in reversed(sittings) if one.submitted_at]
    door = {
        "state": "shut" if why else "ready",
        "unit": unit,
        "attempt": open_one,
        "why": why,
        "sittings": done,
        "best": max((one.score for one in done), default=None),
        "used": len(sittings),
        "left": policies.attempts_left(unit.rules, len(sittings), extra.attempts),
        "given": [
            one for one in given if one.minutes is None or (open_one and one.attempt_id == open_one.pk)
        ],
        "counts": "" if policies.is_practice(unit.rules) else policies.grading(unit.rules),
        "time_factor": extra.factor or enrolment.time_factor,
    }
    if open_one:
        door["state"] = "over" if attempts.is_overdue(open_one, at) else "open"
        door["seconds_left"] = attempts.seconds_left(open_one, at)
    return door


@register.simple_tag
def sittings(enrolment) -> list:
    """Every attempt of a person in a cohort, for staff who see that person."""
    return access.sittings_of(enrolment)


@register.simple_tag(takes_context=True)
def results_desk(context) -> dict:
    """{may_answer, may_set_days, appeals: how many wait} for the first page of the desk."""
    user = context["request"].user
    if not training_access.may_mend(user):
        return {"may_answer": False}
    waiting = appeal_access.appeals_listed(user, is_open=True).count()
    return {"may_answer": True, "may_set_days": appeal_access.may_set_days(user), "appeals": waiting}


@register.filter
def countdown(seconds: int) -> str:
    """Seconds as a clock shows them: "31:48", "1:05:00"."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
