"""Entries are written with the act and get their places soon after, each exactly once, without a gap."""

import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from certification import batches, producing, registry, sweeps
from certification.log import auditing, entries, kept, keys, merkle, notes, reading, recording, sequencing
from certification.models import Batch, Certificate, LogCheck, LogCheckpoint, LogEntry, LogNode
from tests.certification.life import PRODUCED
from tests.certification.log.rewriting import rewrite


def told():
    return list(LogEntry.objects.order_by("pk").values_list("certificate__number", "kind"))


def positions():
    return list(LogEntry.objects.order_by("position").values_list("position", flat=True))


# --- what is written --------------------------------------------------------------------------------


def test_an_issue_is_an_entry_that_names_nobody(issued):
    row = LogEntry.objects.get()

    assert (row.certificate, row.kind, row.at, row.position) == (issued, "ISSUED", PRODUCED, None)
    assert entries.parse(row.entry.encode()).at == PRODUCED
    for secret in (issued.printed["name"], issued.code, issued.sha256, issued.printed["number"]):
        assert secret not in row.entry


def test_a_replacement_is_an_entry_of_the_old_one_beside_the_issue_of_the_new(replaced):
    assert told() == [(1, "ISSUED"), (1, "REPLACED"), (2, "ISSUED")]
    assert LogEntry.objects.get(kind="REPLACED").details == {"by": "ӘМ-2026-000002"}


def test_a_revocation_is_an_entry_with_its_ground(revoked):
    assert told() == [(1, "ISSUED"), (1, "REVOKED")]
    assert LogEntry.objects.get(kind="REVOKED").details == {"ground": "RESULTS_ANNULLED"}


def test_every_suspension_and_its_end_is_an_entry(world, suspended):
    for _again in range(2):
        registry.reinstate(certificate=suspended, officer=world.maker, reason="Cleared up", at=PRODUCED)
        registry.suspend(certificate=suspended, officer=world.maker, reason="Inquiry 8", at=PRODUCED)

    assert [kind for _number, kind in told()] == ["ISSUED", *["SUSPENDED", "REINSTATED"] * 2, "SUSPENDED"]


def test_a_number_that_was_given_up_is_no_entry(world, reserved):
    registry.void(certificate=reserved, officer=world.maker, reason="A name", at=PRODUCED)

    assert told() == []


def test_what_is_rolled_back_was_never_written(world, issued):
    with transaction.atomic():
        registry.suspend(certificate=issued, officer=world.maker, reason="Inquiry", at=PRODUCED)
        transaction.set_rollback(True)

    assert (Certificate.objects.get().state, told()) == ("ISSUED", [(1, "ISSUED")])


def test_writing_an_entry_costs_one_statement(issued, django_assert_num_queries):
    with django_assert_num_queries(1):
        recording.record("SUSPENDED", certificate=issued, at=PRODUCED)


# --- places -----------------------------------------------------------------------------------------


def test_places_have_no_gap_and_nothing_gets_a_second_one(issued, many):
    many(7)

    assert [sequencing.run(at=PRODUCED, limit=4) for _round in range(6)] == [4, 4, 4, 3, 0, 0]
    assert positions() == list(range(15))
    assert list(LogEntry.objects.order_by("position")) == list(LogEntry.objects.order_by("pk"))
    assert list(LogCheckpoint.objects.order_by("size").values_list("size", flat=True)) == [4, 8, 12, 15]


def test_the_signed_root_is_the_root_of_the_entries(issued, many):
    many(3)
    sequencing.run(at=PRODUCED)

    leaves = [merkle.leaf_hash(row.entry.encode()) for row in LogEntry.objects.order_by("position")]
    checkpoint = keys.signer().verifier.open(LogCheckpoint.objects.get().note)
    assert checkpoint == notes.Checkpoint("mektep.example.kz/log", 7, merkle.root(leaves))
    assert kept.last() == checkpoint


def test_full_tiles_are_summed_up_once(issued, many):
    many(300)
    for _round in range(4):
        sequencing.run(at=PRODUCED, limit=200)

    leaves = [merkle.leaf_hash(row.entry.encode()) for row in LogEntry.objects.order_by("position")]
    assert len(leaves) == 601
    assert list(LogNode.objects.order_by("number").values_list("level", "number", "hash")) == [
        (1, 0, merkle.root(leaves[:256]).hex()),
        (1, 1, merkle.root(leaves[256:512]).hex()),
    ]
    assert reading.tree(601).root() == merkle.root(leaves)


