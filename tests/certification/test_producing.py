import hashlib
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection, connections
from django.utils.timezone import now

from audit.models import Event
from certification import batches, inspecting, producing, registry, rendering, rounds, seal, sweeps
from certification.models import Batch, Certificate, NumberSeries, Revocation
from certification.rendering import look, sources
from notifications.models import Message
from tests.certification.life import PRODUCED, TODAY, newer
from tests.certification.papers import words
from tests.worlds import NOON, finish, more_trainees, running_cohort

LATER = PRODUCED + timedelta(hours=1)


def _files(settings) -> list[Path]:
    """What is stored, but for what certificates share."""
    return [
        path
        for path in Path(settings.PRIVATE_ROOT).rglob("*")
        if path.is_file() and path.parent.name != "prefixes"
    ]


def _issued() -> bytes:
    """The whole file of the one certificate."""
    return producing.stored(Certificate.objects.get())


@pytest.fixture(autouse=True)
def _private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": settings.PRIVATE_ROOT, "base_url": None},
        }
    }


def test_a_produced_certificate_is_issued_with_file_sum_and_date(settings, reserved):
    assert producing.produce(reserved.pk, at=PRODUCED) is True

    row = Certificate.objects.get()
    [file] = _files(settings)
    content = producing.stored(row)
    assert (row.state, row.issued_at, row.failure) == ("ISSUED", PRODUCED, "")
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    assert row.file == f"certificates/{row.sha256[:2]}/{row.sha256}.part"
    assert file == Path(settings.PRIVATE_ROOT) / row.file
    assert "Әбдіғалиева Айгүл Сейтжанқызы" in words(content)


def test_a_usual_certificate_is_filled_in_and_sealed_in_one_revision(settings, reserved):
    producing.produce(reserved.pk, at=PRODUCED)

    content = _issued()
    assert content.count(b"%%EOF") == 1
    assert inspecting.inspect(content, trust_roots=seal.trusted())["seal"]["trusted"]


def test_a_name_in_two_scripts_is_laid_out_in_full_and_sealed_by_pyhanko(settings, world, finished):
    world.aigul.first_name = "Aigul"
    world.aigul.save(update_fields=["first_name"])
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)
    batches.approve(batch=batch, approver=world.checker, at=NOON)

    producing.produce(Certificate.objects.get().pk, at=PRODUCED)

    content = _issued()
    assert content.count(b"%%EOF") == 2
    assert "Әбдіғалиева Aigul Сейтжанқызы" in words(content)
    assert inspecting.inspect(content, trust_roots=seal.trusted())["seal"]["trusted"]


def test_producing_again_and_again_has_one_effect(settings, reserved):
    answers = [producing.produce(reserved.pk, at=PRODUCED + timedelta(minutes=n)) for n in range(3)]

    assert answers == [True, False, False]
    assert Certificate.objects.get().issued_at == PRODUCED
    assert len(_files(settings)) == 1
    assert Message.objects.filter(kind="certificate_issued").count() == 1
    assert Event.objects.filter(action="certification.certificate.issued").count() == 1


def test_the_same_row_makes_the_same_bytes(reserved):
    row = Certificate.objects.select_related("batch__template").get()

    assert producing.make(row) == producing.make(row)


def test_the_order_of_the_work_changes_nothing(world, finished):
    for enrolment in more_trainees(world.cohort, world.koyandy, 2):
        finish(enrolment)
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    first, second, third = Certificate.objects.order_by("number").values_list("pk", flat=True)

    for pk in (third, first, third, second, first):
        producing.produce(pk, at=PRODUCED)

    assert list(Certificate.objects.order_by("number").values_list("number", "state")) == [
        (1, "ISSUED"),
        (2, "ISSUED"),
        (3, "ISSUED"),
    ]


def test_the_holder_is_told_after_the_file_stands(world, issued):
    message = Message.objects.get(kind="certificate_issued")

    assert (message.to, message.subject_id) == (world.aigul, str(issued.pk))
    assert message.context == {
        "number": "ӘМ-2026-000001",
        "verify_url": issued.printed["verify_url"],
        "title_kk": "Ауылдық округ әкімі",
        "title_ru": "Аким сельского округа",
        "title_en": "Akim of a rural okrug",
    }


