"""Many write into the public log and give places in the same moment: every place once, none left out."""

import pytest
from django.db import connection, transaction

from audit.models import Event
from certification import registry
from certification.log import auditing, recording, sequencing
from certification.models import LogCheckpoint, LogEntry
from tests.certification.life import PRODUCED
from tests.races.test_attempts import CROWD, at_once
from tests.races.test_certificates import issued, office, seal_folder  # noqa: F401 - fixtures


@pytest.fixture
def certificate(office):  # noqa: F811
    certificate = issued(office)
    sequencing.run(at=PRODUCED)
    return certificate


def places():
    return list(LogEntry.objects.order_by("position").values_list("position", flat=True))


@pytest.mark.parametrize("turn", range(3))
def test_twenty_entries_written_and_placed_at_once_leave_no_gap(certificate, turn):
    def write_and_place():
        recording.record("SUSPENDED", certificate=certificate, at=PRODUCED)
        return sequencing.run(at=PRODUCED)

    ended = at_once([write_and_place] * CROWD)
    rest = sequencing.run(at=PRODUCED)

    assert sum(ended) + rest == CROWD
    assert places() == list(range(CROWD + 1))
    sizes = list(LogCheckpoint.objects.order_by("size").values_list("size", flat=True))
    assert sizes[-1] == CROWD + 1
    auditing._walk()


def test_an_entry_that_commits_late_comes_in_later_and_is_not_lost(certificate):
    """Its id is the lower one. On SQLite there is one writer at a time, so nobody can be late."""
    if connection.vendor != "postgresql":
        return

    with transaction.atomic():
        late = recording.record("SUSPENDED", certificate=certificate, at=PRODUCED)
        other = at_once([lambda: _written_and_placed(certificate)])[0]
    assert sequencing.run(at=PRODUCED) == 1

    late.refresh_from_db()
    assert late.pk < other
    assert (late.position, LogEntry.objects.get(pk=other).position) == (2, 1)
    auditing._walk()


def _written_and_placed(certificate):
    row = recording.record("REINSTATED", certificate=certificate, at=PRODUCED)
    assert sequencing.run(at=PRODUCED) == 1
    return row.pk


def test_twenty_suspensions_are_one_entry(office, certificate):  # noqa: F811
    ended = at_once(
        [
            lambda: registry.suspend(
                certificate=certificate, officer=office.maker, reason="Inquiry", at=PRODUCED
            )
        ]
        * CROWD
    )

    assert sum(isinstance(one, registry.LifeRefused) for one in ended) == CROWD - 1
    assert LogEntry.objects.filter(kind="SUSPENDED").count() == 1
    assert Event.objects.filter(action="certification.certificate.suspended").count() == 1
