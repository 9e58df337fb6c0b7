"""Approve with or without the officer's electronic signature: the service is asked before anything is locked."""

from __future__ import annotations

from datetime import datetime

from certification import batches, eds, rounds
from certification.models import Batch, Round
from people.models import User


def approve_batch(*, batch: Batch, approver: User, cms: str, seen: str, at: datetime) -> Batch:
    """As `batches.approve`; with a signature if there is one. Raises batches.ApprovalRefused and eds.EdsRefused."""
    return batches.approve(
        batch=batch, approver=approver, at=at, signed=_signed([batch], approver, cms, seen)
    )


def approve_round(*, round: Round, approver: User, cms: str, seen: str, at: datetime) -> list[Batch]:
    """As `rounds.approve`; with one signature over all its batches if there is one."""
    signed = _signed(list(round.batches.order_by("pk")), approver, cms, seen)
    return rounds.approve(round=round, approver=approver, at=at, signed=signed)


def _signed(theirs: list[Batch], approver: User, cms: str, seen: str) -> eds.Verified | None:
    if not cms or not eds.is_offered():
        return None
    return eds.verify(batches=theirs, cms=cms, seen=seen, officer=approver)
