"""The key of the proof: where it comes from, what it is called, and what anybody may read of it."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client

from certification.log import keys as log_keys
from certification.proof import keys
from tests.worlds import NOON

ADDRESS = "/status/keys.json"


def test_the_published_key_checks_what_the_signer_signs(db):
    answer = Client().get(ADDRESS)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer["Cache-Control"] == "no-cache"
    content = answer.json()
    (key,) = content.pop("keys")
    assert content == {"v": 1}
    public = base64.urlsafe_b64decode(key["x"] + "=")
    assert key == {"id": hashlib.sha256(public).hexdigest()[:8], "x": key["x"]}
    Ed25519PublicKey.from_public_bytes(public).verify(keys.signer().private.sign(b"word"), b"word")


def test_earlier_keys_go_on_to_be_published_behind_the_one_in_use(db, settings, tmp_path):
    [earlier] = keys.published()["keys"]
    keys.remember(at=NOON)
    settings.PROOF_FOLDER = tmp_path / "another"

    first, second = keys.published()["keys"]

    assert (first["id"], second) == (keys.signer().id.hex(), earlier)


def test_a_process_that_starts_later_has_the_same_key(settings):
    first = keys.signer().public
    keys._signer.cache_clear()

    assert keys.signer().public == first


def test_the_log_and_the_proof_have_keys_of_their_own(settings):
    raw = base64.b64decode(log_keys.signer().verifier.text.split("+", 2)[2])[1:]

    assert keys.signer().public != raw


def test_without_a_key_there_is_nothing_to_read(db, settings):
    settings.DEMO_ALLOWED = False

    with pytest.raises(log_keys.KeyUnusable, match="PROOF_KEY is not set"):
        keys.signer()
    assert Client().get(ADDRESS).status_code == 404


def test_a_key_that_is_none_is_named(settings, tmp_path):
    settings.PROOF_KEY = str(tmp_path / "absent.pem")

    with pytest.raises(log_keys.KeyUnusable, match=r"key of the proof .* cannot be read"):
        keys.signer()


def test_a_seal_is_no_key_for_the_proof(settings, seal_folder):
    settings.PROOF_KEY = str(seal_folder / "key.pem")

    with pytest.raises(log_keys.KeyUnusable, match="not an Ed25519 key"):
        keys.signer()


def test_only_reading_is_possible(db):
    assert Client().post(ADDRESS).status_code == 405
    assert Client().head(ADDRESS).status_code == 200
