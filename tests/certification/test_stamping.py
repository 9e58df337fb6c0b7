"""Time stamps of batches, from a real HTTP server that keeps to RFC 3161 or lies."""

import time
from datetime import timedelta

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.db import IntegrityError, transaction

from audit.models import Event
from certification import producing, stamping, sweeps
from certification.log import merkle
from certification.models import BatchStamp, Certificate
from tests.certification.answering import answering
from tests.certification.authority import HOUR, answers, authority_certificate
from tests.certification.life import PRODUCED

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


def test_certificates_are_made_while_the_service_is_away(settings, reserved):
    settings.TSA_URL = "http://127.0.0.1:9/"

    assert producing.produce(reserved.pk, at=PRODUCED)
    sweeps.stamp_batches()

    assert BatchStamp.objects.get().failure == "SILENT"
