"""Files of answers: what a person saved without a connection, handed over by staff, applied while the exam is open."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import access
from assessments.models import AnswerFile, Attempt, AttemptEvent
from assessments.sitting import attempts, events, saving
from assessments.sitting.journal import Entry, State
from audit import trail
from people.models import User


class FileRefused(Exception):
    """The file is not applied; the message says why. It stays as evidence."""


@transaction.atomic
def keep(
    *,
    attempt: Attempt,
    sha256: str,
    entries: list[Entry],
    saved_at: datetime | None,
    is_sealed: bool,
    officer: User,
    at: datetime,
) -> AnswerFile:
    """Take a file over as evidence. The same file again is the one that is there already.

    entries  with their age at `at`
    """
    rows = [_as_row(entry, at) for entry in entries]
    file, is_new = AnswerFile.objects.get_or_create(
        attempt=attempt,
        sha256=sha256,
        defaults={
            "is_sealed": is_sealed,
            "saved_at": saved_at,
            "entries": rows,
            "handed_over_by": officer,
            "handed_over_at": at,
        },
    )
    if is_new:
        events.note(attempt, AttemptEvent.Kind.FILE_KEPT, at=at, is_sealed=is_sealed)
        _record("assessments.file.kept", file, officer, at, is_sealed=is_sealed, answers=len(rows))
    return file


@transaction.atomic
def apply(*, file: AnswerFile, officer: User, reason: str, at: datetime) -> list[saving.Outcome]:
    """Put the answers of a file into the sheet, as if their page had sent them now.

    What another window has written since stays; what was made after the end is not taken. Raises FileRefused.
    """
    attempt = access.attempt_locked(file.attempt_id)
    if refusal := why_not(file, attempt, at):
        raise FileRefused(refusal)
    if not reason.strip():
        raise FileRefused(_("Say why the file is applied."))
    taken = AnswerFile.objects.filter(pk=file.pk, applied_at=None).update(
        applied_by=officer, applied_at=at, reason=reason.strip()
    )
    if not taken:
        raise FileRefused(_("This file has been applied already."))
    outcomes = saving.put_in(attempt=attempt, entries=entries_of(file, at), at=at)
    count = sum(one.state == State.SAVED for one in outcomes)
    events.note(attempt, AttemptEvent.Kind.FILE_APPLIED, at=at, answers=count)
    _record("assessments.file.applied", file, officer, at, reason=reason.strip(), answers=count)
    return outcomes


def compare(file: AnswerFile, attempt: Attempt, at: datetime) -> list[saving.Outcome]:
    """What applying the file now would do, answer by answer. Nothing is written."""
    return saving.look(attempt=attempt, entries=entries_of(file, at), at=at)


def why_not(file: AnswerFile, attempt: Attempt, at: datetime) -> str:
    """Why a file is evidence and no more, as a sentence; "" if it may be applied."""
    if file.applied_at is not None:
        return _("This file has been applied already.")
    if not file.is_sealed:
        return _("This file bears no seal of the exam: nobody can tell who made it. It stays as evidence.")
    if attempt.submitted_at is not None or attempts.is_overdue(attempt, at):
        return _("The exam is closed. The file stays as evidence and does not change the result.")
    return ""


def entries_of(file: AnswerFile, at: datetime) -> list[Entry]:
    """The changes in a file, with the age that they have by now."""
    return [_as_entry(row, at) for row in file.entries]


def _as_row(entry: Entry, at: datetime) -> dict:
    row = asdict(entry)
    age = row.pop("age")
    made = None if age is None else at - timedelta(milliseconds=age)
    return row | {"made_at": made and made.isoformat()}


def _as_entry(row: dict, at: datetime) -> Entry:
    made = row["made_at"] and datetime.fromisoformat(row["made_at"])
    age = max(0, int((at - made).total_seconds() * 1000)) if made else None
    return Entry(**{name: value for name, value in row.items() if name != "made_at"}, age=age)


def _record(action: str, file: AnswerFile, officer: User, at: datetime, **details: object) -> None:
    enrolment = file.attempt.enrolment
    trail.record(
        action,
        actor=officer,
        subject=file.attempt,
        at=at,
        region_code=enrolment.appointment.region.code if enrolment.appointment_id else "",
        details={"file": file.pk, **details},
    )
