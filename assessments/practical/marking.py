"""Mark practical work: first and second marker, moderation, return for rework, corrections as new rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assessments import scoring
from assessments.access import work as work_access
from assessments.models import FinalMark, Mark, MarkingRule, Submission, Work, WorkReturn
from audit import trail
from notifications import outbox
from people.models import User
from training import progress
from training.models import Cohort, Enrolment

State = Work.State


class MarkRefused(Exception):
    """The mark, the correction or the return cannot be taken; the message says why."""


@transaction.atomic
def mark(
    *,
    work: Work,
    number: int,
    marker: User,
    points: Mapping[str, int],
    comment: str,
    seen: int | None,
    at: datetime,
) -> Mark:
    """Mark a submission, or correct one's own mark of it.

    number  of the submission that was read: a newer one is never marked by what an older one said
    points  {criterion code: points of one of its levels}
    seen    the mark that is corrected; None for a first one
    """
    work, submission = _locked(work, number)
    if work.state not in (State.SUBMITTED, State.MARKED):
        raise MarkRefused(_("The work has been returned for rework. There is nothing to mark now."))
    total = _total(work, points)
    own = work_access.own_mark(marker, submission)
    if (own.pk if own else None) != seen:
        raise MarkRefused(_("You have marked this work in another window meanwhile. Look at it again."))
    if own is None and work.state == State.MARKED:
        raise MarkRefused(_("The work has been marked meanwhile."))
    given = Mark.objects.create(
        submission=submission,
        marker=marker,
        role=own.role if own else work.awaits,
        points=dict(points),
        total=total,
        comment=_checked(comment),
        marked_at=at,
        supersedes=own,
    )
    _record("corrected" if own else "marked", work, marker, at, mark=given.pk, role=given.role, total=total)
    _settle(work, submission, marker, at)
    return given


@transaction.atomic
def return_for_rework(
    *, work: Work, number: int, marker: User, comment: str, until_on: date, at: datetime
) -> WorkReturn:
    """Send a submission back with what to do, by a day. Work that has passed stays as it is."""
    work, submission = _locked(work, number)
    if work.state == State.RETURNED:
        raise MarkRefused(_("The work has been returned already."))
    if work.state == State.MARKED and work.passed:
        raise MarkRefused(_("The work has passed. It is not returned any more."))
    cohort = work.enrolment.cohort
    if cohort.status != Cohort.Status.RUNNING:
        raise MarkRefused(_("The cohort is not running now."))
    if not localdate(at) < until_on <= cohort.ends_on:
        raise MarkRefused(_("Choose a day after today, up to the last day of the cohort."))
    comment = _checked(comment)
    if not comment:
        raise MarkRefused(_("Say what is to be done."))
    returned = WorkReturn.objects.create(
        submission=submission, returned_by=marker, comment=comment, until_on=until_on, returned_at=at
    )
    Work.objects.filter(pk=work.pk, state=work.state).update(
        state=State.RETURNED, awaits="", due_on=until_on, score=None, passed=None
    )
    _record("returned", work, marker, at, number=submission.number, until=until_on.isoformat())
    _tell("work_returned", work, returned, at, until=until_on.isoformat())
    return returned


@transaction.atomic
def set_rule(
    *,
    cohort: Cohort,
    actor: User,
    two_markers: bool,
    hides_names: bool,
    moderation_above: Decimal | None,
    at: datetime,
) -> MarkingRule:
    """How the practical work of a cohort is marked from now on; marks that were given stay."""
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("region").get(pk=cohort.pk)
    if moderation_above is not None and not two_markers:
        raise MarkRefused(_("Moderation compares two marks. Ask for a second marker as well."))
    needed = 3 if moderation_above is not None else 2 if two_markers else 1
    if work_access.markers_of(cohort) < needed:
        raise MarkRefused(
            _("That takes %(needed)s instructors in the cohort: nobody marks the same work twice.")
            % {"needed": needed}
        )
    rule, _made = MarkingRule.objects.update_or_create(
        cohort=cohort,
        defaults={
            "two_markers": two_markers,
            "hides_names": hides_names,
            "moderation_above": moderation_above,
        },
    )
    trail.record(
        "assessments.marking.ruled",
        actor=actor,
        subject=cohort,
        at=at,
        region_code=cohort.region.code if cohort.region else "",
        details={
            "two_markers": two_markers,
            "hides_names": hides_names,
            "moderation_above": None if moderation_above is None else str(moderation_above),
        },
    )
    return rule


def _locked(work: Work, number: int) -> tuple[Work, Submission]:
    """Enrolment, then work, locked until the transaction ends; the submission that was read must be the last."""
    Enrolment.objects.select_for_update(of=("self",)).get(pk=work.enrolment_id)
    found = Work.objects.select_for_update(of=("self",)).select_related(
        "assignment", "unit", "enrolment__cohort__region", "enrolment__trainee"
    )
    work = found.get(pk=work.pk)
    if work.enrolment.status == Enrolment.Status.WITHDRAWN:
        raise MarkRefused(_("This person is no longer enrolled in the cohort."))
    if number != work.number:
        raise MarkRefused(_("A newer version has been handed in meanwhile. Look at it first."))
    return work, Submission.objects.get(work=work, number=number)


def _total(work: Work, points: Mapping[str, int]) -> int:
    levels = {one.code: one.levels for one in work_access.rubric_of(work)}
    try:
        return scoring.total(levels, points)
    except scoring.BadMark as failure:
        raise MarkRefused(_("Choose one level of each criterion.")) from failure


def _settle(work: Work, submission: Submission, marker: User, at: datetime) -> None:
    """What the marks come to now: a next marker, or the final mark with all that follows from it."""
    rule = work_access.rule_of(work.enrolment.cohort)
    given = [scoring.Given(one.role, one.total) for one in submission.marks.current()]
    # A second mark that was given counts, even if the cohort has stopped asking for one.
    both = rule.two_markers or any(one.role == scoring.SECOND for one in given)
    outcome = scoring.outcome(given, two_markers=both, moderation_above=rule.moderation_above)
    if outcome.points is None:
        if work.state == State.MARKED and work.passed:
            raise MarkRefused(
                _("The final mark counts already. A correction may raise it, not take it away.")
            )
        Work.objects.filter(pk=work.pk).update(
            state=State.SUBMITTED, awaits=outcome.awaits, score=None, passed=None
        )
        return
    most = sum(one.points for one in work_access.rubric_of(work))
    score = scoring.score(outcome.points, most)
    _decide(work, submission, marker, outcome.points, score, at)


def _decide(
    work: Work, submission: Submission, marker: User, points: Decimal, score: Decimal, at: datetime
) -> None:
    before = work_access.final_mark(submission)
    if before and before.points == points:
        if work.state == State.SUBMITTED:
            Work.objects.filter(pk=work.pk).update(
                state=State.MARKED, awaits="", score=before.score, passed=before.passed
            )
        return
    if before and before.passed and score < before.score:
        raise MarkRefused(_("The final mark counts already. A correction may raise it, not take it away."))
    passed = score >= work.unit.rules["pass_mark"]
    final = FinalMark.objects.create(
        submission=submission, points=points, score=score, passed=passed, decided_at=at, supersedes=before
    )
    Work.objects.filter(pk=work.pk).update(state=State.MARKED, awaits="", score=score, passed=passed)
    _record("decided", work, marker, at, number=submission.number, score=str(score), passed=passed)
    if passed:
        progress.complete_unit(enrolment=work.enrolment, unit=work.unit, score=score, at=at)
    _tell("work_marked", work, final, at, score=str(score), passed=passed)


def _checked(comment: str) -> str:
    comment = comment.replace("\r\n", "\n").strip()
    if len(comment) > WorkReturn.COMMENT:
        raise MarkRefused(_("That is too long: %(most)s characters at most.") % {"most": WorkReturn.COMMENT})
    return comment


def _tell(kind: str, work: Work, subject, at: datetime, **context) -> None:
    unit = work.unit
    outbox.queue(
        kind,
        to=work.enrolment.trainee,
        subject=subject,
        at=at,
        context={
            "work": work.pk,
            "title_kk": unit.title_kk,
            "title_ru": unit.title_ru,
            "title_en": unit.title_en,
            **context,
        },
    )


def _record(action: str, work: Work, actor: User, at: datetime, **details) -> None:
    region = work.enrolment.cohort.region
    trail.record(
        f"assessments.work.{action}",
        actor=actor,
        subject=work,
        at=at,
        region_code=region.code if region else "",
        details={"unit": work.unit_id, "enrolment": work.enrolment_id, **details},
    )
