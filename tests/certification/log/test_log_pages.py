"""The log under its fixed addresses: what anybody may read, how long it may be kept, and the proof beside a PDF."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from certification import registry
from certification.log import auditing, keys, merkle, notes, proofs, reading, sequencing, tiles
from certification.models import Certificate, LogCheck, LogCheckpoint, LogEntry
from certification.views import register
from tests.certification.life import PRODUCED, within_one_minute

FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture
def long_log(logged, many):
    many(150)
    sequencing.run(at=PRODUCED)
    return logged


def ask(path, **headers):
    return Client().get(path, **headers)


def leaves():
    return [entry.encode() for entry in LogEntry.objects.order_by("position").values_list("entry", flat=True)]


# --- files ------------------------------------------------------------------------------------------


def test_the_checkpoint_is_a_signed_note_that_is_not_kept(logged):
    answer = ask("/log/checkpoint")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer["Cache-Control"] == "no-cache"
    assert keys.signer().verifier.open(answer.content.decode()).size == 1


def test_the_public_key_opens_the_checkpoint(logged):
    verifier = notes.Verifier.parse(ask("/log/key").content.decode())

    assert verifier.name == "mektep.example.kz/log"
    assert verifier.open(ask("/log/checkpoint").content.decode()).size == 1


def test_an_empty_log_has_no_files(issued):
    for path in ("checkpoint", "tile/0/000", "tile/0/000.p/1", "tile/entries/000.p/1"):
        assert ask(f"/log/{path}").status_code == 404


def test_a_full_tile_holds_256_hashes_and_may_be_kept_for_ever(long_log):
    answer = ask("/log/tile/0/000")

    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/octet-stream", FOR_EVER)
    assert tiles.parted(answer.content) == [merkle.leaf_hash(leaf) for leaf in leaves()[:256]]
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


def test_a_tile_at_the_edge_carries_its_width(long_log):
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves()]

    assert tiles.parted(ask("/log/tile/0/001.p/45").content) == hashes[256:301]
    assert tiles.parted(ask("/log/tile/0/001.p/7").content) == hashes[256:263]
    assert tiles.parted(ask("/log/tile/1/000.p/1").content) == [merkle.root(hashes[:256])]


def test_bundles_hold_the_entries(long_log):
    assert tiles.unbundled(ask("/log/tile/entries/000").content) == leaves()[:256]
    assert tiles.unbundled(ask("/log/tile/entries/001.p/45").content) == leaves()[256:]


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/001", "tile/0/001.p/46", "tile/0/002.p/1", "tile/1/000", "tile/1/000.p/2", "tile/2/000.p/1", "tile/64/000",
        "tile/00/000", "tile/01/000.p/1", "tile/-1/000", "tile/0/0", "tile/0/x000/000", "tile/0/000.p/0", "tile/0/000/",
        "tile/entries/001", "tile/entries/001.p/46", "tile/entries/../../checkpoint", "tile/999999999999999999999/000", "tile",
        "", "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "checkpoint/",
    ],
)  # fmt: skip
def test_nothing_else_is_there(long_log, path):
    answer = ask(f"/log/{path}")

    assert answer.status_code == 404


def test_an_entry_without_a_signature_is_not_served(long_log, many):
    many(1)

    assert LogEntry.objects.count() == 303
    assert ask("/log/tile/entries/001.p/46").status_code == 404


@pytest.mark.parametrize("path", ["tile/0/000", "tile/entries/000", "tile/1/000.p/1"])
def test_a_file_costs_two_queries(long_log, path, django_assert_num_queries):
    with django_assert_num_queries(2):
        ask(f"/log/{path}")


def test_without_a_key_there_is_no_address_of_one(db, settings, tmp_path):
    settings.LOG_KEY = str(tmp_path / "absent.pem")

    assert ask("/log/key").status_code == 404


def test_only_reading_is_possible(logged):
    for path in ("/log/checkpoint", "/log/key", "/log/tile/0/000.p/1", f"/v/{logged.code}/proof"):
        assert Client().post(path).status_code == 405
        assert Client().head(path).status_code == 200


# --- proof ------------------------------------------------------------------------------------------


def test_the_proof_of_a_certificate_needs_nothing_but_the_key(long_log):
    answer = ask(f"/v/{long_log.code}/proof")

    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == f'attachment; filename="{long_log.code}.proof.json"'
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert proofs.verify(answer.content, keys.signer().verifier) == proofs.Proven(
        code=long_log.code,
        number="ӘМ-2026-000001",
        sha256=long_log.sha256,
        status="valid",
        expires_on=None,
        events=(("issued", "2026-11-23T07:01:00Z", 0),),
        size=301,
    )
    assert len(answer.content) < 2_500


def test_the_proof_says_nothing_about_the_person(logged):
    said = ask(f"/v/{logged.code}/proof").content.decode()

    for secret in ("Әбдіғалиева", "Айгүл", "aigul", "810412400114"):
        assert secret not in said


@pytest.mark.parametrize(
    ("state", "status", "kinds"),
    [
        ("suspended", "suspended", ["issued", "suspended"]),
        ("revoked", "revoked", ["issued", "revoked"]),
        ("replaced", "replaced", ["issued", "replaced"]),
    ],
)
def test_the_proof_holds_what_happened_later(request, state, status, kinds):
    certificate = request.getfixturevalue(state)
    sequencing.run(at=PRODUCED)

    proven = proofs.verify(ask(f"/v/{certificate.code}/proof").content, keys.signer().verifier)

    assert (proven.status, [kind for kind, _at, _index in proven.events]) == (status, kinds)


def test_there_is_no_proof_before_the_entry_has_its_place(issued):
    assert ask(f"/v/{issued.code}/proof").status_code == 404
    sequencing.run(at=PRODUCED)
    assert ask(f"/v/{issued.code}/proof").status_code == 200


@pytest.mark.parametrize("code", ["0" * 26, "x", "%00"])
def test_there_is_no_proof_of_what_is_not_there(logged, code):
    assert ask(f"/v/{code}/proof").status_code == 404


def test_a_proof_in_a_log_of_two_levels_costs_five_queries(long_log, django_assert_num_queries):
    """Checkpoint, entries of the certificate, two tiles, the time stamp; a third level would bring two more."""
    with django_assert_num_queries(5):
        reading.proof(long_log.code)


def test_proofs_are_counted_with_the_other_questions(logged):
    path = f"/v/{logged.code}/proof"

    *_asked, last = within_one_minute(lambda: [ask(path) for _ in range(register.PER_ADDRESS + 1)])

    assert last.status_code == 429


# --- the register page ------------------------------------------------------------------------------


def page(certificate, language="en"):
    return ask(f"/v/{certificate.code}?lang={language}").content.decode()


@pytest.mark.parametrize(
    ("language", "heading", "entry", "kind"),
    [
        ("kk", "Ашық журналда", "Жазба № 1, барлығы 301", "Берілген"),
        ("ru", "В открытом журнале", "Запись № 1 из 301", "Выдан"),
        ("en", "In the public log", "Entry 1 of 301", "Issued"),
    ],
)
def test_the_register_page_says_it_in_words(long_log, language, heading, entry, kind):
    said = page(long_log, language)

    assert f'<h2 id="log">{heading}</h2>' in said
    assert entry in said
    assert f"<dt>{kind}</dt>" in said
    assert f'href="/v/{long_log.code}/proof"' in said


def test_an_entry_that_waits_is_said_to_wait(issued):
    said = page(issued)

    assert "The entry gets its number within a minute" in said
    assert "/proof" not in said


def test_a_broken_log_is_said_to_be_broken(logged):
    auditing.note(sequencing.LogBroken("REWRITTEN", "entry 0"), at=PRODUCED)
    assert "The log did not pass its last check" in page(logged)

    LogCheck.objects.create(at=PRODUCED, size=1)
    assert "The log did not pass its last check" not in page(logged)


def test_a_certificate_that_is_not_there_has_no_log(db):
    assert 'id="log"' not in ask(f"/v/{'0' * 26}?lang=en").content.decode()


# --- the desk ---------------------------------------------------------------------------------------

BROKEN = "The public log of certificates is broken"


@pytest.mark.parametrize("path", ["/en/desk/register/", "/en/desk/"])
def test_the_desk_says_that_the_log_is_broken(world, logged, client_of, path):
    officer = client_of(world.maker)
    assert BROKEN not in officer.get(path).content.decode()

    auditing.note(sequencing.LogBroken("SHRUNKEN", "entry 0"), at=PRODUCED)
    said = officer.get(path).content.decode()

    assert BROKEN in said
    assert "The last check says: entries are gone." in said


def test_learners_are_not_troubled_with_it(world, logged, client_of):
    auditing.note(sequencing.LogBroken("SHRUNKEN", "entry 0"), at=PRODUCED)

    assert BROKEN not in client_of(world.aigul).get("/en/learn/").content.decode()


def test_the_log_goes_on_while_a_certificate_is_suspended_and_put_back(world, logged):
    registry.suspend(certificate=logged, officer=world.maker, reason="Inquiry", at=PRODUCED)
    registry.reinstate(
        certificate=logged, officer=world.maker, reason="Cleared up", at=PRODUCED + timedelta(hours=1)
    )
    sequencing.run(at=PRODUCED)

    told = json.loads(ask(f"/v/{logged.code}/proof").content)
    assert [one["facts"]["kind"] for one in told["entries"]] == ["issued", "suspended", "reinstated"]
    assert proofs.verify(json.dumps(told).encode(), keys.signer().verifier).status == "valid"
    assert (LogCheckpoint.objects.count(), Certificate.objects.get().state) == (2, "ISSUED")
