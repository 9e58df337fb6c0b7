"""Keep answers: each change as it is made, a whole sheet, what comes late, and what must not overwrite.

What is refused is told with its reason, and is kept as evidence: nothing that reaches the server is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessments import access
from assessments.kinds import KINDS, BadAnswer
from assessments.models import Answer, Attempt, AttemptEvent, KeptAnswer
from assessments.sitting import attempts, events, journal
from assessments.sitting.journal import STORED, Entry, State
from assessments.sitting.retrying import retried
from people.models import User
from people.prepared import PreparedUpdate

KEPT_AT_MOST = 500  # rows of evidence in one attempt; an honest exam has a handful
KEPT = ("chosen", "window", "sequence", "language", "answered_at")
REPLACED = PreparedUpdate(Answer, sets=KEPT, where=("id", "window", "sequence"))
WHY = {
    State.OLDER: KeptAnswer.Why.OLDER,
    State.TAKEN: KeptAnswer.Why.TAKEN_OVER,
    State.LATE: KeptAnswer.Why.LATE,
    State.CLOSED: KeptAnswer.Why.CLOSED,
    State.BREAK: KeptAnswer.Why.BREAK,
}


@dataclass
class Outcome:
    """What became of one change. `answer` is the row as it stands, `message` what the person is told."""

    entry: Entry
    state: State
    answer: Answer
    message: str = ""
    chosen: object = None  # as read; nothing where it could not be


@dataclass
class Saved:
    """What became of a request.

    over     why nothing more is taken: "taken", "late" or "closed"; "" while the exam goes on
    message  the same as a sentence
    """

    attempt: Attempt
    outcomes: list[Outcome] = field(default_factory=list)
    over: str = ""
    message: str = ""

    def refused(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.state not in STORED]


@retried
@transaction.atomic
def save(
    *,
    user: User,
    attempt_pk: int,
    window: str,
    entries: Sequence[Entry],
    language: str,
    at: datetime,
    away_seconds: int = 0,
) -> Saved:
    """Keep changes that a page sends as they are made, or all at once after it was cut off.

    window        the page that sends; entries may come from an earlier page on the same computer
    away_seconds  how long the page says that it had no answer from here; 0 in ordinary times
    One change takes two queries, one of them a write: this runs thousands of times at the end of an exam.
    Raises Http404.
    """
    answers = access.answers_to_change(user, attempt_pk, [entry.position for entry in entries])
    attempt = next(iter(answers.values())).attempt
    saved = Saved(attempt, *_why_over(attempt, window, at))
    if saved.over:
        saved.outcomes = [_refused(answers[one.position], one, saved.over) for one in entries]
    else:
        saved.outcomes = _take(attempt, answers, entries, language, at)
        if State.LATE in {one.state for one in saved.outcomes}:
            saved.over, saved.message = State.LATE, _closed_at(attempt)
        _note(saved, window, at, away_seconds)
    _keep(saved, window, at)
    return saved


@retried
@transaction.atomic
def fill_in(*, user: User, attempt_pk: int, entries: Sequence[Entry], language: str, at: datetime) -> Saved:
    """Keep a whole sheet, as the form without scripts sends it.

    A form cannot say when it was filled in: within the grace all of it counts, and during a break none of
    it. What stands in the sheet as it is stored already is left alone. Raises Http404.
    """
    answers = access.answers_to_change(user, attempt_pk, [entry.position for entry in entries])
    attempt = next(iter(answers.values())).attempt
    answers = _read_again(attempt, answers)
    changed = [one for one in entries if not _is_stored(answers[one.position], one)]
    saved = Saved(attempt, *_why_over(attempt, attempt.window, at))
    if saved.over:
        saved.outcomes = [_refused(answers[one.position], one, saved.over) for one in changed]
    elif attempts.break_left(attempt, at):
        saved.outcomes = [_refused(answers[one.position], one, State.BREAK) for one in changed]
    else:
        saved.outcomes = _store(answers, changed, language, at)
        _note(saved, "", at, 0)
    _keep(saved, "", at)
    return saved


@transaction.atomic(savepoint=False)
def put_in(*, attempt: Attempt, entries: Sequence[Entry], at: datetime) -> list[Outcome]:
    """Keep the changes of a file in an attempt that is locked and open. What does not count is kept as evidence."""
    answers = _read_again(attempt, [entry.position for entry in entries])
    entries = [entry for entry in entries if entry.position in answers]
    saved = Saved(attempt, _take(attempt, answers, entries, attempt.language, at))
    _note(saved, "", at, 0)
    _keep(saved, "", at)
    return sorted(saved.outcomes, key=lambda one: one.entry.position)


def look(*, attempt: Attempt, entries: Sequence[Entry], at: datetime) -> list[Outcome]:
    """What would become of changes if they came now. Nothing is written."""
    answers = _read_again(attempt, [entry.position for entry in entries])
    over = _why_over(attempt, attempt.window, at)[1]
    outcomes = []
    for entry in sorted(entries, key=lambda one: one.position):
        if entry.position not in answers:
            continue
        state = over or _why_not(attempt, entry, at)
        answer = answers[entry.position]
        outcomes.append(_refused(answer, entry, state) if state else _met(answer, entry))
    return outcomes


def unreadable(problem: BadAnswer) -> str:
    """What a person can do about an answer that cannot be read."""
    if problem.code == "number":
        return _("Write one number, for example %(number)s.") % {"number": number_format(Decimal("12.5"))}
    if problem.code == "order":
        return _("Give every item its own place, from 1 to the last.")
    if problem.code == "long":
        return _("This answer is too long.")
    if problem.code == "characters":
        return _("This answer holds characters that cannot be stored. Please type it again.")
    return _("This answer does not fit the question. Please reload the page and choose again.")


def _why_over(attempt: Attempt, window: str, at: datetime) -> tuple[list[Outcome], str, str]:
    """(no outcomes yet, why nothing counts, the same as a sentence); two blanks while the exam goes on here."""
    if attempt.submitted_at is not None and attempt.closed_by == attempts.ClosedBy.HANDED_IN:
        said = _("The exam was handed in at %(time)s. What came later does not count.")
        return [], State.CLOSED, said % {"time": attempts.clock(attempt.submitted_at)}
    if attempt.submitted_at is not None or attempts.is_overdue(attempt, at):
        return [], State.LATE, _closed_at(attempt)
    if attempt.window not in ("", window):
        said = _(
            "The exam goes on in another window or on another device. What is answered here is not saved."
        )
        return [], State.TAKEN, said
    return [], "", ""


def _closed_at(attempt: Attempt) -> str:
    said = _("The exam closed at %(time)s. What came later does not count.")
    return said % {"time": attempts.clock(attempt.closes_at or attempt.submitted_at)}


def _why_not(attempt: Attempt, entry: Entry, at: datetime) -> str:
    """Why one change does not count while the exam goes on; "" if it does."""
    made = journal.made_at(entry, started_at=attempt.started_at, at=at)
    if journal.is_in_break(made, begins=attempt.paused_at, ends=attempt.paused_until, at=at):
        return State.BREAK
    return "" if journal.is_in_time(made, closes_at=attempt.closes_at, at=at) else State.LATE


def _take(
    attempt: Attempt, answers: dict[int, Answer], entries: Sequence[Entry], language: str, at: datetime
) -> list[Outcome]:
    """Store what counts; what was made after the end, or during a break, is refused."""
    judged = [(one, _why_not(attempt, one, at)) for one in entries]
    stored = _store(answers, [one for one, why in judged if not why], language, at)
    return stored + [_refused(answers[one.position], one, why) for one, why in judged if why]


def _store(
    answers: dict[int, Answer], entries: Sequence[Entry], language: str, at: datetime
) -> list[Outcome]:
    """Write what is new. The attempt is locked, yet another save may have come while this one waited for that."""
    if len(entries) > 1:
        answers = _read_again(next(iter(answers.values())).attempt, answers)
    outcomes = [_met(answers[entry.position], entry) for entry in entries]
    new = [one for one in outcomes if one.state == State.SAVED]
    before = [(one.answer.window, one.answer.sequence) for one in new]
    for one in new:
        answer, entry = one.answer, one.entry
        answer.chosen, answer.window, answer.sequence = one.chosen, entry.window, entry.sequence
        answer.language, answer.answered_at = entry.language or language, at
    if len(new) > 1:
        Answer.objects.bulk_update(
            [one.answer for one in new], ["chosen", "window", "sequence", "language", "answered_at"]
        )
    elif new and not _replaced(new[0].answer, *before[0]):
        answers = _read_again(new[0].answer.attempt, answers)
        return _store(answers, entries, language, at)
    return outcomes


def _replaced(answer: Answer, window: str, sequence: int) -> bool:
    """Write an answer, if it still is what was read."""
    return bool(
        REPLACED.run(sets=[getattr(answer, name) for name in KEPT], where=[answer.pk, window, sequence])
    )


def _met(answer: Answer, entry: Entry) -> Outcome:
    try:
        chosen = _read(answer, entry)
    except BadAnswer as problem:
        return Outcome(entry, State.UNREADABLE, answer, unreadable(problem))
    state = journal.meet(entry, window=answer.window, sequence=answer.sequence)
    if state in (State.SAME, State.OLDER):
        # Another window that chose the same has lost nothing; one number for two answers is no honest page's.
        state = State.SAME if chosen == answer.chosen else State.OLDER
    if state == State.OLDER:
        said = _("A newer answer was saved at %(time)s, in another window or on another device. It is kept.")
        message = said % {"time": attempts.clock(answer.answered_at)}
        return Outcome(entry, State.OLDER, answer, message, chosen)
    return Outcome(entry, state, answer, chosen=chosen)


def _refused(answer: Answer, entry: Entry, state: str) -> Outcome:
    """An entry that comes when nothing is taken any more. What is stored already is stored all the same."""
    try:
        chosen = _read(answer, entry)
    except BadAnswer as problem:
        return Outcome(entry, State.UNREADABLE, answer, unreadable(problem))
    if chosen == answer.chosen and answer.sequence:
        return Outcome(entry, State.SAME, answer, chosen=chosen)
    message = ""
    if state == State.BREAK:
        message = _("You gave this answer during the break: it does not count, and is kept as evidence.")
    elif answer.chosen is not None:
        said = _("Your answer of %(time)s is stored and counts.")
        message = said % {"time": attempts.clock(answer.answered_at)}
    return Outcome(entry, State(state), answer, message, chosen)


def _read(answer: Answer, entry: Entry) -> object:
    question = answer.question
    return KINDS[question.kind].read(question.parts, entry.chosen)


def _is_stored(answer: Answer, entry: Entry) -> bool:
    try:
        return _read(answer, entry) == answer.chosen
    except BadAnswer:
        return False


def _read_again(attempt: Attempt, answers: Iterable[int]) -> dict[int, Answer]:
    found = {one.position: one for one in access.answers_of(attempt) if one.position in answers}
    for one in found.values():
        one.attempt = attempt
    return found


def _note(saved: Saved, window: str, at: datetime, away_seconds: int) -> None:
    attempt = saved.attempt
    stored = [one for one in saved.outcomes if one.state == State.SAVED]
    if stored and attempt.closes_at and at > attempt.closes_at:
        events.note(attempt, AttemptEvent.Kind.SAVED_LATE, at=at, window=window, answers=len(stored))
    if away_seconds:
        seconds = min(away_seconds, int((at - attempt.started_at).total_seconds()))
        events.note(
            attempt, AttemptEvent.Kind.CAME_BACK, at=at, window=window, seconds=seconds, answers=len(stored)
        )


def _keep(saved: Saved, window: str, at: datetime) -> None:
    """Evidence of what does not count, and the line that says that an older window was stopped."""
    if saved.over == State.TAKEN:
        events.note(saved.attempt, AttemptEvent.Kind.TAKEN_OVER, at=at, window=window)
    unkept = [one for one in saved.outcomes if one.state in WHY]
    if not unkept or access.kept_of(saved.attempt).count() > KEPT_AT_MOST - len(unkept):
        return
    rows = [
        KeptAnswer(
            answer=one.answer,
            chosen=one.chosen,
            window=one.entry.window,
            sequence=one.entry.sequence,
            made_at=journal.made_at(one.entry, started_at=saved.attempt.started_at, at=at),
            arrived_at=at,
            why=WHY[one.state],
        )
        for one in unkept
    ]
    KeptAnswer.objects.bulk_create(rows, ignore_conflicts=True)
