"""The signed list of what is out of force, and the address with signed words that a holder shows."""

import base64
import gzip
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from certification import batches, numbering, producing
from certification.models import Certificate
from certification.proof import card, keys, status
from tests.certification.life import PRODUCED
from tests.worlds import NOON

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def _plain(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _is_set(packed, index):
    return bool(gzip.decompress(_plain(packed))[index // 8] & 128 >> index % 8)


def test_the_list_is_signed_and_says_what_is_out_of_force(issued):
    said = status.offline(at=AT)
    signature = _plain(said.pop("signature"))

    public = Ed25519PublicKey.from_public_bytes(keys.signer().public)
    public.verify(signature, status.canonical(said))
    with pytest.raises(InvalidSignature):
        public.verify(signature, status.canonical(said | {"date": "2027-01-01T00:00:00Z"}))
    assert (said["v"], said["date"], said["list"]) == (1, "2026-11-26T09:30:00Z", 131_072)
    assert said["key"] == keys.signer().id.hex()
    assert said["programmes"]["CORE"]["kk"] == "Ауылдық округ әкімі"
    assert [_is_set(said[name], issued.status_index) for name in ("revoked", "suspended")] == [False, False]


@pytest.mark.parametrize(("state", "bits"), [("suspended", [False, True]), ("revoked", [True, False])])
def test_a_bit_for_each_certificate(request, issued, state, bits):
    request.getfixturevalue(state)
    said = status.offline(at=AT)

    found = [_is_set(said[name], issued.status_index) for name in ("revoked", "suspended")]
    assert found == bits
    assert sum(byte.bit_count() for byte in gzip.decompress(_plain(said["revoked"]))) == bits[0]


def test_what_was_replaced_is_out_of_force_and_its_successor_is_not(issued, replaced):
    said = status.offline(at=AT)
    successor = Certificate.objects.get(replaces=issued)

    assert _is_set(said["revoked"], issued.status_index)
    assert not _is_set(said["revoked"], successor.status_index)


@pytest.mark.parametrize(("entries", "size"), [(0, 131_072), (131_072, 131_072), (131_073, 262_144)])
def test_a_list_is_never_short(entries, size):
    assert status.size_for(entries) == size


def test_places_are_drawn_at_random_and_never_twice(issued):
    drawn = numbering.status_indexes(2_400)

    assert len(set(drawn)) == 2_400
    assert issued.status_index not in drawn
    assert max(drawn) < 131_072
    assert sorted(drawn) != drawn


def test_a_list_that_is_half_full_becomes_twice_as_long(issued, monkeypatch):
    monkeypatch.setattr(numbering, "SHORTEST_LIST", 4)

    assert max(len({*numbering.status_indexes(3)}), 3) == 3
    assert all(index < 8 for index in numbering.status_indexes(3))


def test_the_database_refuses_a_place_twice(issued, world):
    other = Certificate(
        **{one.attname: getattr(issued, one.attname) for one in Certificate._meta.concrete_fields}
        | {
            "id": None,
            "number": 9,
            "code": "X" * 26,
            "state": "VOID",
            "file": "",
            "sha256": "",
            "issued_at": None,
        }
    )
    with (
        pytest.raises(IntegrityError, match=r"status_index|a_place_in_the_status_list_once"),
        transaction.atomic(),
    ):
        other.save(force_insert=True)


def test_the_holder_shows_an_address_with_signed_words(issued, world, client_of):
    address = card.address(issued)

    where, _hash, words = address.partition("#")
    content = _plain(words)
    message = issued.code.lower().encode() + content[:-64]
    Ed25519PublicKey.from_public_bytes(keys.signer().public).verify(content[-64:], message)
    assert where == issued.printed["verify_url"]
    assert issued.printed["name"].encode("kz1048") in content
    assert int.from_bytes(content[9:12], "big") == issued.status_index
    assert card.address(issued) == address
    picture = client_of(world.aigul).get(f"/kk/learn/certificates/{issued.pk}/offline.svg")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/svg+xml")


def test_a_holder_of_an_older_paper_has_words_that_are_signed_now(
    settings, world, batch, client_of, tmp_path
):
    settings.PROOF_KEY = str(tmp_path / "absent.pem")
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    older = Certificate.objects.get()
    producing.produce(older.pk, at=PRODUCED)
    picture = f"/kk/learn/certificates/{older.pk}/offline.svg"
    assert client_of(world.aigul).get(picture).status_code == 404

    settings.PROOF_KEY = ""

    where, _hash, words = card.address(older).partition("#")
    message = older.code.lower().encode() + _plain(words)[:-64]
    Ed25519PublicKey.from_public_bytes(keys.signer().public).verify(_plain(words)[-64:], message)
    assert (where, "signed" in older.printed) == (older.printed["verify_url"], False)
    Certificate.objects.update(status_index=None)
    assert client_of(world.aigul).get(picture).status_code == 404


def test_the_triggers_of_certificates_outlive_the_migration(issued):
    assert ("certification", "0008_status_list") in MigrationExecutor(connection).loader.applied_migrations
    with pytest.raises(Exception, match="never"), transaction.atomic():
        Certificate.objects.filter(pk=issued.pk).update(printed=issued.printed | {"signed": "AQ"})


def test_the_list_is_fetched_without_a_language(client, issued):
    answer = client.get("/status/offline.json")

    assert (answer.status_code, answer.json()["v"]) == (200, 1)
    assert answer["Cache-Control"] == "public, max-age=60"
