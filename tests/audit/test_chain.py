import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from audit import chain, trail
from audit.models import Event, Link
from regions.models import Region

NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def okrug(db):
    return Region.objects.create(
        code="103230000", kind="RURAL_OKRUG", name_kk="Жабасақ", name_ru="Жабасак", path="103230000/"
    )


@pytest.fixture
def ten(okrug):
    return [trail.record(f"regions.unit.looked_{n}", subject=okrug, at=NOON) for n in range(10)]


def tamper(sql: str, *values) -> None:
    """Change the trail behind the guards, as somebody with the database in hand could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql, values)
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_no_delete")
            cursor.execute(sql, values)


def test_a_chain_over_untouched_events_is_whole(ten):
    assert chain.link(at=LATER) == 10
    assert chain.verify() == chain.Verdict(events=10, first_broken=None)


def test_linking_again_links_nothing_twice(ten):
    chain.link(at=LATER)

    assert [chain.link(at=LATER) for _ in range(3)] == [0, 0, 0]
    assert Link.objects.count() == 10


def test_an_event_that_may_still_have_elder_siblings_is_not_linked_yet(ten):
    assert chain.link(at=NOON + timedelta(minutes=5)) == 0


def test_the_database_refuses_to_change_an_event(ten):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=ten[0].pk).update(action="nothing.happened")


def test_the_database_refuses_to_remove_an_event(ten):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=ten[0].pk).delete()


def test_the_database_refuses_to_change_a_link(ten):
    chain.link(at=LATER)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Link.objects.update(digest="0" * 64)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "regions.unit.other"),
        ("subject_id", "999"),
        ("region_code", "103200000"),
        ("at", "2026-11-22 07:00:00+00:00"),
        ("details", '{"a": 1}'),
        ("address", "10.0.0.1"),
    ],
)
def test_an_edit_of_any_fact_is_found_at_its_event(ten, column, value):
    chain.link(at=LATER)

    tamper(f"UPDATE audit_event SET {column} = %s WHERE id = %s", value, ten[4].pk)

    assert chain.verify().first_broken == ten[4].pk


def test_random_edits_are_all_found(ten):
    chain.link(at=LATER)
    chance = random.Random(2026)

    for turn in range(50):
        victim = chance.choice(ten)
        tamper("UPDATE audit_event SET action = %s WHERE id = %s", f"turn.{turn}", victim.pk)
        assert chain.verify().first_broken == victim.pk
        tamper("UPDATE audit_event SET action = %s WHERE id = %s", victim.action, victim.pk)
        assert chain.verify().first_broken is None


def test_the_command_answers_in_json(ten, capsys):
    chain.link(at=LATER)

    call_command("verify_audit", "--json")

    assert json.loads(capsys.readouterr().out) == {"events": 10, "first_broken": None}


def test_the_command_ends_with_one_when_the_chain_is_broken(ten, capsys):
    chain.link(at=LATER)
    tamper("UPDATE audit_event SET action = 'x' WHERE id = %s", ten[2].pk)

    with pytest.raises(SystemExit) as end:
        call_command("verify_audit", "--json")

    assert end.value.code == 1
    assert json.loads(capsys.readouterr().out) == {"events": 10, "first_broken": ten[2].pk}
