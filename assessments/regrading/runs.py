"""Apply an approved regrade, attempt by attempt: whoever dies half-way is followed by the next, and nothing is done twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from assessments import policies
from assessments.models import Answer, Attempt, Regrade, RegradeLine, Result
from assessments.regrading import plans
from audit import trail
from notifications import outbox
from training import progress
from training.models import Enrolment

RUN_SECONDS = 20
CHUNK = 100


def waiting() -> list[int]:
    """Regrades that are approved and not yet applied to everyone."""
    found = Regrade.objects.filter(state=Regrade.State.APPROVED).order_by("decided_at", "pk")
    return list(found.values_list("pk", flat=True))


def lines_left(regrade: int) -> Iterator[int]:
    """Line after line until the run has lasted long enough; the next run goes on."""
    ends = time.monotonic() + RUN_SECONDS
    left = RegradeLine.objects.filter(regrade=regrade, applied_at=None).order_by("pk")
    last = 0
    while rows := list(left.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        for pk in rows:
            if time.monotonic() > ends:
                return
            yield pk
        last = rows[-1]


@transaction.atomic
def apply_line(*, line: int, at: datetime) -> bool:
    """One new result, with all that follows from it. Says whether it was applied now."""
    row = RegradeLine.objects.select_related("regrade", "attempt").get(pk=line)
    if row.regrade.state != Regrade.State.APPROVED:
        return False
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("trainee")
        .get(pk=row.attempt.enrolment_id)
    )
    if not RegradeLine.objects.filter(pk=line, applied_at=None).update(applied_at=at):
        return False
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("unit").get(pk=row.attempt_id)
    answer = Answer.objects.filter(attempt=attempt, question=row.regrade.question_id)
    answer.update(points=row.new_points)
    result = _add(attempt, row, at)
    Attempt.objects.filter(pk=attempt.pk).update(score=row.new_score, passed=row.new_passed)
    _count(enrolment, attempt, row, at)
    titles = {name: getattr(attempt.unit, name) for name in ("title_kk", "title_ru", "title_en")}
    facts = {"attempt": attempt.pk, "old": str(row.old_score), "new": str(row.new_score)}
    facts |= {"passes": row.new_passed and not row.old_passed, "fails": row.old_passed and not row.new_passed}
    outbox.queue("exam_regraded", to=enrolment.trainee, subject=result, at=at, context=titles | facts)
    return True


@transaction.atomic
def finish(*, regrade: int, at: datetime) -> bool:
    """Close a regrade once no line is left, and record it."""
    row = Regrade.objects.select_related("question").get(pk=regrade)
    if row.lines.filter(applied_at=None).exists() or _add_latecomers(row):
        return False
    done = Regrade.objects.filter(pk=regrade, state=Regrade.State.APPROVED).update(
        state=Regrade.State.DONE, done_at=at
    )
    if not done:
        return False
    facts = plans.effects(row)._asdict()
    trail.record("assessments.regrade.applied", subject=row, at=at, details=facts)
    return True


def _add_latecomers(row: Regrade) -> int:
    """Whoever handed in at the very moment of approval was still marked by the old key."""
    known = set(row.lines.values_list("attempt", flat=True))
    units = row.units.values_list("unit", flat=True)
    missed = [one for one in plans.plan(row, list(units)).changes if one.attempt not in known]
    return len(RegradeLine.objects.bulk_create(RegradeLine(regrade=row, **one.as_row()) for one in missed))


def _add(attempt: Attempt, row: RegradeLine, at: datetime) -> Result:
    """The first row keeps what was told at hand-in, so that the old result stands beside the new one."""
    before = Result.objects.filter(attempt=attempt).count()
    if not before:
        Result.objects.create(
            attempt=attempt,
            number=1,
            score=attempt.score,
            passed=attempt.passed,
            made_at=attempt.submitted_at,
        )
        before = 1
    return Result.objects.create(
        attempt=attempt,
        number=before + 1,
        score=row.new_score,
        passed=row.new_passed,
        regrade=row.regrade,
        made_at=at,
    )


def _count(enrolment: Enrolment, attempt: Attempt, row: RegradeLine, at: datetime) -> None:
    """Let the exam count by what its results are now. Whoever has completed the programme keeps everything."""
    if policies.is_practice(attempt.rules) or enrolment.status == Enrolment.Status.WITHDRAWN:
        return
    may_fall = row.regrade.falls == Regrade.Falls.FALL and enrolment.status == Enrolment.Status.ACTIVE
    score = plans.counts(attempt)
    if score is not None:
        progress.complete_unit(enrolment=enrolment, unit=attempt.unit, score=score, at=at, replaces=may_fall)
    elif may_fall:
        progress.reopen_unit(enrolment=enrolment, unit=attempt.unit, at=at)