def test_whatever_changes_afterwards_the_certificate_stays(world, issued):
    before = registry.facts(registry.find(issued.code, today=TODAY))
    pdf = producing.stored(issued)

    world.aigul.last_name = "Басқа"
    world.aigul.save(update_fields=["last_name"])
    world.programme.title_kk, world.programme.hours = "Басқа бағдарлама", 144
    world.programme.save(update_fields=["title_kk", "hours"])
    newer(world, issued.batch.template, colour="wine")
    issued.batch.signatory.name_kk = "Басқа адам"
    issued.batch.signatory.save(update_fields=["name_kk"])

    row = Certificate.objects.get(pk=issued.pk)
    assert registry.facts(registry.find(issued.code, today=TODAY)) == before
    assert producing.stored(row) == pdf
    assert hashlib.sha256(pdf).hexdigest() == issued.sha256


def test_a_name_changed_between_number_and_file_is_printed_as_frozen(settings, world, reserved):
    world.aigul.last_name = "Басқа"
    world.aigul.save(update_fields=["last_name"])

    producing.produce(reserved.pk, at=PRODUCED)

    assert "Әбдіғалиева Айгүл Сейтжанқызы" in words(_issued())


def test_a_design_changed_between_number_and_file_stops_it(reserved, monkeypatch):
    pk = reserved.pk
    monkeypatch.setitem(look.COLOURS, "teal", ("#000000", *look.COLOURS["teal"][1:]))
    _forget_looks()

    with pytest.raises(producing.DesignChanged):
        producing.produce(pk, at=PRODUCED)

    assert (Certificate.objects.get().state, Certificate.objects.get().failure) == (
        "RESERVED",
        "DesignChanged",
    )
    monkeypatch.undo()
    _forget_looks()


def _forget_looks():
    for kept in (rendering.digest, sources.styles, look.styles, look._drawings):
        kept.cache_clear()


def test_another_address_of_the_school_changes_no_paper(settings, reserved):
    settings.SITE_URL = "https://moved.example.kz"

    producing.produce(reserved.pk, at=PRODUCED)

    assert "mektep.example.kz" in words(_issued())


def test_a_seal_that_cannot_be_used_is_written_into_the_row(settings, reserved, tmp_path):
    settings.SEALS = [{"KEY": str(tmp_path / "absent.pem")}]

    with pytest.raises(seal.SealUnusable):
        producing.produce(reserved.pk, at=PRODUCED)

    assert Certificate.objects.get().failure == "SealUnusable"


def test_a_failure_is_forgotten_once_the_file_is_made(reserved):
    Certificate.objects.update(failure="OSError")

    producing.produce(reserved.pk, at=PRODUCED)

    assert Certificate.objects.get().failure == ""


def test_a_full_disk_is_written_into_the_row_and_leaves_nothing(settings, reserved):
    (Path(settings.PRIVATE_ROOT)).mkdir(parents=True)
    (Path(settings.PRIVATE_ROOT) / "certificates").write_text("a file where a folder should be")

    with pytest.raises(OSError, match="certificates"):
        producing.produce(reserved.pk, at=PRODUCED)

    assert Certificate.objects.get().state == "RESERVED"
    assert Certificate.objects.get().failure in ("NotADirectoryError", "FileExistsError")


def test_a_demonstration_seal_is_made_only_where_it_is_allowed(settings, tmp_path):
    settings.SEAL_FOLDER, settings.DEMO_ALLOWED = tmp_path / "none", False

    with pytest.raises(seal.SealUnusable, match="SEAL_KEY is not set"):
        seal.current()


# --- replacing --------------------------------------------------------------------------------------


def test_the_old_one_is_replaced_in_the_act_that_issues_the_new_one(world, replaced):
    new = Certificate.objects.get(replaces=replaced)

    assert (replaced.state, replaced.changed_at) == ("REPLACED", PRODUCED)
    assert (new.state, new.number) == ("ISSUED", 2)
    assert Message.objects.filter(kind="certificate_replaced", subject_id=str(replaced.pk)).count() == 1
    assert Event.objects.get(action="certification.certificate.replaced").details == {"by": new.pk}


def test_what_was_revoked_meanwhile_gets_no_successor(world, issued):
    batch = batches.prepare_replacement(
        certificate=issued, officer=world.maker, reason="A letter", at=PRODUCED
    )
    batches.approve(batch=batch, approver=world.checker, at=PRODUCED)
    asked = registry.ask_revocation(
        certificate=issued,
        officer=world.maker,
        kind=Revocation.Kind.COURT_DECISION,
        reason="Court",
        at=PRODUCED,
    )
    registry.decide_revocation(revocation=asked, officer=world.checker, grant=True, at=PRODUCED)
    new = Certificate.objects.get(batch=batch)

    assert producing.produce(new.pk, at=LATER) is False

    new.refresh_from_db()
    assert (new.state, new.failure) == ("RESERVED", "NotInForce")
    assert Certificate.objects.get(pk=issued.pk).state == "REVOKED"


