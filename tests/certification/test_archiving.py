"""Copies for the archive, with time stamps of a real HTTP server."""

import io
import json
from datetime import UTC, datetime

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import call_command
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from certification import producing, seal
from tests.certification.answering import answering
from tests.certification.authority import answers, authority_certificate
from tests.certification.papers import told_by

OWN = authority_certificate()


@pytest.fixture(autouse=True)
def _roots(settings, tmp_path):
    (tmp_path / "authority.pem").write_bytes(OWN.public_bytes(Encoding.PEM))
    settings.TSA_ROOTS = str(tmp_path / "authority.pem")


def archived(folder, *arguments, settings, answer=None):
    out = io.StringIO()
    with answering(answer or answers(OWN, None)) as (settings.TSA_URL, asked):
        try:
            call_command("archive_certificates", str(folder), *arguments, "--json", stdout=out)
            code = 0
        except SystemExit as ended:
            code = ended.code
    return code, json.loads(out.getvalue()), len(asked)


def test_a_copy_has_the_original_inside_and_two_time_stamps_around(settings, issued, tmp_path):
    folder = tmp_path / "archive"
    original = producing.stored(issued)

    code, told, _asked = archived(folder, "--batch", str(issued.batch_id), settings=settings)

    copy = (folder / f"{issued.code}.pdf").read_bytes()
    assert (code, told) == (0, {"made": 1, "there": 0, "failed": []})
    assert copy.startswith(original)
    assert producing.stored(issued) == original
    reader = PdfFileReader(io.BytesIO(copy))
    assert (len(reader.embedded_regular_signatures), len(reader.embedded_timestamp_signatures)) == (1, 2)
    assert len(reader.root["/DSS"]["/Certs"]) >= 2
    roots = [asn1_x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in (*seal.trusted(), OWN)]
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=datetime.now(UTC))
    status = validate_pdf_signature(reader.embedded_regular_signatures[0], context)
    assert (status.intact, status.trusted, status.modification_level) == (
        True,
        True,
        ModificationLevel.LTA_UPDATES,
    )
    assert all(
        (stamp := validate_pdf_timestamp(each, context)).intact and stamp.trusted
        for each in reader.embedded_timestamp_signatures
    )
    assert told_by("qpdf", "--check", pdf=copy, folder=tmp_path)[0] == 0


def test_a_second_run_makes_nothing_again(settings, issued, tmp_path):
    archived(tmp_path / "archive", "--since", "2026-11-01", settings=settings)
    before = (tmp_path / "archive" / f"{issued.code}.pdf").read_bytes()

    code, told, asked = archived(tmp_path / "archive", "--since", "2026-11-01", settings=settings)

    assert (code, told, asked) == (0, {"made": 0, "there": 1, "failed": []}, 0)
    assert (tmp_path / "archive" / f"{issued.code}.pdf").read_bytes() == before


def test_a_service_that_lies_leaves_no_copy(settings, issued, tmp_path):
    code, told, _asked = archived(
        tmp_path / "archive",
        "--since",
        "2026-11-01",
        settings=settings,
        answer=answers(OWN, None, breaks=True),
    )

    assert (code, told["failed"]) == (1, [{"certificate": issued.pk, "reason": "StampRefused"}])
    assert list(tmp_path.glob("archive/*")) == []


def test_days_bound_what_is_copied(settings, issued, tmp_path):
    _code, told, _asked = archived(
        tmp_path / "archive", "--since", "2026-11-01", "--until", "2026-11-22", settings=settings
    )

    assert told == {"made": 0, "there": 0, "failed": []}


@pytest.mark.parametrize(
    ("url", "arguments", "words"),
    [("", ["--batch", "1"], "TSA_URL is not set"), ("http://127.0.0.1:9", [], "Name a batch")],
)
def test_what_cannot_be_done_is_said(settings, db, tmp_path, url, arguments, words):
    settings.TSA_URL = url
    said = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("archive_certificates", str(tmp_path), *arguments, stderr=said)

    assert ended.value.code == 2
    assert words in said.getvalue()
