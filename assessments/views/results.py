"""What came of it: the verdict always, the right answers once the paper lets them out."""

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments import access, policies
from assessments.access import appeals as appeal_access
from assessments.access import fairness as fair_access
from assessments.sitting import attempts, forms, marked, sealing
from courses import outline


@login_required
@never_cache
@require_safe
def result(request, pk):
    at = now()
    attempt = attempts.settle(attempt=access.attempt_of(request.user, pk), at=at)
    if attempt.submitted_at is None:
        return redirect("learn:attempt", pk)
    attempt = access.attempt_of(request.user, pk)
    is_open = access.results_are_open(attempt)
    answers = access.marked_answers_of(attempt) if is_open else access.answers_of(attempt)
    sittings = access.attempts_for_unit(attempt.enrolment, attempt.unit)
    extra = fair_access.extra_of(attempt.enrolment, attempt.unit, sittings)
    context = {
        "attempt": attempt,
        "unit": attempt.unit,
        "earned": sum((one.points for one in answers), Decimal(0)),
        "possible": forms.points_in_words(sum(one.possible for one in answers)),
        "review": _review(attempt, answers) if is_open else [],
        "results": access.results_of(attempt),
        "may_appeal": appeal_access.may_be_appealed(attempt),
        "sittings": sittings,
        "best": max((one.score for one in sittings if one.score is not None), default=None),
        "attempts_left": policies.attempts_left(attempt.unit.rules, len(sittings), extra.attempts),
        "counts": "" if policies.is_practice(attempt.rules) else policies.grading(attempt.rules),
        "open_one": next((one for one in sittings if one.submitted_at is None), None),
        "why_not": attempts.why_not(attempt.enrolment, attempt.unit, sittings, at, extra),
        "secret": sealing.secret_of(attempt),
        "now_ms": int(at.timestamp() * 1000),
        "exam_url": outline.addresses([attempt.unit.key], get_language()).get(attempt.unit.key),
    }
    return render(request, "assessments/result.html", context)


def _review(attempt, answers):
    words = access.words_for(answers, get_language(), with_reasons=True)
    return marked.review(answers, words, access.acts_behind(answers), access.marked_anew(attempt))
