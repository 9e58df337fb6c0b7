"""What the decision on a replacing batch does to the person's request behind it: the name, and the word to the person.

Runs inside the act that decides on the batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from audit import trail
from certification import producing
from certification.models import Batch, BatchLine, Correction
from notifications import outbox
from people import roster
from people.models import User

State = Correction.State


class NamingRefused(Exception):
    """The request behind the batch is the approver's own; the message says so."""


def grant(*, lines: Sequence[BatchLine], approver: User, at: datetime) -> None:
    """The names that these lines correct become the names of their people, before anything is frozen for print.

    Raises NamingRefused for the person who asked.
    """
    replacing = {line.batch_id: line for line in lines if line.replaces_id}
    if not replacing:
        return
    behind = Correction.objects.select_for_update(of=("self",)).filter(
        batch__in=list(replacing), state=State.PREPARED
    )
    for correction in behind:
        if correction.asked_by_id == approver.pk:
            raise NamingRefused(_("Nobody decides on a request of their own."))
        person = replacing[correction.batch_id].enrolment.trainee
        words = {part: getattr(correction, part) for part in roster.NAMES}
        roster.update_person(person=person, at=at, actor=approver, **words)
        person.refresh_from_db(fields=[*roster.NAMES, "search_name"])
        Correction.objects.filter(pk=correction.pk, state=State.PREPARED).update(
            state=State.GRANTED, decided_by=approver, decided_at=at
        )
        record("granted", correction, approver, at)


def take_back(*, batch: Batch, officer: User, at: datetime) -> None:
    """The batch was not approved: the request waits for an officer again."""
    correction = Correction.objects.filter(batch=batch, state=State.PREPARED).first()
    if correction and Correction.objects.filter(pk=correction.pk, state=State.PREPARED).update(
        state=State.ASKED, batch=None
    ):
        record("reopened", correction, officer, at)


def record(what: str, correction: Correction, actor: User | None, at: datetime, *, tell: bool = True) -> None:
    """One line in the trail and, for what the person should know, a letter about that very step."""
    certificate = correction.certificate
    done = trail.record(
        f"certification.correction.{what}",
        actor=actor,
        subject=correction,
        at=at,
        region_code=producing.region_code(certificate),
        details={"certificate": certificate.pk}
        | ({"reason": correction.reason} if what == "declined" else {}),
    )
    if tell:
        facts = producing.letter_facts(certificate) | {"step": what, "reason": correction.reason}
        outbox.queue("name_correction", to=correction.asked_by, subject=done, at=at, context=facts)
