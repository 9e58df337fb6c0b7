"""Bring the country up to date: the classifier's edition and, in the same transaction, the trail of it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from audit import trail
from regions import classifier, kato


@transaction.atomic
def load_kato(
    *, edition: classifier.Edition, on: date, at: datetime, apply: bool, skip_bad: bool = False, actor=None
) -> kato.Outcome:
    """`kato.load`, with one line of the trail for each unit that changed or ended."""
    outcome = kato.load(edition=edition, on=on, apply=apply, skip_bad=skip_bad)
    for change in outcome.written:
        trail.record(
            f"regions.unit.{change.what}",
            actor=actor,
            subject=change.region,
            at=at,
            region_code=change.region.code,
            details={"before": change.before} if change.before else {},
        )
    return outcome
