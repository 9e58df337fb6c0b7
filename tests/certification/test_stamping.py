"""Time stamps of batches, from a real HTTP server that keeps to RFC 3161 or lies."""

import base64
import json
import time
from datetime import timedelta

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.db import DatabaseError, IntegrityError, transaction

from audit.models import Event
from certification import producing, stamping, sweeps
from certification.log import keys, merkle, proofs, reading, sequencing
from certification.models import BatchStamp, Certificate
from tests.certification.answering import answering
from tests.certification.authority import HOUR, answers, authority_certificate
from tests.certification.life import PRODUCED
from tests.certification.test_verify_certificate import verify

OWN = authority_certificate()


@pytest.fixture(autouse=True)
def _roots(settings, tmp_path):
    (tmp_path / "authority.pem").write_bytes(OWN.public_bytes(Encoding.PEM))
    settings.TSA_ROOTS = str(tmp_path / "authority.pem")
    settings.TSA_SECONDS = 1


@pytest.fixture
def asks(settings, issued):
    """Asks a server once for the stamp of Aigül's batch, and gives the row."""

    def ask(answer, at=PRODUCED):
        with answering(answer) as (settings.TSA_URL, asked):
            stamping.open_due(at=at)
            for pk in stamping.due(at=at):
                stamping.attempt(pk, at=at)
        row = BatchStamp.objects.get()
        row.asked = len(asked)
        return row

    return ask


def test_a_batch_whose_files_are_all_made_is_stamped(asks, issued):
    row = asks(answers(OWN, PRODUCED))

    assert (row.state, row.failure, row.stamped_at) == ("STAMPED", "", PRODUCED)
    assert row.authority == "Time of the tests"
    assert row.leaves == [[issued.pk, issued.sha256]]
    assert row.root == merkle.leaf_hash(bytes.fromhex(issued.sha256)).hex()
    token = cms.ContentInfo.load(bytes(row.token))["content"]
    told = token["encap_content_info"]["content"].parsed
    assert told["message_imprint"]["hashed_message"].native.hex() == row.root
    assert Event.objects.filter(action="certification.batch.stamped").count() == 1


def test_a_stamped_batch_is_not_asked_for_again(asks):
    first = asks(answers(OWN, PRODUCED))
    again = asks(answers(OWN, PRODUCED + HOUR), at=PRODUCED + HOUR)

    assert (again.asked, bytes(again.token), again.tries) == (0, bytes(first.token), 1)


def test_nothing_is_stamped_before_the_last_file_is_made(settings, reserved):
    settings.TSA_URL = "http://127.0.0.1:9/"

    assert stamping.open_due(at=PRODUCED) == 0
    assert not BatchStamp.objects.exists()


def test_without_a_service_nobody_is_asked(settings, issued):
    settings.TSA_URL = ""

    sweeps.stamp_batches()

    assert not BatchStamp.objects.exists()


LIES = {
    "IMPRINT": answers(OWN, PRODUCED, imprint=bytes(32)),
    "NONCE": answers(OWN, PRODUCED, nonce=7),
    "UNSIGNED": answers(OWN, PRODUCED, breaks=True),
    "PURPOSE": answers(authority_certificate(purpose=ExtendedKeyUsageOID.SERVER_AUTH), PRODUCED),
    "PURPOSE, none": answers(authority_certificate(purpose=None), PRODUCED),
    "STRANGER": answers(authority_certificate(name="Somebody"), PRODUCED),
    "CLOCK": answers(OWN, PRODUCED - HOUR),
    "REFUSED": answers(OWN, PRODUCED, status="rejection"),
    "GARBLED": lambda *_asked: (200, "application/timestamp-reply", b"no token"),
    "SILENT": lambda *_asked: None,
    "SILENT, page": lambda *_asked: (200, "text/html", b"<p>"),
    "SILENT, down": lambda *_asked: (503, "text/plain", b""),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_service_that_is_down_or_lies_leaves_its_word_and_is_asked_again(asks, issued, lie):
    row = asks(LIES[lie])

    assert (row.state, row.failure, row.token) == ("WAITING", lie.partition(",")[0], None)
    assert (row.tries, row.next_try_at) == (1, PRODUCED + timedelta(minutes=1))
    assert Certificate.objects.get().state == "ISSUED"
    # Too early; then again, with the truth.
    assert asks(answers(OWN, PRODUCED), at=PRODUCED + timedelta(seconds=59)).asked == 0
    later = PRODUCED + timedelta(minutes=1)
    assert asks(answers(OWN, later), at=later).state == "STAMPED"


def test_a_slow_service_is_late(settings, asks):
    settings.TSA_SECONDS = 0.1

    def slow(_headers, _body):
        time.sleep(0.3)
        return 200, "application/timestamp-reply", b""

    assert asks(slow).failure == "LATE"


def test_the_pauses_grow_to_six_hours(issued):
    assert [stamping._pause(tries) for tries in (0, 1, 5, 9, 60_000)] == [
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=32),
        timedelta(hours=6),
        timedelta(hours=6),
    ]


def test_a_row_that_a_sweep_has_taken_is_left_alone_by_the_next(settings, issued):
    settings.TSA_URL = "http://127.0.0.1:9/"
    stamping.open_due(at=PRODUCED)
    row = BatchStamp.objects.get()

    stamping.attempt(row.pk, at=PRODUCED)
    again = stamping.attempt(row.pk, at=PRODUCED)

    row.refresh_from_db()
    assert (again, row.tries, stamping.due(at=PRODUCED)) == (False, 1, [])