@pytest.mark.parametrize("count", [1, 500])
def test_a_round_costs_the_same_for_any_number(issued, many, count, django_assert_max_num_queries):
    many(count)
    sequencing.run(at=PRODUCED)
    many(count)

    with django_assert_max_num_queries(9):
        assert sequencing.run(at=PRODUCED) == min(1000, 2 * count)


def test_the_sweep_takes_all_that_waits(issued, many, monkeypatch):
    monkeypatch.setattr(sequencing, "AT_ONCE", 1000)
    many(3)

    sweeps.grow_log()

    assert (positions(), LogCheck.objects.count()) == (list(range(7)), 0)


# --- the database refuses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda row: LogEntry.objects.filter(pk=row.pk).update(position=7),
        lambda row: LogEntry.objects.filter(pk=row.pk).update(position=None),
        lambda row: LogEntry.objects.filter(pk=row.pk).update(entry="{}"),
        lambda row: LogEntry.objects.filter(pk=row.pk).delete(),
        lambda row: LogCheckpoint.objects.update(root="0" * 64),
        lambda row: LogCheckpoint.objects.all()._raw_delete("default"),
        lambda row: LogNode.objects.update(hash="0" * 64),
        lambda row: LogNode.objects.all()._raw_delete("default"),
    ],
)
def test_the_log_only_grows(logged, change):
    LogNode.objects.create(level=1, number=0, hash="1" * 64)

    with pytest.raises(DatabaseError, match="the public log only grows"), transaction.atomic():
        change(LogEntry.objects.get())


@pytest.mark.parametrize("column", ["kind", "at", "details", "salt", "entry"])
def test_an_entry_that_waits_does_not_change_either(issued, column):
    other = {
        "kind": "REVOKED",
        "at": PRODUCED + timedelta(1),
        "details": {"a": 1},
        "salt": "0",
        "entry": "{}",
    }

    with pytest.raises(DatabaseError, match="the public log only grows"), transaction.atomic():
        LogEntry.objects.update(position=0, **{column: other[column]})
    with pytest.raises(DatabaseError, match="the public log only grows"), transaction.atomic():
        LogEntry.objects.all().delete()


@pytest.mark.parametrize("kind", ["ISSUED", "REPLACED", "REVOKED"])
def test_a_certificate_is_issued_replaced_and_revoked_once(replaced, revoked_twice, kind):
    with pytest.raises(IntegrityError), transaction.atomic():
        recording.record(kind, certificate=replaced, at=PRODUCED)


@pytest.fixture
def revoked_twice(replaced):
    recording.record("REVOKED", certificate=replaced, at=PRODUCED)


def test_two_entries_have_no_place_in_common(logged):
    row = recording.record("SUSPENDED", certificate=logged, at=PRODUCED)

    with pytest.raises(IntegrityError), transaction.atomic():
        LogEntry.objects.filter(pk=row.pk).update(position=0)


def test_a_node_stands_once_and_never_among_the_leaves(logged):
    LogNode.objects.create(level=1, number=0, hash="1" * 64)
    for level, number in [(1, 0), (0, 1)]:
        with pytest.raises(IntegrityError), transaction.atomic():
            LogNode.objects.create(level=level, number=number, hash="2" * 64)


# --- nothing is signed that contradicts what was signed ----------------------------------------------


def refused():
    with pytest.raises(sequencing.LogBroken) as broken:
        sequencing.run(at=PRODUCED)
    return broken.value.finding


def test_a_log_that_is_shorter_than_the_kept_checkpoint_is_not_signed(logged, many):
    """As after the restore of an old backup: what was given out since must not be given out a second time."""
    many(3)
    sequencing.run(at=PRODUCED)
    rewrite("DELETE FROM certification_logcheckpoint WHERE size = 7")
    rewrite("UPDATE certification_logentry SET position = NULL WHERE position > 0")

    assert refused() == "SHRUNKEN"
    assert LogCheckpoint.objects.count() == 1


def test_a_log_that_was_begun_anew_is_not_signed(logged):
    rewrite("DELETE FROM certification_logcheckpoint")
    rewrite("UPDATE certification_logentry SET position = NULL")

    assert refused() == "SHRUNKEN"


def test_a_log_that_has_regrown_to_the_same_size_is_not_signed(logged):
    rewrite("UPDATE certification_logcheckpoint SET root = %s", "0" * 64)

    assert refused() == "FORKED"


