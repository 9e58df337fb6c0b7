"""PDF, proof and key are enough: `verify_certificate --proof --log-key` asks no register and no database."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certification import producing, registry
from certification.log import entries, keys, merkle, proofs, reading, sequencing
from tests.certification.life import PRODUCED, TODAY
from tests.certification.log.copies import SIGNER, STRANGER, leaf, leaves
from tests.certification.test_verify_certificate import verify, verify_json

COUNT = 11


def one_proof(number=4, count=COUNT):
    hashes = [merkle.leaf_hash(one) for one in leaves(count)]
    path = [merkle.root(hashes[low:high]) for low, high in merkle.inclusion_ranges(number, count)]
    facts = entries.facts(
        kind="issued",
        at=entries.parse(leaf(number)).at,
        number=f"ӘМ-2026-{number:06}",
        code=f"{number:026}",
        sha256=f"{number:064x}",
        details={},
    )
    note = SIGNER.sign(size=count, root=merkle.root(hashes))
    return proofs.write([proofs.Leaf(facts, number.to_bytes(16, "big"), number, path)], note)


def test_a_proof_proves_what_stood_in_the_log():
    proven = proofs.verify(one_proof().encode(), SIGNER.verifier)

    assert (proven.number, proven.status, proven.size) == ("ӘМ-2026-000004", "valid", COUNT)
    assert proven.events == (("issued", "2026-11-24T09:04:00Z", 4),)


def test_the_checkpoint_of_another_key_proves_nothing():
    with pytest.raises(proofs.ProofWrong, match="not of this log"):
        proofs.verify(one_proof().encode(), STRANGER.verifier)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_one_changed_byte_proves_nothing_or_says_the_same(data):
    content = one_proof().encode()
    at = data.draw(st.integers(0, len(content) - 1))
    other = data.draw(st.integers(0, 255))

    try:
        found = proofs.verify(content[:at] + bytes([other]) + content[at + 1 :], SIGNER.verifier)
    except (proofs.ProofWrong, proofs.ProofUnreadable):
        return
    assert found == proofs.verify(content, SIGNER.verifier)


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["entries"][0]["facts"].update(at="2026-11-01T09:04:00Z"),
        lambda told: told["entries"][0]["facts"].update(sha256="f" * 64),
        lambda told: told["entries"][0]["facts"].update(kind="reinstated"),
        lambda told: told["entries"][0]["facts"].update(at="2026-13-01T09:04:00Z"),
        lambda told: told["entries"][0].update(index=5),
        lambda told: told["entries"][0].update(index=-1),
        lambda told: told["entries"][0].update(index=10**30),
        lambda told: told["entries"][0].update(salt=""),
        lambda told: told["entries"][0]["path"].reverse(),
        lambda told: told["entries"].append(told["entries"][0]),
    ],
)
def test_a_proof_of_something_else_proves_nothing(change):
    told = json.loads(one_proof())
    change(told)

    with pytest.raises(proofs.ProofWrong):
        proofs.verify(json.dumps(told).encode(), SIGNER.verifier)


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(format="other"),
        lambda told: told.pop("checkpoint"),
        lambda told: told.update(checkpoint=5),
        lambda told: told.update(entries=[]),
        lambda told: told.update(entries={}),
        lambda told: told["entries"][0].update(index="4"),
        lambda told: told["entries"][0].update(index=True),
        lambda told: told["entries"][0].update(salt="ы"),
        lambda told: told["entries"][0]["facts"].pop("code"),
        lambda told: told["entries"][0]["facts"].update(code=5),
        lambda told: told["entries"][0]["facts"].update(details=[]),
        lambda told: told["entries"][0].update(path="x"),
    ],
)
def test_what_has_not_the_form_of_a_proof_is_unreadable(change):
    told = json.loads(one_proof())
    change(told)

    with pytest.raises(proofs.ProofUnreadable):
        proofs.verify(json.dumps(told).encode(), SIGNER.verifier)


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_no_json_is_unreadable(content):
    with pytest.raises(proofs.ProofUnreadable):
        proofs.verify(content, SIGNER.verifier)


# --- the command ------------------------------------------------------------------------------------


@pytest.fixture
def held(logged, tmp_path):
    """What somebody holds: the PDF and beside it the proof and the key of the log. Returns their paths."""
    return _held(logged, tmp_path)


def _held(certificate, folder):
    contents = {
        "paper.pdf": producing.stored(certificate),
        "paper.proof.json": reading.proof(certificate.code).encode(),
        "log.key": keys.signer().verifier.text.encode(),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def with_proof(paths):
    return [paths[0], "--proof", paths[1], "--log-key", paths[2]]


def test_a_paper_with_its_proof_is_valid_without_a_register(held, django_assert_num_queries):
    with django_assert_num_queries(0):
        code, verdict = verify_json(*with_proof(held))

    assert (code, verdict["status"]) == (0, "valid")
    assert verdict["register"] == {"found": True, "status": "valid"}
    assert verdict["credential"] == {"found": True, "whole": None, "agrees": True}
    assert list(verdict) == [
        "status", "number", "name", "programme", "issued_on", "seal", "register", "credential",
    ]  # fmt: skip


def test_in_sentences_it_says_where_the_entry_stands(held):
    code, said = verify(*with_proof(held))

    assert code == 0
    assert said.splitlines()[-1] == "Log: issued on 2026-11-23T07:01:00Z, entry 1 of 1"


@pytest.mark.parametrize("state", ["suspended", "revoked", "replaced"])
def test_a_proof_from_after_the_end_says_so(request, tmp_path, state):
    certificate = request.getfixturevalue(state)
    sequencing.run(at=PRODUCED)

    code, verdict = verify_json(*with_proof(_held(certificate, tmp_path)))

    assert (code, verdict["status"]) == (3, state)


def test_a_term_that_has_ended_is_known_without_a_register(logged, held):
    told = json.loads(held[1].read_text(encoding="utf-8"))
    facts = told["entries"][0]["facts"]
    facts["details"] = {"expires_on": "2020-01-01"}
    entry = entries.of(facts, bytes.fromhex("00" * 16)).written().encode()
    told["entries"][0].update(salt="A" * 22 + "==", index=0, path=[])
    told["checkpoint"] = keys.signer().sign(size=1, root=merkle.leaf_hash(entry))
    held[1].write_text(json.dumps(told), encoding="utf-8")

    assert verify_json(*with_proof(held))[0] == 3


def test_an_altered_paper_is_altered(held):
    content = bytearray(held[0].read_bytes())
    content[len(content) // 3] ^= 1
    held[0].write_bytes(content)

    code, verdict = verify_json(*with_proof(held))

    assert (code, verdict["status"]) == (4, "altered")


def test_a_proof_of_another_certificate_does_not_help(replaced, tmp_path):
    sequencing.run(at=PRODUCED)
    new = replaced.replaced_by
    held = _held(replaced, tmp_path)
    held[1].write_text(reading.proof(new.code), encoding="utf-8")

    code, verdict = verify_json(*with_proof(held))

    assert (code, verdict["status"], verdict["register"]) == (4, "unknown", {"found": False, "status": None})


def test_a_proof_that_does_not_hold_is_said_to_prove_nothing(held):
    held[2].write_text(STRANGER.verifier.text)

    code, said = verify(*with_proof(held))

    assert code == 4
    assert said.splitlines()[-1].startswith(
        "Log: the proof proves nothing, the checkpoint is not of this log"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--proof", "x"], "--proof and --log-key belong together.\n"),
        (["--log-key", "x"], "--proof and --log-key belong together.\n"),
        (["--proof", "absent", "--log-key", "KEY"], "The file cannot be read: No such file or directory.\n"),
        (["--proof", "PDF", "--log-key", "KEY"], "The proof cannot be read: no proof.\n"),
        (["--proof", "PROOF", "--log-key", "x"], "The key cannot be read: this is no base64.\n"),
    ],
)
def test_what_cannot_be_used_ends_with_2(held, arguments, said):
    names = {"PDF": held[0], "PROOF": held[1], "KEY": held[2]}

    code, told = verify(held[0], *[names.get(one, one) for one in arguments])

    assert code == 2
    assert told == said or (arguments[-1] == "x" and told.startswith("The key cannot be read"))


def test_a_register_that_is_named_as_well_has_the_last_word(held, logged, tmp_path):
    folder = tmp_path / "register"
    folder.mkdir()
    answer = registry.facts(registry.find(logged.code, today=TODAY))
    (folder / f"{logged.code}.json").write_text(json.dumps(answer | {"status": "revoked"}), encoding="utf-8")

    assert verify_json(*with_proof(held), "--register", folder)[0] == 3

    (folder / f"{logged.code}.json").write_text(json.dumps(answer | {"sha256": "0" * 64}), encoding="utf-8")
    assert verify_json(*with_proof(held), "--register", folder)[1]["status"] == "unknown"
    assert isinstance(held[0], Path)