def test_the_database_knows_no_stamp_without_a_token(batch):
    with pytest.raises(IntegrityError, match="stamped_means_a_token_and_its_time"), transaction.atomic():
        BatchStamp.objects.create(
            batch=batch, state="STAMPED", leaves=[], root="", asked_at=PRODUCED, next_try_at=PRODUCED
        )


@pytest.mark.parametrize("field", ["token", "root", "stamped_at", "authority", "tries"])
def test_a_stamp_that_has_come_never_changes(asks, field):
    row = asks(answers(OWN, PRODUCED))
    other = {"token": b"other", "root": "0" * 64, "stamped_at": PRODUCED + HOUR, "authority": "x", "tries": 9}

    with pytest.raises(DatabaseError, match="evidence never changes"), transaction.atomic():
        BatchStamp.objects.filter(pk=row.pk).update(**{field: other[field]})
    with pytest.raises(DatabaseError, match="evidence never changes"), transaction.atomic():
        row.delete()


def test_what_is_asked_for_never_changes_while_it_waits(settings, issued):
    settings.TSA_URL = "http://127.0.0.1:9/"
    stamping.open_due(at=PRODUCED)

    for change in ({"leaves": []}, {"root": "0" * 64}):
        with pytest.raises(DatabaseError, match="evidence never changes"), transaction.atomic():
            BatchStamp.objects.update(**change)


def test_certificates_are_made_while_the_service_is_away(settings, reserved):
    settings.TSA_URL = "http://127.0.0.1:9/"

    assert producing.produce(reserved.pk, at=PRODUCED)
    sweeps.stamp_batches()

    assert BatchStamp.objects.get().failure == "SILENT"


# --- what a holder keeps: the proof file leads to the time stamp ---------------------------------------------


@pytest.fixture
def held(asks, issued, tmp_path):
    """PDF, proof and key of a certificate whose batch is stamped, as arguments of the command."""
    asks(answers(OWN, PRODUCED))
    sequencing.run(at=PRODUCED)
    (tmp_path / "paper.pdf").write_bytes(producing.stored(issued))
    (tmp_path / "proof.json").write_text(reading.proof(issued.code), encoding="utf-8")
    return [
        tmp_path / "paper.pdf",
        "--proof",
        tmp_path / "proof.json",
        "--log-key",
        keys.signer().verifier.text,
    ]


def test_the_proof_beside_a_paper_says_when_it_existed(settings, held, django_assert_num_queries):
    roots, settings.TSA_ROOTS = settings.TSA_ROOTS, ""

    with django_assert_num_queries(0):
        code, said = verify(*held, "--tsa-roots", roots)
        unnamed = verify(*held)[1]

    assert (code, said.splitlines()[-1]) == (
        0, "Time stamp: the file existed on 2026-11-23T07:01:00+00:00, by Time of the tests",
    )  # fmt: skip
    assert unnamed.splitlines()[-1].startswith("Time stamp: not checked")


def _with_stamp(held, **changed):
    told = json.loads(held[2].read_text(encoding="utf-8"))
    told["stamp"] |= changed
    held[2].write_text(json.dumps(told), encoding="utf-8")


def _broken(token):
    content = bytearray(base64.b64decode(token))
    content[-1] ^= 1
    return base64.b64encode(content).decode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda held, _roots: _with_stamp(held, token="AAAA"), "cannot be read"),
        (lambda held, _roots: _with_stamp(held, count=2, path=["A" * 43 + "="]), "is about something else"),
        (
            lambda held, _roots: _with_stamp(
                held, token=_broken(json.loads(held[2].read_text(encoding="utf-8"))["stamp"]["token"])
            ),
            "the signature of the time stamp does not hold",
        ),
        (
            lambda _held, roots: roots.write_bytes(
                authority_certificate(name="Somebody").public_bytes(Encoding.PEM)
            ),
            "comes from a service that is not trusted",
        ),
    ],
)
def test_a_time_stamp_that_does_not_hold_proves_nothing(held, tmp_path, change, told):
    change(held, tmp_path / "authority.pem")

    code, said = verify(*held)

    assert code == 0  # seal and log hold all the same
    assert said.splitlines()[-1].startswith("Time stamp: proves nothing, ")
    assert told in said.splitlines()[-1]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"index": 1}, "Log: the proof proves nothing, the file is not among those of the time stamp"),
        ({"index": "0"}, "The proof cannot be read"),
        ({"token": "ы"}, "The proof cannot be read"),
    ],
)
def test_a_way_that_leads_nowhere_spoils_the_proof(held, changed, told):
    _with_stamp(held, **changed)

    code, said = verify(*held)

    assert code in (2, 4)
    assert told in said


@pytest.mark.parametrize(("count", "place"), [(1, 0), (2, 1), (5, 0), (5, 2), (5, 4)])
def test_each_file_of_a_batch_has_its_own_way_to_the_stamp(issued, count, place):
    sequencing.run(at=PRODUCED)
    verifier = keys.signer().verifier
    assert proofs.verify(reading.proof(issued.code).encode(), verifier).stamped is None
    leaves = [[-n, f"{n:064x}"] for n in range(count)]
    leaves[place] = [issued.pk, issued.sha256]
    root = stamping.root_of([each for _pk, each in leaves])
    BatchStamp.objects.create(
        batch=issued.batch, state="STAMPED", leaves=leaves, token=b"token", stamped_at=PRODUCED, root=root,
        asked_at=PRODUCED, next_try_at=PRODUCED,
    )  # fmt: skip

    stamped = proofs.verify(reading.proof(issued.code).encode(), verifier).stamped

    assert (stamped.root.hex(), stamped.token) == (root, b"token")
