"""Sit an exam: start, open, hand in, close when time has run out.

Whoever is late learns it here: the deadline stands in the row, and `at` is the server's clock.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments import access, drawing, grading, policies
from assessments.access import fairness as fair_access
from assessments.models import Answer, Attempt, AttemptEvent
from assessments.sitting import events, sheets
from assessments.sitting.retrying import retried
from audit import trail
from notifications import outbox
from people.prepared import InsertOfMany, Prepared, UpdateOfEach
from training import progress
from training.models import Cohort, Enrolment, SyllabusUnit

ClosedBy = Attempt.ClosedBy
Kind = AttemptEvent.Kind
POINTS = UpdateOfEach(Answer, "points")
SHEET = InsertOfMany(
    Answer,
    same=("attempt", "language", "sequence"),
    each=("position", "question", "worth", "order"),
)


class AttemptRefused(Exception):
    """No attempt can begin; the message says why."""


@retried
@transaction.atomic
def start(*, enrolment: Enrolment, unit: SyllabusUnit, language: str, at: datetime) -> Attempt:
    """Begin an attempt, or return the one that is open: starting twice is starting once.

    Questions, order, rules and deadline are fixed here and never again. An open attempt whose time has run
    out is closed and returned, so that nobody spends the next one unawares.
    Raises AttemptRefused.
    """
    # The enrolment is locked first: twenty starts at once would all find no open attempt.
    enrolment = lock(enrolment.pk)
    before = access.attempts_for_unit(enrolment, unit)
    if before and before[-1].submitted_at is None:
        return settle(attempt=before[-1], at=at)
    extra = fair_access.extra_of(enrolment, unit, before)
    if refusal := why_not(enrolment, unit, before, at, extra):
        raise AttemptRefused(refusal)
    seed = secrets.token_hex(16)
    drawn = _draw(unit.rules, seed)
    rules = _rules(enrolment, unit, extra)
    deadline = ends_at(rules, started_at=at, factor=extra.factor)
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        unit=unit,
        number=len(before) + 1,
        allowed=None if policies.is_practice(rules) else rules["attempts_allowed"],
        seed=seed,
        language=language,
        rules=rules,
        started_at=at,
        closes_at=deadline,
        late_until=deadline and deadline + timedelta(seconds=unit.rules.get("grace_seconds", 0)),
    )
    SHEET.run(same=[attempt.pk, "", 0], rows=_blank_sheet(attempt, drawn))
    events.note(attempt, Kind.STARTED, at=at)
    _record("assessments.attempt.started", attempt, enrolment, at, {"questions": len(drawn)})
    return attempt


def closes_at(*, started_at: datetime, minutes: int | None, time_factor: Decimal) -> datetime | None:
    """When an attempt ends, decided at its start; None if the paper sets no limit.

    minutes      as the paper says, before any factor
    time_factor  1, 1.25, 1.5 or 2; granted per person
    Returns an aware UTC time, rounded up to a full second.
    """
    if minutes is None:
        return None
    ends = started_at + timedelta(seconds=math.ceil(Decimal(minutes) * 60 * time_factor))
    ends += timedelta(microseconds=-ends.microsecond % 1_000_000)
    return ends.astimezone(UTC)


def ends_at(rules: dict, *, started_at: datetime, factor: Decimal | None = None) -> datetime | None:
    """When an attempt ends by the rules that it stands on; None if they set no limit.

    factor  of an allowance, in place of the one that the rules name
    """
    factor = factor or Decimal(rules.get("time_factor") or 1)
    ends = closes_at(started_at=started_at, minutes=rules.get("minutes_allowed"), time_factor=factor)
    # Whoever was given an attempt after the window has closed has the whole time of it.
    return ends if rules.get("beyond_window") else policies.deadline(rules, ends)


def _rules(enrolment: Enrolment, unit: SyllabusUnit, extra: policies.Extra) -> dict:
    """What an attempt stands on: the frozen paper, and what the person has been given."""
    rules = unit.rules | {"time_factor": str(enrolment.time_factor)}
    if extra.attempts and not policies.is_practice(rules):
        rules["attempts_allowed"] += extra.attempts
    given = {"beyond_window": extra.opens, "retake": extra.retake}
    return rules | {name: True for name, value in given.items() if value}


def seen(*, attempt: Attempt, at: datetime) -> None:
    """The page of an attempt has said that it is there: the live view shows who has no connection.

    One small write, and none where a save of the last minute has said so. It never waits for a save, and whoever
    has the attempt in hand says more than this would.
    """
    if fair_access.was_saved_since(attempt, at - timedelta(minutes=1)):
        return
    free = Attempt.objects.open().filter(pk=attempt.pk).select_for_update(skip_locked=True)
    with transaction.atomic():
        Attempt.objects.filter(pk__in=free.values("pk")).update(seen_at=at)


@retried
@transaction.atomic
def open_window(*, attempt: Attempt, browser: str, at: datetime) -> Attempt:
    """Let the page that is being made carry on with an attempt: whatever page did so before is stopped.

    browser  a name for the browser that tells nothing about the person
    Returns the attempt with the new `window`, or as it is if it has been closed meanwhile.
    """
    window = secrets.token_urlsafe(12)
    opened = Attempt.objects.open().filter(pk=attempt.pk).update(window=window)
    if not opened:
        attempt.refresh_from_db(fields=["submitted_at", "closed_by"])
        return attempt
    attempt.window = window
    events.note(attempt, Kind.OPENED, at=at, window=window, browser=browser, language=get_language())
    return attempt


@retried
@transaction.atomic
def submit(*, attempt: Attempt, at: datetime, closed_by: str = ClosedBy.HANDED_IN) -> Attempt:
    """Close an attempt and mark what was saved. Closing it again changes nothing.

    A passed exam completes its unit in the same transaction. What comes after the last moment is closed by
    time, whoever sends it.
    """
    enrolment = lock(attempt.enrolment_id)
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("unit").get(pk=attempt.pk)
    if attempt.submitted_at is not None:
        return attempt
    if is_overdue(attempt, at):
        closed_by = ClosedBy.TIME
    _mark(attempt)
    attempt.submitted_at, attempt.closed_by = at, closed_by
    attempt.save(update_fields=["score", "passed", "submitted_at", "closed_by"])
    events.note(attempt, Kind.CLOSED, at=at, closed_by=closed_by)
    facts = {"score": str(attempt.score), "passed": attempt.passed, "closed_by": closed_by}
    _record("assessments.attempt.submitted", attempt, enrolment, at, facts)
    # Someone who was withdrawn in the middle keeps the score, and no unit counts any more.
    if enrolment.status != Enrolment.Status.WITHDRAWN:
        _count(enrolment, attempt, at)
    if closed_by == ClosedBy.TIME:
        titles = {name: getattr(attempt.unit, name) for name in ("title_kk", "title_ru", "title_en")}
        outbox.queue("exam_closed", to=enrolment.trainee, subject=attempt, at=at, context=titles)
    return attempt


def settle(*, attempt: Attempt, at: datetime) -> Attempt:
    """The attempt as it must be by now: closed, if its time has run out and the clock has not come to it yet."""
    if attempt.submitted_at is None and is_overdue(attempt, at):
        return submit(attempt=attempt, at=at, closed_by=ClosedBy.TIME)
    return attempt


def close_overdue(*, attempt_pk: int, at: datetime) -> Attempt:
    """Close an attempt that the clock found overdue."""
    return submit(attempt=Attempt.objects.get(pk=attempt_pk), at=at, closed_by=ClosedBy.TIME)


def is_overdue(attempt: Attempt, at: datetime) -> bool:
    """Has the moment passed after which nothing is taken, grace included?"""
    return attempt.late_until is not None and at > attempt.late_until


def why_not(
    enrolment: Enrolment,
    unit: SyllabusUnit,
    before: Sequence[Attempt],
    at: datetime,
    extra: policies.Extra | None = None,
) -> str:
    """Why no further attempt can begin, as a sentence for the person; "" if one can.

    before  the person's attempts at this exam so far
    extra   what staff have given; asked for if it is not at hand
    """
    extra = extra or fair_access.extra_of(enrolment, unit, before)
    is_practice = policies.is_practice(unit.rules)
    if unit.kind != SyllabusUnit.Kind.EXAM or unit.cohort_id != enrolment.cohort_id:
        return _("This exam does not belong to your cohort.")
    if enrolment.status == Enrolment.Status.COMPLETED and not is_practice:
        return _("You have completed the programme. No further attempt is needed.")
    if enrolment.status not in (Enrolment.Status.ACTIVE, Enrolment.Status.COMPLETED):
        return _("You are no longer enrolled in this cohort.")
    if enrolment.cohort.status != Cohort.Status.RUNNING:
        return _("The cohort is not running now.")
    if policies.attempts_left(unit.rules, len(before), extra.attempts) == 0:
        return _("All attempts at this exam have been used.")
    return "" if extra.opens else _not_now(unit.rules, before, at)


def _not_now(rules: dict, before: Sequence[Attempt], at: datetime) -> str:
    """What the window and the pause between attempts say at this moment."""
    opens, closes = policies.opens_at(rules), policies.closes_at(rules)
    if closes is not None and at >= closes:
        return _("The exam could be begun until %(time)s.") % {"time": _day_and_clock(closes)}
    if opens is not None and at < opens:
        return _("The exam opens: %(time)s.") % {"time": _day_and_clock(opens)}
    handed_in = [one.submitted_at for one in before if one.submitted_at]
    cooled = policies.cooled_off_at(rules, handed_in)
    if cooled is not None and at < cooled:
        return _("The next attempt can begin: %(time)s.") % {"time": _day_and_clock(cooled)}
    return ""


def seconds_left(attempt: Attempt, at: datetime) -> int | None:
    """Whole seconds until the attempt closes, grace not counted; None without a limit."""
    if attempt.closes_at is None:
        return None
    at += timedelta(seconds=break_left(attempt, at))  # during which the clock stands still
    return max(0, math.floor((attempt.closes_at - at).total_seconds()))


def break_left(attempt: Attempt, at: datetime) -> int:
    """Seconds until a break is over, rounded up; 0 outside of one."""
    if attempt.paused_at is None or not attempt.paused_at <= at < attempt.paused_until:
        return 0
    return math.ceil((attempt.paused_until - at).total_seconds())


def clock(at: datetime) -> str:
    """ "14:02", in Kazakhstan."""
    return date_format(localtime(at), "TIME_FORMAT")


def _day_and_clock(at: datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")


one_enrolment = Prepared(
    lambda pk: (
        Enrolment.objects.filter(pk=pk)
        .select_related("cohort", "trainee", "appointment__region")
        .select_for_update(of=("self",))
    ),
    pk=int,
)


def lock(pk: int) -> Enrolment:
    """The enrolment as it is now, and stays until the transaction ends. Every act about an attempt begins with it."""
    return one_enrolment.rows(pk=pk)[0]


def _draw(rules: dict, seed: str) -> list[sheets.Drawn]:
    try:
        return sheets.drawn(rules, seed)
    except drawing.CannotDraw as failure:
        raise AttemptRefused(
            _("The question bank does not hold enough questions yet. Please tell your instructor.")
        ) from failure


def _blank_sheet(attempt: Attempt, drawn: list[sheets.Drawn]) -> list[tuple]:
    """(position, question, what it is worth, order of its parts) of each answer to be."""
    shuffle = attempt.rules["shuffle"]
    return [
        (
            position,
            one.question,
            one.worth,
            drawing.order_of(one.parts, one.kind, attempt.seed, one.question, shuffle),
        )
        for position, one in enumerate(drawn, start=1)
    ]


def _mark(attempt: Attempt) -> None:
    """Points for every answer, the score of the whole; the attempt is saved by the caller."""
    answers = access.answers_with_keys(attempt)
    anew = access.keys_in_force(attempt.unit_id)
    for answer in answers:
        question = answer.question
        keys = anew.get(question.pk, [question.key])
        answer.points = grading.best_of(question.kind, keys, answer.chosen, answer.possible)
    POINTS.run([(one.pk, one.points) for one in answers])
    earned = sum((answer.points for answer in answers), Decimal(0))
    attempt.score = grading.percent(earned, sum((one.possible for one in answers), Decimal(0)))
    attempt.passed = attempt.score >= attempt.rules["pass_mark"]


def _count(enrolment: Enrolment, attempt: Attempt, at: datetime) -> None:
    """Let an attempt that was just handed in count as its paper says; a practice exam counts for nothing.

    It is the newest one of its exam, since only one is ever open.
    """
    counts = policies.grading(attempt.rules)
    comes_too_late = counts == policies.FIRST and attempt.number > 1 and not attempt.rules.get("retake")
    if policies.is_practice(attempt.rules) or comes_too_late:
        return
    unit, is_last = attempt.unit, counts == policies.LAST
    if attempt.passed:
        progress.complete_unit(enrolment=enrolment, unit=unit, score=attempt.score, at=at, replaces=is_last)
    elif is_last:
        progress.reopen_unit(enrolment=enrolment, unit=unit, at=at)


def _record(action: str, attempt: Attempt, enrolment: Enrolment, at: datetime, facts: dict) -> None:
    trail.record(
        action,
        actor=None if facts.get("closed_by") == ClosedBy.TIME else enrolment.trainee,
        subject=attempt,
        at=at,
        region_code=enrolment.appointment.region.code if enrolment.appointment_id else "",
        details={"unit": attempt.unit_id, "number": attempt.number, **facts},
    )
