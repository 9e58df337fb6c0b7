"""The officer's electronic signature: what is asked of NCANode (a real HTTP server of ours), and what counts."""

import base64
import hashlib
import json
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from certification import batches, eds, registry, rounds, signing
from certification.models import Batch, Certificate, OfficerSignature
from people import rotation, vault
from tests.certification.answering import answering, as_json
from tests.certification.life import TODAY
from tests.worlds import NOON, finish, more_trainees, running_cohort

OWN, OTHER = "850101300005", "860201350334"
CMS = base64.b64encode(b"a signature").decode()


def desk(name, *args):
    with translation.override("en"):
        return reverse(f"desk:{name}", args=args)


@pytest.fixture
def checker(world):
    """The officer who approves, whose personal number is known."""
    person = world.checker
    person.iin_sealed, person.iin_index = vault.seal(OWN)
    person.save(update_fields=["iin_sealed", "iin_index"])
    return person


def told(iin=OWN, *, signers=1, valid=True, revoked=False, good=True, use="SIGN", **more):
    """What NCANode answers, in the shape of its description."""
    certificate = {
        "valid": good,
        "revocations": [{"revoked": revoked, "by": "OCSP"}],
        "keyUsage": use,
        "serialNumber": "4f2a",
        "subject": {"commonName": "ӘБДІҒАЛИ ҚУАНЫШ", "iin": iin, "dn": f"CN=ӘБДІҒАЛИ, SERIALNUMBER=IIN{iin}"},
        "issuer": {"commonName": "Test CA"},
    }
    stamp = {"genTime": "2026-11-23T12:00:00.000+00:00", "hash": "00"}
    signer = {"certificates": [certificate], "tsp": stamp}
    return {"status": 200, "message": "OK", "valid": valid, "signers": [signer] * signers, **more}


@pytest.fixture
def approves(settings, checker, batch):
    """Approves Aigül's batch with a signature that a service judges; gives what the service was asked."""

    def approve(answer, cms=CMS, seen=None):
        with answering(lambda *_asked: answer) as (settings.NCANODE_URL, asked):
            seen = eds.digest(eds.manifest([batch])) if seen is None else seen
            signing.approve_batch(batch=batch, approver=checker, cms=cms, seen=seen, at=NOON)
        return json.loads(asked[0][1]) if asked else None

    return approve


