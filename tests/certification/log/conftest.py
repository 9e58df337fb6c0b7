"""A log with entries of its own: many certificates cost nothing where only what the log says of them matters."""

from datetime import timedelta

import pytest

from certification.log import recording, sequencing
from certification.models import Certificate
from tests.certification.life import PRODUCED
from tests.worlds import NOON


@pytest.fixture
def many(world, issued):
    """Makes certificates beside Aigül's, each issued a minute after the other, without a file. Returns the rows."""

    def make(count, *, at=NOON):
        rows = Certificate.objects.bulk_create(
            Certificate(
                enrolment=issued.enrolment,
                batch=issued.batch,
                series=issued.series,
                number=1000 + Certificate.objects.count() + n,
                code=f"{Certificate.objects.count() + n:026}",
                state="REPLACED",  # so that a person may have as many as a test needs
                printed={**issued.printed, "number": f"ӘМ-2026-{1000 + n:06}"},
                template_digest=issued.template_digest,
                file="x",
                sha256=f"{n:064x}",
                reserved_at=at,
                issued_at=at + timedelta(minutes=n),
                changed_at=at + timedelta(minutes=n),
            )
            for n in range(count)
        )
        for row in rows:
            recording.record("ISSUED", certificate=row, at=row.issued_at)
            recording.record("REPLACED", certificate=row, at=row.changed_at)
        return rows

    return make


@pytest.fixture
def logged(issued):
    """Aigül's certificate, its entry in its place."""
    sequencing.run(at=PRODUCED)
    return issued