def test_a_number_that_was_given_up_is_not_produced(world, reserved):
    registry.void(certificate=reserved, officer=world.maker, reason="Wrong name", at=PRODUCED)

    assert producing.produce(reserved.pk, at=LATER) is False
    assert Certificate.objects.get().state == "VOID"


# --- the stored file --------------------------------------------------------------------------------


def test_a_certificate_takes_ten_kilobytes_and_what_all_share_is_stored_once(settings, world, finished):
    for enrolment in more_trainees(world.cohort, world.koyandy, 2):
        finish(enrolment)
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    for pk in Certificate.objects.values_list("pk", flat=True):
        producing.produce(pk, at=PRODUCED)

    prefixes = list(Path(settings.PRIVATE_ROOT).glob("certificates/prefixes/*"))
    assert len(_files(settings)) == 3
    assert all(path.stat().st_size < 9_600 for path in _files(settings))  # 8,900 for a usual paper
    assert 1 <= len(prefixes) <= 2  # two shapes: a long name is set smaller
    for row in Certificate.objects.all():
        pdf = producing.stored(row)
        assert hashlib.sha256(pdf).hexdigest() == row.sha256
        assert any(pdf.startswith(prefix.read_bytes()) for prefix in prefixes)
        assert words(pdf).count(row.printed["name"]) == 1


@pytest.mark.parametrize("damage", ["lost", "changed", "named otherwise", "named by a path"])
def test_what_many_share_is_never_handed_out_damaged(settings, issued, damage):
    [prefix] = Path(settings.PRIVATE_ROOT).glob("certificates/prefixes/*")
    part = Path(settings.PRIVATE_ROOT) / issued.file
    if damage == "lost":
        prefix.unlink()
    elif damage == "changed":
        prefix.write_bytes(prefix.read_bytes()[:-1] + b" ")
    elif damage == "named otherwise":
        part.write_bytes(part.read_bytes().replace(prefix.name.encode(), b"0" * 64))
    else:
        part.write_bytes(part.read_bytes().replace(prefix.name.encode(), b"../../seal/key.pem"))

    with pytest.raises(producing.FileLost):
        producing.stored(issued)


def test_a_file_that_was_stored_whole_is_read_as_before(settings, issued):
    pdf = producing.stored(issued)
    (Path(settings.PRIVATE_ROOT) / issued.file).write_bytes(pdf)

    assert producing.stored(issued) == pdf


def test_a_damaged_file_is_never_handed_out(settings, issued):
    file = Path(settings.PRIVATE_ROOT) / issued.file
    content = bytearray(file.read_bytes())
    content[1000] ^= 1
    file.write_bytes(content)

    with pytest.raises(producing.FileLost):
        producing.stored(issued)


def test_a_lost_file_is_said_to_be_lost(settings, issued):
    (Path(settings.PRIVATE_ROOT) / issued.file).unlink()

    with pytest.raises(producing.FileLost):
        producing.stored(issued)


def test_storing_twice_keeps_the_first_file(settings):
    producing.store("certificates/ab/x.pdf", b"first")
    producing.store("certificates/ab/x.pdf", b"first")

    assert [path.read_bytes() for path in _files(settings)] == [b"first"]


def test_other_storages_get_the_file_under_its_name(settings):
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }

    producing.store("certificates/ab/x.pdf", b"paper")
    producing.store("certificates/ab/x.pdf", b"paper")

    assert storages["private"].listdir("certificates/ab") == ([], ["x.pdf"])


# --- the sweep --------------------------------------------------------------------------------------


def test_the_sweep_makes_what_no_nudge_reached(world, batch):
    batches.approve(batch=batch, approver=world.checker, at=NOON)

    for _ in range(3):
        sweeps.produce_waiting()

    assert Certificate.objects.get().state == "ISSUED"
    assert Message.objects.filter(kind="certificate_issued").count() == 1


def test_the_sweep_leaves_what_was_reserved_just_now_to_the_worker(world, batch):
    batches.approve(batch=batch, approver=world.checker, at=now())

    sweeps.produce_waiting()

    assert Certificate.objects.get().state == "RESERVED"