def test_a_log_whose_last_entry_was_exchanged_is_not_signed(logged, many):
    many(1)
    rewrite("UPDATE certification_logentry SET entry = '{}' WHERE position = 0")

    assert refused() == "REWRITTEN"


def test_a_log_that_lost_an_entry_at_its_end_is_not_signed(logged, many):
    many(1)
    rewrite("DELETE FROM certification_logentry WHERE position = 0")

    assert refused() == "SHRUNKEN"


def test_a_place_that_nobody_gave_stops_the_log(logged, many):
    many(1)
    rewrite("UPDATE certification_logentry SET position = 9 WHERE kind = 'REPLACED'")
    rewrite("UPDATE certification_logentry SET position = 1 WHERE position = 9")

    with pytest.raises((sequencing.LogBroken, IntegrityError)), transaction.atomic():
        sequencing.run(at=PRODUCED)


def test_a_damaged_kept_checkpoint_stops_the_log(logged, settings):
    (Path(settings.LOG_FOLDER) / "checkpoint").write_text("nonsense", encoding="utf-8")

    assert refused() == "FORKED"


def test_the_sweep_keeps_the_finding_once_and_issues_on(logged, many, settings, world):
    (Path(settings.LOG_FOLDER) / "checkpoint").write_text("nonsense", encoding="utf-8")

    for _again in range(3):
        sweeps.grow_log()
    registry.suspend(certificate=logged, officer=world.maker, reason="Inquiry", at=PRODUCED)

    assert list(LogCheck.objects.values_list("finding", "place")) == [("FORKED", "kept checkpoint")]
    assert LogEntry.objects.filter(position=None).count() == 1


def test_an_older_checkpoint_never_takes_the_place_of_a_newer(logged, many):
    old = LogCheckpoint.objects.get().note
    many(1)
    sequencing.run(at=PRODUCED)

    kept.keep(old)

    assert kept.last().size == 3


# --- the key ----------------------------------------------------------------------------------------


def test_without_a_key_entries_wait_and_nothing_is_lost(issued, settings):
    settings.DEMO_ALLOWED = False
    settings.LOG_FOLDER = Path(settings.LOG_FOLDER) / "another"

    with pytest.raises(keys.KeyUnusable, match="LOG_KEY is not set"):
        sequencing.run(at=PRODUCED)
    sweeps.grow_log()
    assert positions() == [None]

    settings.DEMO_ALLOWED = True
    keys._signer.cache_clear()
    sweeps.grow_log()
    assert positions() == [0]


@pytest.mark.parametrize(("content", "word"), [(b"nonsense", "cannot be read"), (None, "cannot be read")])
def test_a_key_that_is_none_is_named(db, settings, tmp_path, content, word):
    settings.LOG_KEY = str(tmp_path / "log.pem")
    if content:
        Path(settings.LOG_KEY).write_bytes(content)

    with pytest.raises(keys.KeyUnusable, match=word):
        keys.signer()


def test_a_seal_is_no_key_for_the_log(settings, seal_folder):
    settings.LOG_KEY = str(seal_folder / "key.pem")

    with pytest.raises(keys.KeyUnusable, match="not an Ed25519 key"):
        keys.signer()


def test_the_log_is_named_by_where_it_is_served_unless_it_has_moved(settings):
    assert keys.origin() == "mektep.example.kz/log"
    settings.LOG_ORIGIN = "old.example.kz/log"
    assert keys.origin() == "old.example.kz/log"


# --- the power goes ---------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:This process")
@pytest.mark.parametrize("point", ["before_publish", "after_publish", "before_log", "after_log"])
def test_a_worker_that_dies_between_publishing_and_the_log_loses_nothing(
    own_database, settings, world, batch, point
):
    settings.FAULT = f"{point}:1"
    assert _killed(lambda: _work(world, batch))

    settings.FAULT = ""
    _work(world, Batch.objects.get())

    assert told() == [(1, "ISSUED")]
    assert positions() == [0]
    assert LogCheckpoint.objects.get().size == kept.last().size == 1
    assert auditing.check(at=PRODUCED).finding == ""


def _work(world, batch):
    """Where commits are real, the worker comes with the approval."""
    if batch.status == "DRAFT":
        batches.approve(batch=batch, approver=world.checker, at=PRODUCED)
    for pk in Certificate.objects.filter(state="RESERVED").values_list("pk", flat=True):
        producing.produce(pk, at=PRODUCED)
    sequencing.run(at=PRODUCED)


def _killed(act) -> bool:
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
