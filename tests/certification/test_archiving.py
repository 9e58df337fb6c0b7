"""Copies for the archive, with time stamps of a real HTTP server."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.core.management import call_command
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from certification import batches, producing, seal
from certification.models import Certificate
from tests.certification.answering import answering
from tests.certification.authority import answers, authority_certificate
from tests.certification.keys import written
from tests.certification.life import PRODUCED
from tests.certification.papers import told_by
from tests.worlds import NOON

OWN = authority_certificate()
DAY = timedelta(days=1)


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


# --- a seal whose certificate comes from an authority that may revoke it ---------------------------------------


def _name(words):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


class Authority:
    """Gives out one certificate for a seal, which says where it lists what it has revoked."""

    def __init__(self, folder, address):
        self.key, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self.name = _name("An authority")
        root = self._certificate(self.name, self.key.public_key(), is_authority=True).sign(self.key, SHA256())
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{address}crl")], None, None, None)
        self.seal = (
            self._certificate(_name("The seal"), own.public_key(), is_authority=False)
            .add_extension(x509.CRLDistributionPoints([place]), critical=False)
            .sign(self.key, SHA256())
        )
        (folder / "chain.pem").write_bytes(root.public_bytes(Encoding.PEM))
        made = written(folder, own, self.seal)
        self.settings = {"KEY": str(made["key"]), "CERTIFICATE": str(made["certificate"])}
        self.settings["CHAIN"] = str(folder / "chain.pem")

    def _certificate(self, name, key, *, is_authority):
        usage = dict.fromkeys(
            ("data_encipherment", "key_agreement", "key_encipherment", "encipher_only", "decipher_only"), False
        )  # fmt: skip
        usage |= {"digital_signature": not is_authority, "content_commitment": not is_authority}
        usage |= {"key_cert_sign": is_authority, "crl_sign": is_authority}
        return (
            x509.CertificateBuilder(self.name, name, key, 7 + is_authority, NOON - 9 * DAY, NOON + 900 * DAY)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
        )

    def revoked(self, *, since=None):
        """The list as it is now; with the seal on it from a moment on."""
        now = datetime.now(UTC).replace(microsecond=0)
        made = x509.CertificateRevocationListBuilder(self.name, now, now + DAY)
        if since:
            row = x509.RevokedCertificateBuilder(self.seal.serial_number, since).build()
            made = made.add_revoked_certificate(row)
        return made.sign(self.key, SHA256()).public_bytes(Encoding.DER)


@pytest.fixture
def archived_of(settings, world, batch, tmp_path):
    """Has Aigül's certificate sealed by a seal of an authority and copied; gives (code, told, the copy or nothing)."""
    files = {}

    def archive(lists):
        with answering(answers(OWN, None), files) as (settings.TSA_URL, _asked):
            authority = Authority(tmp_path, settings.TSA_URL)
            settings.SEALS = [authority.settings]
            if lists:
                files["/crl"] = lists(authority)
            batches.approve(batch=batch, approver=world.checker, at=NOON)
            row = Certificate.objects.get(batch=batch)
            producing.produce(row.pk, at=PRODUCED)
            out = io.StringIO()
            try:
                call_command(
                    "archive_certificates",
                    str(tmp_path / "archive"),
                    "--batch",
                    str(batch.pk),
                    "--json",
                    stdout=out,
                )
                code = 0
            except SystemExit as ended:
                code = ended.code
        path = tmp_path / "archive" / f"{row.code}.pdf"
        return code, json.loads(out.getvalue()), path.read_bytes() if path.exists() else None

    return archive


def test_the_list_of_what_was_revoked_belongs_into_the_copy(archived_of):
    code, told, copy = archived_of(lambda authority: authority.revoked())

    assert (code, told["made"]) == (0, 1)
    assert len(PdfFileReader(io.BytesIO(copy)).root["/DSS"]["/CRLs"]) == 1


def test_a_seal_that_was_revoked_afterwards_was_good_when_it_sealed(archived_of):
    assert archived_of(lambda authority: authority.revoked(since=NOON + DAY))[1]["made"] == 1


@pytest.mark.parametrize(
    "lists", [None, lambda _authority: b"no list", lambda authority: authority.revoked(since=NOON - DAY)]
)
def test_without_the_list_or_with_a_revoked_seal_no_copy_is_made(archived_of, lists):
    code, told, copy = archived_of(lists)

    assert (code, told["made"], copy) == (1, 0, None)
    assert len(told["failed"]) == 1
