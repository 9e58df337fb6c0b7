"""Give one person more time, a break or one more attempt in an exam, or take it back; also while it is being sat."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import access, policies
from assessments.access import fairness as fair_access
from assessments.fairness import decisions
from assessments.models import Allowance, AllowanceEnd, Appeal, Attempt
from assessments.sitting import attempts
from audit import trail
from notifications import outbox
from people.models import User

Kind = Allowance.Kind


class AllowanceRefused(Exception):
    """Nothing is given or taken back; the message says why."""


@transaction.atomic
def give(
    *,
    attempt: Attempt,
    kind: str,
    reason: str,
    officer: User,
    at: datetime,
    factor: Decimal | None = None,
    minutes: int | None = None,
    appeal: Appeal | None = None,
) -> Allowance:
    """Give a person something in the exam of this attempt. An open attempt closes later at once.

    kind     FACTOR with `factor`, BREAK with `minutes`, or ATTEMPT
    appeal   that was upheld with one more attempt: it is given once, and each leads to the other
    Whoever gets one more attempt is told. Raises AllowanceRefused.
    """
    locked = _locked(attempt)
    _may_be_given(locked, kind, at)
    if kind == Kind.BREAK and attempts.break_left(locked, at):
        raise AllowanceRefused(_("A break is going on already. End it before you give another."))
    _may_follow(appeal, locked, kind)
    given = Allowance.objects.create(
        enrolment_id=locked.enrolment_id,
        unit_id=locked.unit_id,
        attempt=locked,
        kind=kind,
        factor=factor,
        minutes=minutes,
        reason=reason,
        appeal=appeal,
        given_by=officer,
        given_at=at,
    )
    if kind == Kind.BREAK:
        _rest(locked, begins=at, ends=at + timedelta(minutes=minutes or 0))
    _move_open(locked, at)
    facts = {"kind": kind, "reason": reason, "unit": locked.unit_id, "attempt": locked.pk}
    amount = {"factor": str(factor)} if factor else {"minutes": minutes} if minutes else {}
    amount |= {"appeal": appeal.pk} if appeal else {}
    _record("assessments.allowance.given", given, locked, officer, at, facts | amount)
    if kind == Kind.ATTEMPT:
        titles = {name: getattr(locked.unit, name) for name in ("title_kk", "title_ru", "title_en")}
        outbox.queue("attempt_given", to=locked.enrolment.trainee, subject=given, at=at, context=titles)
    return given


@transaction.atomic
def take_back(*, allowance: Allowance, reason: str, officer: User, at: datetime) -> AllowanceEnd:
    """An allowance stands no longer; the row stays. An open attempt keeps five minutes at least.

    Raises AllowanceRefused.
    """
    locked = _locked(allowance.attempt)
    ended, is_new = AllowanceEnd.objects.get_or_create(
        allowance=allowance, defaults={"reason": reason, "ended_by": officer, "ended_at": at}
    )
    if not is_new:
        raise AllowanceRefused(_("This has already been taken back."))
    if is_running(allowance, at):
        _rest(locked, begins=allowance.given_at, ends=at)
    _move_open(locked, at)
    _record("assessments.allowance.taken_back", allowance, locked, officer, at, {"reason": reason})
    return ended


@transaction.atomic
def end_break(*, allowance: Allowance, officer: User, at: datetime) -> Allowance:
    """The person is back: the clock goes on, and the break has what it took, rounded up to a minute.

    While a break runs the attempt closes later by all of its minutes; what was not used goes back here.
    Raises AllowanceRefused.
    """
    locked = _locked(allowance.attempt)
    allowance = Allowance.objects.standing().filter(pk=allowance.pk).first()
    if allowance is None or not is_running(allowance, at):
        raise AllowanceRefused(_("This break is over already."))
    _may_be_given(locked, Kind.BREAK, at)
    facts = {"reason": allowance.reason, "ended_by": officer, "ended_at": at}
    AllowanceEnd.objects.create(allowance=allowance, **facts)
    taken = Allowance.objects.create(
        enrolment_id=allowance.enrolment_id,
        unit_id=allowance.unit_id,
        attempt=locked,
        kind=Kind.BREAK,
        minutes=decisions.break_taken(begun=allowance.given_at, at=at),
        reason=allowance.reason,
        follows=allowance,
        given_by=officer,
        given_at=at,
    )
    _rest(locked, begins=allowance.given_at, ends=at)
    _move_open(locked, at)
    facts = {"attempt": locked.pk, "minutes": taken.minutes, "of": allowance.minutes}
    _record("assessments.allowance.break_ended", taken, locked, officer, at, facts)
    return taken


def is_running(allowance: Allowance, at: datetime) -> bool:
    """Is this a break from which the person is not back yet?"""
    if allowance.kind != Kind.BREAK or allowance.follows_id is not None:
        return False
    return allowance.given_at <= at < allowance.given_at + timedelta(minutes=allowance.minutes)


def move_deadlines(found: Collection[Attempt], at: datetime) -> list[Attempt]:
    """Decide the ends of open attempts anew, each locked by the caller; those that changed. Two queries for any number."""
    given = fair_access.time_given(found)
    changed = []
    for attempt in found:
        decided = _decided(attempt, given[attempt.pk], at)
        if decided == attempt.closes_at:
            continue
        attempt.closes_at = decided
        attempt.late_until = decided + timedelta(seconds=attempt.rules.get("grace_seconds", 0))
        changed.append(attempt)
    Attempt.objects.bulk_update(changed, ["closes_at", "late_until"], batch_size=500)
    return changed


def _decided(attempt: Attempt, given: list[Allowance], at: datetime) -> datetime | None:
    if attempt.closes_at is None:
        return None
    factor = next((one.factor for one in reversed(given) if one.kind == Kind.FACTOR), None)
    decided = attempts.ends_at(attempt.rules, started_at=attempt.started_at, factor=factor)
    minutes = sum(one.minutes or 0 for one in given)
    return policies.moved(decided=decided, minutes=minutes, current=attempt.closes_at, at=at)


def _may_be_given(attempt: Attempt, kind: str, at: datetime) -> None:
    is_over = attempt.submitted_at is not None or attempts.is_overdue(attempt, at)
    if kind == Kind.BREAK and is_over:
        raise AllowanceRefused(_("This attempt is over. You can give one more attempt instead."))
    if kind in (Kind.BREAK, Kind.FACTOR) and attempt.rules.get("minutes_allowed") is None:
        raise AllowanceRefused(_("This exam has no time limit."))
    if kind == Kind.ATTEMPT and policies.is_practice(attempt.rules):
        raise AllowanceRefused(_("A practice exam may be sat any number of times."))


def _may_follow(appeal: Appeal | None, attempt: Attempt, kind: str) -> None:
    if appeal is None:
        return
    if kind != Kind.ATTEMPT or appeal.attempt_id != attempt.pk or appeal.remedy != Appeal.Remedy.ATTEMPT:
        raise AllowanceRefused(_("This appeal was not upheld with one more attempt."))
    if fair_access.given_for(appeal):
        raise AllowanceRefused(_("One more attempt has already been given for this appeal."))


def _rest(attempt: Attempt, *, begins: datetime, ends: datetime) -> None:
    """Say in the attempt itself from when to when its clock stands still: every save reads it there."""
    Attempt.objects.filter(pk=attempt.pk).update(paused_at=begins, paused_until=ends)


def _locked(attempt: Attempt) -> Attempt:
    """The enrolment is locked first, as whoever starts or hands in does."""
    attempts.lock(attempt.enrolment_id)
    return access.attempt_locked(attempt.pk)


def _move_open(attempt: Attempt, at: datetime) -> None:
    """A factor belongs to the exam: it moves the attempt that is open now, whichever was looked at."""
    open_ones = fair_access.open_in(attempt)
    move_deadlines([one for one in open_ones if not attempts.is_overdue(one, at)], at)


def _record(
    action: str, given: Allowance, attempt: Attempt, officer: User, at: datetime, facts: dict
) -> None:
    post = attempt.enrolment.appointment
    trail.record(
        action,
        actor=officer,
        subject=given,
        at=at,
        region_code=post.region.code if post else "",
        details=facts,
    )