def test_a_signature_is_checked_and_kept_with_the_batch(approves, checker, batch):
    asked = approves(as_json(told()))

    kept = OfficerSignature.objects.get(batches=batch)
    text = base64.b64decode(asked["data"])
    assert asked["cms"] == CMS
    assert asked["revocationCheck"] == ["OCSP"]
    assert (kept.manifest.encode(), kept.sha256) == (text, hashlib.sha256(text).hexdigest())
    assert (kept.officer, kept.signer, kept.iin_masked) == (checker, "ӘБДІҒАЛИ ҚУАНЫШ", "8501******05")
    assert (kept.signed_at, kept.stamped_at) == (NOON, datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert not kept.is_stub
    assert vault.open_text(kept.cms_sealed) == CMS
    assert Certificate.objects.count() == 1


def test_the_manifest_names_everybody_in_one_fixed_form(batch, world):
    line = batch.lines.get()

    assert eds.manifest([batch]) == (
        f'{{"certificates":[{{"batch":{batch.pk},"completed_at":"{line.proof["completed_at"]}",'
        f'"enrolment":{world.enrolment.pk},"name":"Әбдіғалиева Айгүл Сейтжанқызы",'
        f'"programme":"{line.proof["programme"]}","replaces":null,'
        f'"score":{json.dumps(line.proof["score"])}}}],"issuer":"Әкімдер мектебі"}}'
    )


def test_the_personal_number_stands_nowhere_in_the_open(approves, batch):
    approves(as_json(told()))

    row = OfficerSignature.objects.filter(batches=batch).values().get()
    assert OWN not in json.dumps(row, default=str)
    assert row["verdict"]["signers"][0]["certificates"][0]["subject"]["iin"] == "8501******05"


REFUSALS = {
    "another person": (told(OTHER), "the signature of another person"),
    "no number": (told("7"), "names no personal number"),
    "not valid": (told(valid=False), "does not hold for this list"),
    "a word for yes": (told(valid="true"), "does not hold for this list"),
    "nobody": (told(signers=0), "does not hold for this list"),
    "two": (told(signers=2), "that of one person"),
    "revoked": (told(revoked=True), "expired, revoked or not trusted"),
    "expired": (told(good=False), "expired, revoked or not trusted"),
    "key for signing in": (told(use="AUTH"), "Choose the key for signatures"),
    "no certificate": (told() | {"signers": [{}]}, "cannot be read"),
    "no list": (told() | {"signers": [{"certificates": []}]}, "cannot be read"),
    "a list": ([], "does not hold for this list"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_whatever_is_no_plain_yes_approves_nothing(approves, batch, case):
    answer, words = REFUSALS[case]

    with pytest.raises(eds.EdsRefused, match=words):
        approves(as_json(answer))

    _assert_undecided(batch)


@pytest.mark.parametrize(
    "answer",
    [as_json({}, status=500), (200, "text/html", b"<p>"), (200, "application/json", b"{"), None],
    ids=["500", "page", "broken", "dead"],
)
def test_a_service_that_does_not_answer_approves_nothing(approves, batch, answer):
    with pytest.raises(eds.EdsRefused, match="cannot be asked now"):
        approves(answer)

    _assert_undecided(batch)


def _assert_undecided(batch):
    batch.refresh_from_db()
    assert batch.status == Batch.Status.DRAFT
    assert not OfficerSignature.objects.exists()
    assert not Certificate.objects.exists()


def test_a_list_that_has_changed_must_be_signed_again(approves, batch, world):
    shown = eds.digest(eds.manifest([batch]))
    world.aigul.last_name = "Серікова"
    world.aigul.save(update_fields=["last_name"])

    with pytest.raises(eds.EdsRefused, match="has changed since it was signed"):
        approves(as_json(told()), seen=shown)


@pytest.mark.parametrize("cms", ["no base64!", "-----BEGIN CMS-----\n-----END CMS-----", "A" * 100_000])
def test_what_is_no_signature_is_not_even_asked_about(approves, cms):
    with pytest.raises(eds.EdsRefused, match="no signature"):
        approves(as_json(told()), cms=cms)


def test_armour_and_line_breaks_are_taken_off(approves):
    armoured = f"-----BEGIN CMS-----\r\n{CMS[:8]}\r\n{CMS[8:]}\r\n-----END CMS-----"

    assert approves(as_json(told()), cms=armoured)["cms"] == CMS


def test_an_officer_without_a_number_cannot_be_compared(settings, world, batch):
    seen = eds.digest(eds.manifest([batch]))

    with (
        answering(lambda *_asked: as_json(told())) as (settings.NCANODE_URL, _asked),
        pytest.raises(eds.EdsRefused, match="Your own personal number is not kept"),
    ):
        signing.approve_batch(batch=batch, approver=world.checker, cms=CMS, seen=seen, at=NOON)


def test_a_round_is_signed_once_for_all_its_batches(settings, world, checker, finished):
    other = running_cohort(world.programme, "EDS-2", world.akmola)
    finish(more_trainees(other, world.koyandy, 1)[0])
    cohorts = {world.cohort.pk, other.pk}
    eligible = [one for one in batches.candidates(world.cohort, other, at=NOON) if one.eligible]
    made = rounds.prepare(
        programme=world.programme,
        region=None,
        cohorts=cohorts,
        seen=rounds.seal_of(eligible),
        officer=world.maker,
        at=NOON,
    )
    theirs = list(made.batches.order_by("pk"))

    with answering(lambda *_asked: as_json(told())) as (settings.NCANODE_URL, asked):
        seen = eds.digest(eds.manifest(theirs))
        signing.approve_round(round=made, approver=checker, cms=CMS, seen=seen, at=NOON)

    assert len(asked) == 1
    assert set(OfficerSignature.objects.get().batches.all()) == set(theirs)


# --- pages ------------------------------------------------------------------------------------------


def test_the_page_offers_both_ways_and_only_it_may_reach_ncalayer(settings, client_of, world, batch):
    settings.NCANODE_URL = "http://127.0.0.1:9"
    page = client_of(world.checker).get(desk("batch", batch.pk))

    assert "connect-src 'self' wss://127.0.0.1:13579" in page.headers["Content-Security-Policy"]
    assert "Sign with NCALayer and approve" in page.content.decode()
    assert "Approve and issue" in page.content.decode()
    assert eds.digest(eds.manifest([batch])) in page.content.decode()
    for who, name, args in ((world.maker, "batch", [batch.pk]), (world.checker, "batches", [])):
        other = client_of(who).get(desk(name, *args))
        assert "wss:" not in other.headers["Content-Security-Policy"]
        assert "NCALayer" not in other.content.decode()


def test_without_a_service_the_page_is_as_it_was(client_of, world, batch):
    page = client_of(world.checker).get(desk("batch", batch.pk))

    assert "EDS" not in page.content.decode()
    assert "wss:" not in page.headers["Content-Security-Policy"]


def test_the_list_that_is_signed_is_the_file_that_is_handed_out(client_of, world, batch):
    file = client_of(world.checker).get(desk("batch_manifest", batch.pk))

    assert file.content.decode() == eds.manifest([batch])
    assert file["Content-Disposition"] == f'attachment; filename="batch-{batch.pk}.json"'


def test_a_refused_signature_comes_back_with_its_reason(settings, client_of, world, checker, batch):
    with answering(lambda *_asked: as_json(told(OTHER))) as (settings.NCANODE_URL, _asked):
        post = {"cms": CMS, "seen": eds.digest(eds.manifest([batch]))}
        page = client_of(checker).post(desk("batch_approve", batch.pk), post, follow=True)

    assert "This is the signature of another person." in page.content.decode()
    _assert_undecided(batch)


def test_a_stub_says_everywhere_that_it_is_one(settings, client_of, client, world, batch):
    settings.NCANODE_URL = "stub"
    officer = client_of(world.checker)
    page = officer.get(desk("batch", batch.pk)).content.decode()
    assert "Signatures are not checked here: a stub" in page

    post = {"cms": eds.stub_signature(eds.manifest([batch])), "seen": eds.digest(eds.manifest([batch]))}
    officer.post(desk("batch_approve", batch.pk), post)

    kept = OfficerSignature.objects.get()
    assert (kept.is_stub, kept.verdict) == (True, {"stub": True, "message": "Nothing was checked."})
    assert (
        "Demonstration signature, nothing was checked"
        in officer.get(desk("batch", batch.pk)).content.decode()
    )


def test_the_register_says_who_signed_the_list_and_when(approves, issued_of, client):
    approves(as_json(told()))
    row = issued_of()

    page = client.get(f"/v/{row.code}?lang=en").content.decode()

    assert "The PDF carries the seal of the School and is not a qualified electronic document." in page
    assert "Signed by: ӘБДІҒАЛИ ҚУАНЫШ, 23 Nov" in page or "Signed by: ӘБДІҒАЛИ ҚУАНЫШ, Nov" in page


def test_without_a_signature_the_register_says_only_what_the_seal_is(issued, client):
    page = client.get(f"/v/{issued.code}?lang=en").content.decode()

    assert "is not a qualified electronic document" in page
    assert "Signed by:" not in page
    assert registry.find(issued.code, today=TODAY).certificate.eds_at is None


@pytest.fixture
def issued_of(batch):
    from certification import producing  # noqa: PLC0415 - only here is a file made
    from tests.certification.life import PRODUCED  # noqa: PLC0415

    def make():
        row = Certificate.objects.get(batch=batch)
        producing.produce(row.pk, at=PRODUCED)
        return row

    return make


def test_a_change_of_keys_seals_signatures_again(settings, approves):
    approves(as_json(told()))
    settings.PII_KEYS = ["a-new-word-" + "q8" * 20, *settings.PII_KEYS]

    assert rotation.rotate()["signatures"] == 1

    settings.PII_KEYS = settings.PII_KEYS[:1]
    assert vault.open_text(OfficerSignature.objects.get().cms_sealed) == CMS


def test_a_signature_never_changes_and_stays_with_its_batch(approves, batch, world):
    approves(as_json(told()))
    kept = OfficerSignature.objects.get()
    own = OfficerSignature.objects.filter(pk=kept.pk)

    for change in ({"manifest": "{}"}, {"signer": "Somebody"}, {"is_stub": True}, {"officer": world.maker}):
        with pytest.raises(DatabaseError, match="evidence never changes"), transaction.atomic():
            own.update(**change)
    with pytest.raises(DatabaseError, match="evidence never changes"), transaction.atomic():
        kept.batches.clear()
    with pytest.raises(DatabaseError, match="evidence never changes"), transaction.atomic():
        own.delete()
    assert list(OfficerSignature.objects.get().batches.all()) == [batch]


def test_the_database_knows_no_signature_of_nobody(world):
    with pytest.raises(IntegrityError, match="a_signature_names_its_signer"), transaction.atomic():
        OfficerSignature.objects.create(
            officer=world.checker,
            manifest="",
            sha256="0",
            signer="",
            iin_masked="0",
            signed_at=NOON,
            verdict={},
        )
