"""Whatever is done to the log or to the register behind its back is found, and named."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from certification import registry, sweeps
from certification.log import auditing, filling, recording, sequencing
from certification.models import Certificate, LogCheck, LogCheckpoint, LogEntry
from schoolofakims import readiness
from tests.certification.life import PRODUCED
from tests.certification.log.rewriting import rewrite
from tests.worlds import NOON

SOON = PRODUCED + timedelta(minutes=10)


@pytest.fixture
def long_log(logged, many):
    """A full tile and a piece of the next one."""
    many(140)
    sequencing.run(at=PRODUCED)
    assert check() == ("", "")
    return logged


def check(at=SOON):
    found = auditing.check(at=at)
    return found.finding, found.place


def test_an_empty_log_is_whole(db):
    assert check() == ("", "")
    assert LogCheck.objects.get().size == 0


def test_a_whole_life_is_whole(world, replaced):
    new = Certificate.objects.get(replaces=replaced)
    registry.suspend(certificate=new, officer=world.maker, reason="Inquiry", at=PRODUCED)
    registry.reinstate(certificate=new, officer=world.maker, reason="Cleared up", at=PRODUCED)
    sequencing.run(at=PRODUCED)

    assert check() == ("", "")
    assert LogCheck.objects.get().size == 5


TAMPERED = {
    "a leaf changed": (
        ["UPDATE certification_logentry SET entry = replace(entry, 'issued', 'revoked') WHERE position = 3"],
        ("REWRITTEN", "entry 3"),
    ),
    "a leaf and its salt": (
        ["UPDATE certification_logentry SET salt = '00' WHERE position = 3"],
        ("REWRITTEN", "entry 3"),
    ),
    "a leaf removed": (
        ["DELETE FROM certification_logentry WHERE position = 3"],
        ("SHRUNKEN", "entry 3"),
    ),
    "the last leaf removed": (
        ["DELETE FROM certification_logentry WHERE position = 280"],
        ("SHRUNKEN", "entry 280"),
    ),
    "two leaves swapped": (
        [
            "UPDATE certification_logentry SET position = 9999 WHERE position = 3",
            "UPDATE certification_logentry SET position = 3 WHERE position = 5",
            "UPDATE certification_logentry SET position = 5 WHERE position = 9999",
        ],
        ("REWRITTEN", "entry 280"),
    ),
    "a leaf back-dated": (
        ["UPDATE certification_logentry SET at = '2026-11-01 07:00:00+00:00' WHERE position = 3"],
        ("REWRITTEN", "entry 3"),
    ),
    "a leaf added without a signature": (
        ["UPDATE certification_logentry SET position = 281 WHERE position IS NULL"],
        ("REWRITTEN", "entry 281"),
    ),
    "the end cut off": (
        [
            "DELETE FROM certification_logcheckpoint WHERE size > 1",
            "DELETE FROM certification_logentry WHERE position > 0",
            "DELETE FROM certification_lognode",
        ],
        ("SHRUNKEN", "entry 1"),
    ),
    "a tile changed": (
        ["UPDATE certification_lognode SET hash = 'ff'"],
        ("REWRITTEN", "tile 1/0"),
    ),
    "a tile removed": (["DELETE FROM certification_lognode"], ("REWRITTEN", "tile 1/0")),
    "a signed root changed": (
        ["UPDATE certification_logcheckpoint SET root = 'ff' WHERE size = 1"],
        ("REWRITTEN", "entry 0"),
    ),
    "an issue in the register back-dated": (
        ["UPDATE certification_certificate SET issued_at = '2026-11-01 07:00:00+00:00' WHERE number = 1"],
        ("DIFFERS", "certificate"),
    ),
    "a file exchanged": (
        ["UPDATE certification_certificate SET sha256 = 'ff' WHERE number = 1"],
        ("REWRITTEN", "entry 0"),
    ),
    "a revocation taken back quietly": (
        ["UPDATE certification_certificate SET state = 'REVOKED' WHERE number = 1"],
        ("DIFFERS", "certificate"),
    ),
    "a certificate slipped in": (
        ["DELETE FROM certification_logentry WHERE position IS NULL"],
        ("MISSING", "certificate"),
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_is_done_behind_the_guards_is_found(long_log, many, what):
    statements, (finding, place) = TAMPERED[what]
    if "IS NULL" in statements[0]:
        one = many(1)[0]
        rewrite("DELETE FROM certification_logentry WHERE certificate_id = %s AND kind = 'REPLACED'", one.pk)

    for statement in statements:
        rewrite(statement)

    found = check()
    assert found[0] == finding
    assert found[1].startswith(place)


def test_a_log_that_was_cut_and_regrown_is_found_by_what_is_kept_outside(long_log, many):
    """Everything in the database is in order again, but it is another log."""
    rewrite("DELETE FROM certification_logcheckpoint")
    rewrite("DELETE FROM certification_lognode")
    rewrite("DELETE FROM certification_logentry WHERE position = 3")
    rewrite("UPDATE certification_logentry SET position = NULL")
    edge = sequencing.merkle.Frontier()
    taken = sequencing._take(0, 1000)
    sequencing._sign(sequencing.keys.signer(), edge, taken, PRODUCED)
    many(1)
    with pytest.raises(sequencing.LogBroken, match="SHRUNKEN"):
        sequencing.run(at=PRODUCED)
    before = LogCheckpoint.objects.get()
    taken = sequencing._take(before.size, 1000)
    sequencing._sign(sequencing.keys.signer(), sequencing._grown(before), taken, PRODUCED)

    with pytest.raises(sequencing.LogBroken, match="FORKED"):
        sequencing.run(at=PRODUCED)
    assert check() == ("FORKED", "entry 280")


def test_an_entry_that_claims_to_be_much_older_than_the_one_before_is_found(logged, many):
    one = many(1)[0]
    rewrite("UPDATE certification_logentry SET position = NULL WHERE position IS NOT NULL AND position > 0")
    recording.record("SUSPENDED", certificate=one, at=NOON - timedelta(days=3))
    sequencing.run(at=PRODUCED)

    assert check() == ("BACKDATED", "entry 3")


def test_entries_that_nobody_gives_a_place_are_found(issued):
    assert check(PRODUCED + timedelta(minutes=59)) == ("", "")
    assert check(PRODUCED + timedelta(minutes=61)) == ("BEHIND", "")


def test_readyz_says_so_until_a_later_check_is_clean(logged, settings):
    settings.BROKER = settings.PRIVATE_ROOT
    assert readiness.parts()["log"] == {"ok": True, "note": ""}

    rewrite("UPDATE certification_logcheckpoint SET root = 'ff'")
    sweeps.check_log()
    assert readiness.parts()["log"] == {"ok": False, "note": "LogBroken"}
    sweeps.check_log()
    assert LogCheck.objects.count() == 1

    rewrite("UPDATE certification_logcheckpoint SET root = %s", _root())
    sweeps.check_log()
    assert readiness.parts()["log"] == {"ok": True, "note": ""}


def test_readyz_says_when_entries_wait(logged):
    recording.record("SUSPENDED", certificate=logged, at=now() - timedelta(minutes=59))
    assert readiness.parts()["log"] == {"ok": True, "note": ""}

    recording.record("REINSTATED", certificate=logged, at=now() - timedelta(hours=2))
    assert readiness.parts()["log"] == {"ok": False, "note": "LogBroken"}
    assert LogCheck.objects.count() == 0


def _root():
    return sequencing.notes.read(LogCheckpoint.objects.get().note).root.hex()


# --- what is older than the log ----------------------------------------------------------------------


def models(name):
    return {
        "Certificate": Certificate,
        "LogEntry": LogEntry,
        "Revocation": registry.Revocation,
    }[name]


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        ("issued", ["ISSUED"]),
        ("suspended", ["ISSUED", "SUSPENDED"]),
        ("revoked", ["ISSUED", "REVOKED"]),
        ("replaced", ["ISSUED", "REPLACED", "ISSUED"]),
    ],
)
def test_what_was_issued_before_the_log_gets_its_entries_once(request, state, kinds):
    request.getfixturevalue(state)
    written = list(LogEntry.objects.order_by("at", "certificate", "pk").values_list("kind", "at", "details"))
    rewrite("DELETE FROM certification_logentry")

    assert filling.fill(models, write=False) == len(Certificate.objects.all())
    assert LogEntry.objects.count() == 0
    assert [filling.fill(models) > 0, filling.fill(models), filling.fill(models)] == [True, 0, 0]

    filled = list(LogEntry.objects.order_by("at", "certificate", "pk").values_list("kind", "at", "details"))
    assert filled == written
    assert [kind for kind, _at, _details in filled] == kinds
    sequencing.run(at=PRODUCED)
    assert check() == ("", "")


def test_a_certificate_in_the_making_gets_no_entry(reserved):
    assert filling.fill(models) == 0
