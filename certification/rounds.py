"""Rounds: the certificates of several cohorts of a programme, prepared as one and decided as one."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit import trail
from certification import batches, eds
from certification.eligibility import Candidate
from certification.models import Batch, Round
from people.models import User
from regions.models import Region
from training.models import Programme

# Twelve hundred akims a year finish in two rounds; more at once would hold the numbers up for everybody.
PEOPLE_MOST = 3_000


class RoundRefused(Exception):
    """The round cannot be prepared; the message says why."""


def seal_of(chosen: Sequence[Candidate]) -> str:
    """What a dry run has shown, in a word: whoever prepares asks for exactly these people."""
    keys = ",".join(str(pk) for pk in sorted(one.enrolment.pk for one in chosen))
    return hashlib.sha256(keys.encode()).hexdigest()[:32]


@transaction.atomic
def prepare(
    *,
    programme: Programme,
    region: Region | None,
    cohorts: Collection[int],
    seen: str,
    officer: User,
    at: datetime,
) -> Round:
    """Ask for the certificates of all in these cohorts who qualify: a batch for each cohort that has any.

    seen  what `seal_of` says of the people of the dry run
    Raises RoundRefused when somebody has finished, or got a certificate, since the dry run.
    """
    locked = batches.locked_cohorts(cohorts)
    everyone = batches.candidates(*locked, at=at)
    chosen = [one for one in everyone if one.eligible]
    if not chosen:
        raise RoundRefused(_("Nobody in this choice is waiting for a certificate."))
    if len(chosen) > PEOPLE_MOST:
        raise RoundRefused(
            _("More than %(most)s people at once. Choose fewer cohorts.") % {"most": PEOPLE_MOST}
        )
    if seal_of(chosen) != seen:
        raise RoundRefused(_("The list has changed since you looked at it. Look again, then prepare."))
    try:
        template, signatory = batches.paper_now(programme)
    except batches.BatchRefused as refusal:
        raise RoundRefused(str(refusal)) from refusal
    made = Round.objects.create(programme=programme, region=region, prepared_by=officer, prepared_at=at)
    by_cohort: dict[int, list[Candidate]] = defaultdict(list)
    for one in everyone:
        by_cohort[one.enrolment.cohort_id].append(one)
    opened = 0
    for cohort in locked:
        theirs = by_cohort[cohort.pk]
        if mine := [one for one in theirs if one.eligible]:
            batches.open_batch(cohort, mine, officer, at, template, signatory, everyone=theirs, within=made)
            opened += 1
    _record("prepared", made, officer, at, {"batches": opened, "lines": len(chosen)})
    return made


@transaction.atomic
def approve(*, round: Round, approver: User, at: datetime, signed: eds.Verified | None = None) -> list[Batch]:
    """Sign all batches of a round as the second person. Raises batches.ApprovalRefused and eds.EdsRefused."""
    theirs = list(round.batches.all())
    decided = batches.approve_all(batches=theirs, approver=approver, at=at, signed=signed)
    _record("approved", round, approver, at, {"batches": len(decided)})
    return decided


@transaction.atomic
def reject(*, round: Round, approver: User, reason: str, at: datetime) -> list[Batch]:
    """Send all batches of a round back, or take them back as the one who prepared them."""
    decided = batches.reject_all(batches=list(round.batches.all()), approver=approver, reason=reason, at=at)
    _record("rejected", round, approver, at, {"batches": len(decided)})
    return decided


def _record(what: str, made: Round, person: User, at: datetime, details: dict) -> None:
    trail.record(
        f"certification.round.{what}",
        actor=person,
        subject=made,
        at=at,
        region_code=made.region.code if made.region else "",
        details=details,
    )
