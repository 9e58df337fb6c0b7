"""The public files of badges: who may fetch them, and what stays true when keys and certificates change."""

import base64
import gzip
import io
import json

import pytest
from django.db import IntegrityError, connection, transaction
from PIL import Image

from certification import batches, inspecting, producing, sweeps
from certification.badges import claims, freezing, integrity, publishing
from certification.models import Certificate, ProofKey
from certification.proof import keys
from certification.views.register import PER_ADDRESS
from tests.certification.life import PRODUCED
from tests.worlds import NOON

FILES = ("credential.json", "credential.jwt", "badge.svg", "badge.png")


@pytest.fixture
def new_key(settings, tmp_path):
    """The operator changes the key."""

    def change():
        settings.PROOF_FOLDER = tmp_path / "another"

    return change


def _get(client, row, name, **more):
    return client.get(f"/v/{row.code}/{name}", **more)


def _key(content):
    """The id of the key that a proof names."""
    return content["proof"]["verificationMethod"].rpartition("#")[2]


def test_the_credential_is_signed_when_the_number_is_given(client, reserved):
    assert _get(client, reserved, "credential.json").status_code == 404

    producing.produce(reserved.pk, at=PRODUCED)
    content = _get(client, reserved, "credential.json").json()

    proof = content.pop("proof")
    assert proof == reserved.badge_proof
    assert proof["created"] == integrity.moment(NOON)
    assert integrity.holds(content, proof, keys.signer().public)
    assert content == claims.credential(reserved.printed, status_index=reserved.status_index)


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_open_to_every_page_and_asked_for_once(client, issued, name):
    first = _get(client, issued, name)

    kinds = ("application/json", "application/jwt", "image/svg+xml", "image/png")
    assert (first.status_code, first["Content-Type"]) == (200, kinds[FILES.index(name)])
    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Cache-Control"] == "no-cache"
    assert first["X-Robots-Tag"] == "noindex, nofollow"
    assert first.cookies == {}
    again = _get(client, issued, name, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    assert client.post(f"/v/{issued.code}/{name}").status_code == 405
    assert client.get(f"/v/{'0' * 26}/{name}").status_code == 404


def test_the_pictures_carry_the_credential_of_this_certificate(client, issued):
    content = _get(client, issued, "credential.json").content

    with Image.open(io.BytesIO(_get(client, issued, "badge.png").content)) as picture:
        picture.load()
        assert picture.text["openbadgecredential"] == content.decode()
    assert content in _get(client, issued, "badge.svg").content


def test_no_file_holds_the_personal_number_or_the_address_of_the_holder(client, issued, world):
    told = b"".join(_get(client, issued, name).content for name in FILES[:3])

    assert world.aigul.email.encode() not in told
    assert b"nationalIdentityNumber" not in told
    assert issued.printed["name"].encode() in told


@pytest.mark.parametrize(("state", "marked"), [("suspended", "suspension"), ("revoked", "revocation")])
def test_what_is_out_of_force_is_answered_as_before_and_marked_on_its_list(
    request, client, issued, state, marked
):
    before = _get(client, issued, "credential.json").content
    request.getfixturevalue(state)

    assert _get(client, issued, "credential.json").content == before
    for purpose in claims.PURPOSES:
        bits = _bits(client.get(f"/status/{purpose}.json").json())
        assert bool(bits[issued.status_index // 8] & 128 >> issued.status_index % 8) is (purpose == marked)
        assert sum(byte.bit_count() for byte in bits) == (purpose == marked)


def _bits(listed):
    written = listed["credentialSubject"]["encodedList"]
    assert written[0] == "u"
    bits = gzip.decompress(base64.urlsafe_b64decode(written[1:] + "=" * (-len(written[1:]) % 4)))
    assert len(bits) * 8 == 131_072
    return bits


def test_a_list_is_the_same_for_a_minute(db):
    first, same, later = (publishing.status_list("revocation", at=NOON.replace(minute=m, second=s))
                          for m, s in ((5, 1), (5, 59), (6, 0)))  # fmt: skip

    assert first == same != later
    assert first["validFrom"] == integrity.moment(NOON.replace(minute=5))


def test_a_list_may_be_kept_for_a_minute_by_everybody(client, db):
    answer = client.get("/status/suspension.json")

    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.cookies == {}
    assert answer.json()["credentialSubject"]["statusPurpose"] == "suspension"


def test_the_document_of_the_issuer_names_each_key_that_has_signed(client, issued, new_key):
    old = keys.signer()
    new_key()
    document = client.get("/.well-known/did.json").json()

    assert keys.signer().public != old.public
    assert document["id"] == "did:web:mektep.example.kz"
    assert [one["publicKeyMultibase"] for one in document["verificationMethod"]] == [
        integrity.multikey(keys.signer().public),
        integrity.multikey(old.public),
    ]
    assert document["assertionMethod"] == [one["id"] for one in document["verificationMethod"]]
    assert [one["id"] for one in client.get("/status/keys.json").json()["keys"]] == [
        keys.signer().id.hex(),
        old.id.hex(),
    ]


def test_a_changed_key_changes_no_credential(client, issued, new_key):
    before = _get(client, issued, "credential.json")
    new_key()

    assert _get(client, issued, "credential.json").content == before.content
    assert _key(before.json()) != keys.signer().id.hex()


def test_a_second_try_after_the_key_was_changed_makes_the_same_file(reserved, new_key):
    first = producing.make(reserved)
    new_key()

    assert producing.make(Certificate.objects.get(pk=reserved.pk)) == first
    assert inspecting.inspect(first, trust_roots=[])["credential"] == freezing.embedded(reserved)


def test_a_certificate_from_before_there_were_badges_is_signed_by_the_key_of_the_day(client, issued, new_key):
    row = Certificate.objects.get(pk=issued.pk)
    row.badge_proof = None
    new_key()

    content = freezing.credential(row)

    assert _key(content) == keys.signer().id.hex()
    assert integrity.holds(
        {name: value for name, value in content.items() if name != "proof"},
        content["proof"],
        keys.signer().public,
    )
    assert freezing.embedded(row) is None


def test_without_a_key_a_certificate_is_numbered_without_a_badge(client, world, batch, settings):
    settings.PROOF_KEY = "/absent.pem"
    batches.approve(batch=batch, approver=world.checker, at=NOON)

    row = Certificate.objects.get(batch=batch)
    producing.produce(row.pk, at=PRODUCED)
    assert (row.badge_proof, ProofKey.objects.count()) == (None, 0)
    for address in (f"/v/{row.code}/credential.json", f"/v/{row.code}/credential.jwt", "/.well-known/did.json",
                    "/status/revocation.json"):  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert client.get(f"/v/{row.code}").status_code == 200


def test_the_database_refuses_to_change_a_proof(issued):
    other = issued.badge_proof | {"proofValue": "z1"}

    for change in (other, None):
        with pytest.raises(Exception, match="a certificate never changes"), transaction.atomic():
            Certificate.objects.filter(pk=issued.pk).update(badge_proof=change)


def test_the_database_keeps_each_key_once_and_for_ever(issued):
    key = ProofKey.objects.get()

    assert key.public == keys.base64url(keys.signer().public)
    assert keys.remember(at=PRODUCED) == keys.signer()
    assert ProofKey.objects.get().first_used_at == NOON
    with pytest.raises(Exception, match="a key that has signed stays published"), transaction.atomic():
        ProofKey.objects.all().delete()
    with pytest.raises(Exception, match="a key that has signed stays published"), transaction.atomic():
        ProofKey.objects.update(public="x")
    with pytest.raises(IntegrityError, match=r"a_proof_key_once|public"), transaction.atomic():
        ProofKey.objects.create(public=key.public, first_used_at=NOON)


@pytest.mark.parametrize(
    ("language", "words"),
    [("kk", "Цифрлық белгі"), ("ru", "Цифровой значок"), ("en", "An Open Badge is the certificate")],
)
def test_the_register_and_the_holders_page_lead_to_the_files(
    client, client_of, world, issued, language, words
):
    register = client.get(f"/v/{issued.code}?lang={language}").content.decode()
    own = client_of(world.aigul).get(f"/{language}/learn/certificates/").content.decode()

    for page in (register, own):
        assert words in page
        for name in ("credential.json", "badge.svg", "badge.png"):
            assert f'href="/v/{issued.code}/{name}"' in page


def test_where_there_is_no_badge_no_page_leads_to_one(client, client_of, world, batch, settings):
    settings.PROOF_KEY = "/absent.pem"
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    row = Certificate.objects.get(batch=batch)
    producing.produce(row.pk, at=PRODUCED)

    assert "Open Badge" not in client.get(f"/v/{row.code}?lang=en").content.decode()
    assert "Open Badge" not in client_of(world.aigul).get("/en/learn/certificates/").content.decode()


def test_whoever_hands_over_a_pdf_reads_what_the_badge_inside_is_worth(client, issued, settings):
    def told():
        file = io.BytesIO(producing.stored(issued))
        file.name = "paper.pdf"
        return client.post("/en/verify/", {"paper": file}).content.decode()

    whole = told()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER certification_proofkey_stays" + (
            " ON certification_proofkey" if connection.vendor == "postgresql" else ""))  # fmt: skip
    ProofKey.objects.all().delete()
    settings.PROOF_FOLDER = settings.PROOF_FOLDER / "another"

    assert "signed by the School, says the same as the paper" in whole
    assert "not signed by the School, or changed" in told()


def test_the_key_of_the_day_is_kept_once_however_often_the_clock_asks(db, settings):
    for _each in range(3):
        sweeps.keep_proof_key()

    assert [key.public for key in ProofKey.objects.all()] == [keys.base64url(keys.signer().public)]
    settings.PROOF_KEY = "/absent.pem"
    sweeps.keep_proof_key()
    assert ProofKey.objects.count() == 1


def test_too_many_questions_are_slowed_down(client, issued):
    """The badge and the page of the register count together. Twice the number: a minute may end in between."""
    asked = [_get(client, issued, "credential.json") for _each in range(2 * PER_ADDRESS + 1)]

    assert {answer.status_code for answer in asked} == {200, 429}
    assert {answer["Retry-After"] for answer in asked if answer.status_code == 429} == {"60"}


def test_one_question_asks_the_database_once(client, issued, django_assert_num_queries):
    _get(client, issued, "credential.json")

    with django_assert_num_queries(1):
        answer = _get(client, issued, "credential.json")
    assert json.loads(answer.content)["id"].endswith(f"/v/{issued.code}/credential.json")