def test_one_paper_that_cannot_be_made_keeps_no_other_waiting(world, finished):
    finish(more_trainees(world.cohort, world.koyandy, 1)[0])
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    _break(Certificate.objects.get(number=1))

    sweeps.produce_waiting()

    assert list(Certificate.objects.order_by("number").values_list("state", "failure")) == [
        ("RESERVED", "CannotPrint name"),
        ("ISSUED", ""),
    ]


def test_sweeps_that_meet_do_the_work_once(world, batch):
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    cache.add(sweeps.LEASE, True)

    sweeps.produce_waiting()

    assert Certificate.objects.get().state == "RESERVED"


def test_the_sweep_removes_what_a_dead_process_left_half_written(settings, issued):
    folder = (Path(settings.PRIVATE_ROOT) / issued.file).parent
    old, fresh = folder / f"{producing.DRAFT}old", folder / f"{producing.DRAFT}fresh"
    for path in (old, fresh):
        path.write_bytes(b"%PDF-1.7 half")
    hours_ago = now().timestamp() - 3 * 3600
    os.utime(old, (hours_ago, hours_ago))

    sweeps.produce_waiting()

    assert sorted(path.name for path in folder.iterdir()) == sorted([Path(issued.file).name, fresh.name])


# --- the power goes ---------------------------------------------------------------------------------

POINTS = ["before_reserve", "after_reserve", "half_file", "before_rename", "before_publish", "after_publish"]


@pytest.mark.filterwarnings("ignore:This process")
@pytest.mark.parametrize("point", POINTS)
def test_the_power_may_go_at_any_point(own_database, settings, world, batch, point):
    settings.FAULT = f"{point}:1"
    assert _killed(lambda: batches.approve(batch=batch, approver=world.checker, at=NOON))

    settings.FAULT = ""
    if Batch.objects.get().status == "DRAFT":
        batches.approve(batch=batch, approver=world.checker, at=NOON)
    for pk in Certificate.objects.filter(state="RESERVED").values_list("pk", flat=True):
        producing.produce(pk, at=PRODUCED)

    row = Certificate.objects.get()
    assert (row.state, row.number, NumberSeries.objects.get().last) == ("ISSUED", 1, 1)
    assert hashlib.sha256(producing.stored(row)).hexdigest() == row.sha256
    assert len([path for path in _files(settings) if path.suffix == ".part"]) == 1
    assert Message.objects.filter(kind="certificate_issued").count() == 1
    assert Event.objects.filter(action="certification.certificate.issued").count() == 1


@pytest.mark.filterwarnings("ignore:This process")
@pytest.mark.parametrize(
    "point", ["before_reserve:1", "before_reserve:2", "after_reserve:1", "after_reserve:2"]
)
def test_a_round_is_approved_whole_or_not_at_all_wherever_the_power_goes(
    own_database, settings, world, finished, point
):
    other = running_cohort(world.programme, "AKM-2026-2", world.akmola)
    finish(more_trainees(other, world.koyandy, 1)[0])
    both = [world.cohort, other]
    made = rounds.prepare(
        programme=world.programme,
        region=None,
        cohorts={cohort.pk for cohort in both},
        seen=rounds.seal_of([one for one in batches.candidates(*both, at=NOON) if one.eligible]),
        officer=world.maker,
        at=NOON,
    )
    settings.FAULT = point
    assert _killed(lambda: rounds.approve(round=made, approver=world.checker, at=NOON))

    settings.FAULT = ""
    decided = set(Batch.objects.values_list("status", flat=True))
    assert decided == ({"DRAFT"} if point.startswith("before") else {"APPROVED"})
    if decided == {"DRAFT"}:
        rounds.approve(round=made, approver=world.checker, at=NOON)
    for pk in Certificate.objects.filter(state="RESERVED").values_list("pk", flat=True):
        producing.produce(pk, at=PRODUCED)
    rows = Certificate.objects.order_by("number").values_list("number", "state")
    assert list(rows) == [(1, "ISSUED"), (2, "ISSUED")]
    assert Message.objects.filter(kind="certificate_issued").count() == 2


def _killed(act) -> bool:
    """Run it in a process of its own; whether that died by SIGKILL. Connections are not shared across the fork."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _break(certificate: Certificate) -> None:
    """A row whose words cannot be printed, as a restored backup of an older release might hold."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE certification_certificate DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER certification_certificate_keeps")
    certificate.printed["name"] = "名前"
    certificate.save(update_fields=["printed"])
