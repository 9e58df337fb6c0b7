"""A key was wrong: one person prepares how a question is marked anew, another approves; the worker applies it.

What is approved is the preview that was read. If anything has changed since, a new preview is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments import tasks
from assessments.models import Appeal, Attempt, Question, Regrade, RegradeLine, RegradeUnit
from assessments.regrading import plans
from audit import trail
from people.models import User
from training.models import SyllabusUnit

State, Treatment = Regrade.State, Regrade.Treatment


class RegradeRefused(Exception):
    """The regrade cannot be prepared or decided; the message says why."""


class PreviewOutdated(RegradeRefused):
    """The world has changed since the preview: what would be applied is not what was read."""


@transaction.atomic
def prepare(
    *,
    question: Question,
    units: Sequence[SyllabusUnit],
    treatment: str,
    key: object,
    falls: str,
    reason: str,
    actor: User,
    at: datetime,
    attempt: Attempt | None = None,
    appeal: Appeal | None = None,
) -> Regrade:
    """Compute what another key would do, and keep it for a second person.

    units    the exams of cohorts that it reaches, all of one key
    key      the right answer as the question would hold it; nothing for DROP
    attempt  correct the result of one person only
    Raises RegradeRefused.
    """
    regrade = Regrade(
        question=question,
        exam_key=units[0].key,
        attempt=attempt,
        appeal=appeal,
        treatment=treatment,
        keys=_keys(question, units[0], treatment, key),
        falls=Regrade.Falls.KEEP if attempt else falls,
        reason=reason,
        prepared_by=actor,
        prepared_at=at,
    )
    plan = plans.plan(regrade, [unit.pk for unit in units])
    if attempt and not plan.changes:
        raise RegradeRefused(_("The result of this person would not change."))
    regrade.digest, regrade.seen, regrade.previewed_at = plan.digest, plan.seen, at
    try:
        with transaction.atomic():
            regrade.save()
    except IntegrityError as clash:
        raise RegradeRefused(
            _("This question waits for a decision already. Decide on that one first.")
        ) from clash
    RegradeUnit.objects.bulk_create(RegradeUnit(regrade=regrade, unit=unit) for unit in units)
    _keep(regrade, plan)
    _record(
        "prepared", regrade, actor, at, treatment=treatment, falls=regrade.falls, changes=len(plan.changes)
    )
    return regrade


@transaction.atomic
def preview_again(*, regrade: Regrade, actor: User, at: datetime) -> Regrade:
    """Compute the preview anew. Who prepared it stays the one who must not approve it."""
    row = _locked(regrade)
    _refuse_decided(row)
    plan = _plan(row)
    row.lines.all().delete()
    _keep(row, plan)
    row.digest, row.seen, row.previewed_at = plan.digest, plan.seen, at
    row.save(update_fields=["digest", "seen", "previewed_at"])
    _record("previewed", row, actor, at, changes=len(plan.changes))
    return row


@transaction.atomic
def approve(*, regrade: Regrade, approver: User, seen: str, at: datetime) -> Regrade:
    """Let the preview that was read come true; the question is marked by the new key from now on.

    seen  the digest of the preview on the approver's page
    Raises RegradeRefused, PreviewOutdated.
    """
    row = _locked(regrade)
    _refuse_decided(row)
    if approver.pk == row.prepared_by_id:
        raise RegradeRefused(_("Another person must approve what you have prepared."))
    if seen != row.digest or _plan(row).digest != row.digest:
        raise PreviewOutdated(
            _("Something has changed since this preview was made. Make it anew and read it again.")
        )
    try:
        with transaction.atomic():
            taken = Regrade.objects.filter(pk=row.pk, state=State.DRAFT).update(
                state=State.APPROVED, decided_by=approver, decided_at=at
            )
    except IntegrityError as clash:
        raise RegradeRefused(
            _("Another question of this exam is being marked again now. Approve this one afterwards.")
        ) from clash
    if taken:
        counts = plans.effects(row)._asdict()
        _record("approved", row, approver, at, reason=row.reason, treatment=row.treatment, **counts)
        transaction.on_commit(lambda: tasks.nudge_regrade(row.pk), robust=True)
    row.refresh_from_db()
    return row


@transaction.atomic
def withdraw(*, regrade: Regrade, actor: User, at: datetime) -> Regrade:
    """Nothing comes of it: the preparer takes it back, or the second person does not approve."""
    row = _locked(regrade)
    _refuse_decided(row)
    Regrade.objects.filter(pk=row.pk, state=State.DRAFT).update(
        state=State.WITHDRAWN, decided_by=actor, decided_at=at
    )
    _record("withdrawn", row, actor, at)
    row.refresh_from_db()
    return row


def _keys(question: Question, unit: SyllabusUnit, treatment: str, key: object) -> list:
    if treatment == Treatment.DROP:
        return []
    before = plans.keys_before(question, unit.key)
    if key is None:
        raise RegradeRefused(_("Say which answer is right."))
    if key in before and (treatment == Treatment.ALSO or before == [key]):
        raise RegradeRefused(_("This answer counts as right already."))
    return [*before, key] if treatment == Treatment.ALSO else [key]


def _plan(row: Regrade) -> plans.Plan:
    return plans.plan(row, list(row.units.values_list("unit", flat=True)))


def _keep(regrade: Regrade, plan: plans.Plan) -> None:
    rows = (RegradeLine(regrade=regrade, **one.as_row()) for one in plan.changes)
    RegradeLine.objects.bulk_create(rows, batch_size=500)


def _locked(regrade: Regrade) -> Regrade:
    found = Regrade.objects.select_for_update(of=("self",)).select_related("question")
    return found.get(pk=regrade.pk)


def _refuse_decided(row: Regrade) -> None:
    if row.state != State.DRAFT:
        raise RegradeRefused(_("This regrade has been decided already."))


def _record(what: str, regrade: Regrade, actor: User, at: datetime, **facts) -> None:
    trail.record(
        f"assessments.regrade.{what}",
        actor=actor,
        subject=regrade,
        at=at,
        details={"question": regrade.question_id, "exam": str(regrade.exam_key), **facts},
    )
