"""A learner appeals against a result; one person takes the appeal and answers it with reasons. Days on which terms rest."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assessments import working_days
from assessments.access import appeals as appeal_access
from assessments.models import Appeal, Attempt, DayOff
from audit import trail
from notifications import outbox
from people.models import User
from training.models import Enrolment

State = Appeal.State


class AppealRefused(Exception):
    """The appeal cannot be filed, taken or answered; the message says why."""


@transaction.atomic
def file(*, attempt: Attempt, reason: str, position: int | None, language: str, at: datetime) -> Appeal:
    """Say that a result is wrong, within the term. Raises AppealRefused."""
    attempt = Attempt.objects.select_related("unit", "enrolment__trainee").get(pk=attempt.pk)
    if refusal := why_not(attempt, at):
        raise AppealRefused(refusal)
    if position is not None and not attempt.answers.filter(position=position).exists():
        raise AppealRefused(_("This exam has no such question."))
    changes = appeal_access.changes_of_days()
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(
                attempt=attempt,
                position=position,
                reason=reason,
                language=language,
                filed_at=at,
                answer_by_on=working_days.after(localdate(at), appeal_access.TO_ANSWER, changes),
            )
    except IntegrityError as clash:
        raise AppealRefused(_("You have already appealed against this result.")) from clash
    _record("filed", appeal, attempt.enrolment.trainee, at, answer_by=appeal.answer_by_on.isoformat())
    _tell("appeal_filed", appeal, at, until=appeal.answer_by_on.isoformat())
    return appeal


def why_not(attempt: Attempt, at: datetime) -> str:
    """Why no appeal can be filed, as a sentence for the person; "" if one can."""
    if not appeal_access.may_be_appealed(attempt):
        return _("There is no result here that counts.")
    if attempt.enrolment.status == Enrolment.Status.WITHDRAWN:
        return _("You are no longer enrolled in this cohort.")
    last = appeal_access.last_day(attempt)
    if localdate(at) > last:
        return _("The term for an appeal is over. Its last day: %(day)s.") % {
            "day": date_format(last, "DATE_FORMAT")
        }
    return ""


@transaction.atomic
def take(*, appeal: Appeal, actor: User, at: datetime) -> Appeal:
    """Look into an appeal: whoever takes it answers it. Another may take it over until it is answered."""
    row = _locked(appeal)
    if row.state not in Appeal.OPEN:
        raise AppealRefused(_("This appeal has been answered already."))
    if row.taken_by_id != actor.pk:
        Appeal.objects.filter(pk=row.pk, state=row.state).update(
            state=State.TAKEN, taken_by=actor, taken_at=at
        )
        _record("taken", row, actor, at, before=row.taken_by_id)
        if row.state == State.FILED:
            _tell("appeal_taken", row, at, until=row.answer_by_on.isoformat())
    row.refresh_from_db()
    return row


@transaction.atomic
def answer(*, appeal: Appeal, actor: User, is_upheld: bool, remedy: str, words: str, at: datetime) -> Appeal:
    """Decide on an appeal with reasons. What is put right goes its own way, with a second person.

    remedy  one of `Appeal.Remedy` if it is upheld
    """
    row = _locked(appeal)
    if row.state not in Appeal.OPEN:
        raise AppealRefused(_("This appeal has been answered already."))
    if row.taken_by_id != actor.pk:
        raise AppealRefused(_("Take the appeal before you answer it."))
    if is_upheld and remedy not in Appeal.Remedy:
        raise AppealRefused(_("Say how it is put right."))
    Appeal.objects.filter(pk=row.pk, state=State.TAKEN).update(
        state=State.UPHELD if is_upheld else State.DECLINED,
        remedy=remedy if is_upheld else "",
        answer=words,
        answered_at=at,
    )
    row.refresh_from_db()
    _record("answered", row, actor, at, state=row.state, remedy=row.remedy)
    _tell("appeal_answered", row, at)
    return row


@transaction.atomic
def set_day(*, on: date, is_off: bool, source: str, actor: User, at: datetime) -> DayOff:
    """Say that a day is off, or worked, as the Government has moved it. Terms that are told from now on know it."""
    day, _made = DayOff.objects.update_or_create(
        on=on, defaults={"is_off": is_off, "source": source, "added_by": actor, "added_at": at}
    )
    details = {"on": on.isoformat(), "is_off": is_off, "source": source}
    trail.record("assessments.day_off.set", actor=actor, subject=day, at=at, details=details)
    return day


@transaction.atomic
def forget_day(*, day: DayOff, actor: User, at: datetime) -> None:
    """Take back what was said about a day."""
    details = {"on": day.on.isoformat(), "is_off": day.is_off}
    trail.record("assessments.day_off.forgotten", actor=actor, subject=day, at=at, details=details)
    day.delete()


def _locked(appeal: Appeal) -> Appeal:
    found = Appeal.objects.select_for_update(of=("self",))
    return found.select_related("attempt__unit", "attempt__enrolment__trainee").get(pk=appeal.pk)


def _tell(kind: str, appeal: Appeal, at: datetime, **facts) -> None:
    attempt = appeal.attempt
    titles = {name: getattr(attempt.unit, name) for name in ("title_kk", "title_ru", "title_en")}
    context = titles | {"attempt": attempt.pk} | facts
    outbox.queue(kind, to=attempt.enrolment.trainee, subject=appeal, at=at, context=context)


def _record(what: str, appeal: Appeal, actor: User, at: datetime, **facts) -> None:
    trail.record(
        f"assessments.appeal.{what}",
        actor=actor,
        subject=appeal,
        at=at,
        details={"attempt": appeal.attempt_id, **facts},
    )
