"""Units get done, programmes get finished. One rule engine decides, and says what is still missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import trail
from notifications import outbox
from training import rules
from training.models import Cohort, Enrolment, Reading, SyllabusUnit, UnitResult


class ProgressRefused(Exception):
    """The unit does not count for this person; the message says why."""


class TooEarly(ProgressRefused):
    """The lesson is not done by its own rule yet.

    seconds  how long it still has to be read; 0 if something else is missing
    """

    def __init__(self, message: str, *, seconds: int = 0) -> None:
        super().__init__(message)
        self.seconds = seconds


@transaction.atomic
def read_lesson(
    *, enrolment: Enrolment, unit: SyllabusUnit, at: datetime, on_page: Collection[str] = ()
) -> UnitResult:
    """The person says that the lesson is done; its rule must agree. An exam is never done by saying so.

    on_page  ids of the self-checks that stand on the published page
    Raises `TooEarly` while the lesson has been open too short a time, or self-checks are not answered right.
    """
    if unit.kind != SyllabusUnit.Kind.LESSON:
        raise ProgressRefused(_("An exam is completed by passing it."))
    if enrolment.cohort.status != Cohort.Status.RUNNING:
        raise ProgressRefused(_("The cohort is not running now."))
    if rules.done_by(unit.rules) != rules.SAID and not _is_done(enrolment, unit):
        _refuse_too_early(enrolment, unit, on_page, at)
    return complete_unit(enrolment=enrolment, unit=unit, score=None, at=at)


@transaction.atomic(savepoint=False)
def complete_unit(
    *,
    enrolment: Enrolment,
    unit: SyllabusUnit,
    score: Decimal | None,
    at: datetime,
    replaces: bool = False,
) -> UnitResult:
    """Keep that a unit is done, with the best score of all times (0–100, None if it has none).

    replaces  this score stands, even if an earlier one was better

    When that was the last thing missing, the enrolment is completed in the same transaction.
    """
    # The enrolment is locked first: two last units at once would both find the other one missing.
    # Only that row: the cohort and its programme come along to be read, and all its people share them.
    learning = Enrolment.objects.select_for_update(of=("self",)).select_related(
        "cohort__programme", "trainee"
    )
    enrolment = learning.get(pk=enrolment.pk)
    if unit.cohort_id != enrolment.cohort_id:
        raise ProgressRefused(_("This unit belongs to another cohort."))
    if enrolment.status == Enrolment.Status.WITHDRAWN:
        raise ProgressRefused(_("You are no longer enrolled in this cohort."))
    result, is_new = UnitResult.objects.get_or_create(
        enrolment=enrolment, unit=unit, defaults={"score": score, "completed_at": at}
    )
    counts_more = score is not None and (result.score is None or score > result.score or replaces)
    is_better = not is_new and counts_more and score != result.score
    if is_better:
        result.score = score
        result.save(update_fields=["score"])
    if is_new:
        trail.record(
            "training.unit.completed",
            actor=enrolment.trainee,
            subject=result,
            at=at,
            details={"enrolment": enrolment.pk, "unit": unit.pk},
        )
    if (is_new or is_better) and enrolment.status == Enrolment.Status.ACTIVE:
        _finish_if_all_is_met(enrolment, at)
    return result


@transaction.atomic(savepoint=False)
def reopen_unit(*, enrolment: Enrolment, unit: SyllabusUnit, at: datetime) -> bool:
    """A unit that was done is so no more: its last attempt counts, and that failed. Says whether it was done.

    Whoever has completed the programme keeps everything.
    """
    learning = Enrolment.objects.select_for_update(of=("self",)).select_related("trainee")
    enrolment = learning.get(pk=enrolment.pk)
    result = UnitResult.objects.filter(enrolment=enrolment, unit=unit).first()
    if result is None or enrolment.status != Enrolment.Status.ACTIVE:
        return False
    trail.record(
        "training.unit.reopened",
        actor=enrolment.trainee,
        subject=result,
        at=at,
        details={"enrolment": enrolment.pk, "unit": unit.pk, "score": str(result.score)},
    )
    result.delete()
    return True


@transaction.atomic(savepoint=False)
def finish_who_is_due(*, cohort: Cohort, at: datetime) -> int:
    """Complete everyone who meets the rules after they have changed. Returns how many."""
    learning = list(
        Enrolment.objects.select_for_update(of=("self",))
        .open()
        .filter(cohort=cohort)
        .select_related("cohort__programme", "trainee")
        .order_by("pk")
    )
    for enrolment in learning:
        _finish_if_all_is_met(enrolment, at)
    return sum(enrolment.status == Enrolment.Status.COMPLETED for enrolment in learning)


def standing(enrolment: Enrolment) -> dict:
    """Where one person stands; see `standings`."""
    return standings([enrolment])[enrolment.pk]


def standings(enrolments: Sequence[Enrolment]) -> dict[int, dict]:
    """Where people stand, by enrolment, from the rules that also complete the enrolment.

    {enrolment: {"units": [SyllabusUnit…], "results": {key: score|None}, "dates": {key: when it was done},
    "rules": [rules.Rule…], "done", "required": counts of required units, "score", "finished": bool,
    "next": the first open unit or None, "missing": [SyllabusUnit…]}}
    Two queries whatever the number of people; `cohort__programme` has been selected with the enrolments.
    """
    units: dict[int, list[SyllabusUnit]] = defaultdict(list)
    for unit in SyllabusUnit.objects.filter(cohort__in={one.cohort_id for one in enrolments}).order_by(
        "position"
    ):
        units[unit.cohort_id].append(unit)
    results: dict[int, dict] = defaultdict(dict)
    dates: dict[int, dict] = defaultdict(dict)
    found = UnitResult.objects.filter(enrolment__in=[one.pk for one in enrolments])
    for enrolment, key, score, at in found.values_list("enrolment", "unit__key", "score", "completed_at"):
        results[enrolment][key], dates[enrolment][key] = score, at
    return {
        one.pk: _standing(one, units[one.cohort_id], results[one.pk]) | {"dates": dates[one.pk]}
        for one in enrolments
    }


def _standing(enrolment: Enrolment, units: list[SyllabusUnit], results: dict) -> dict:
    checked = rules.check(units, results, enrolment.cohort.programme.pass_mark)
    outstanding = {key for rule in checked for key in rule.outstanding}
    missing = [unit for unit in units if unit.key in outstanding]
    open_units = [unit for unit in units if unit.key not in results and not unit.is_practice]
    # What is required comes first; when only the score is missing, an exam that could lift it.
    steps = [unit for unit in open_units if unit.required] or missing or open_units
    return {
        "units": units,
        "results": results,
        "rules": checked,
        "done": checked[0].have,
        "required": checked[0].need,
        "score": rules.overall_score(units, results),
        "finished": enrolment.status == Enrolment.Status.COMPLETED,
        "next": next(iter(steps), None),
        "missing": missing,
    }


def _is_done(enrolment: Enrolment, unit: SyllabusUnit) -> bool:
    return UnitResult.objects.filter(enrolment=enrolment, unit=unit).exists()


def _refuse_too_early(
    enrolment: Enrolment, unit: SyllabusUnit, on_page: Collection[str], at: datetime
) -> None:
    read = Reading.objects.filter(enrolment=enrolment, unit=unit).first()
    seconds = rules.seconds_left(unit.rules, read.opened_at if read else None, at)
    if seconds:
        words = ngettext(
            "The lesson counts once you have read it. %(seconds)s second is left.",
            "The lesson counts once you have read it. %(seconds)s seconds are left.",
            seconds,
        )
        raise TooEarly(words % {"seconds": seconds}, seconds=seconds)
    left = len(rules.unanswered(unit.rules, on_page, read.checked if read else ()))
    if left:
        words = ngettext(
            "%(left)s self-check is not answered right yet.",
            "%(left)s self-checks are not answered right yet.",
            left,
        )
        raise TooEarly(words % {"left": left})


def _finish_if_all_is_met(enrolment: Enrolment, at: datetime) -> None:
    units = list(SyllabusUnit.objects.filter(cohort=enrolment.cohort_id).order_by("position"))
    results = dict(UnitResult.objects.filter(enrolment=enrolment).values_list("unit__key", "score"))
    if not rules.finished(units, results, enrolment.cohort.programme.pass_mark):
        return
    score = rules.overall_score(units, results)
    finished = Enrolment.objects.filter(pk=enrolment.pk, status=Enrolment.Status.ACTIVE).update(
        status=Enrolment.Status.COMPLETED, completed_at=at, score=score
    )
    if not finished:
        return
    enrolment.refresh_from_db()
    trail.record(
        "training.enrolment.completed",
        subject=enrolment,
        at=at,
        details={"score": str(score), "units": len(results)},
    )
    programme = enrolment.cohort.programme
    outbox.queue(
        "programme_completed",
        to=enrolment.trainee,
        subject=enrolment,
        at=at,
        context={
            "title_kk": programme.title_kk,
            "title_ru": programme.title_ru,
            "title_en": programme.title_en,
        },
    )
