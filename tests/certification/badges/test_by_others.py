"""Our credentials, judged by libraries that others wrote: the same statements, and proofs that hold."""

import copy
import random
import warnings

import pytest
from django.test import Client

from certification import registry
from certification.badges import canonical, claims
from tests.certification import oracle
from tests.certification.badges import others
from tests.certification.papers import KAZAKH, facts, fullest
from tests.worlds import NOON

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pyld import jsonld


def _statements(said):
    """What a library that reads JSON-LD makes of it."""
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": lambda address, _options: {
            "contextUrl": None,
            "documentUrl": address,
            "document": others.contexts()[address],
        },
    }
    return jsonld.normalize(said, options)


PAPERS = {
    "usual": facts(),
    "fullest": fullest(),
    "bare": facts(position=None, place=None, name_latin="", demo=False, hours=None),
    "every letter": facts(name=KAZAKH, position={"kk": KAZAKH.lower(), "ru": "аким", "en": "Akim"}),
    "quotes": facts(name='О"К\\"Н \\n «Әл» ’ʼ', programme={"kk": "\\", "ru": '"', "en": "_:criteria"}),
    "like a node": facts(name="_:c14n0 .", position={"kk": "> _:identity .", "ru": "a", "en": "_:a"}),
    "russian alone": facts(
        programme={"kk": "Әкім", "ru": "Әкім", "en": ""}, kind={"kk": "оқыту", "ru": "", "en": ""}
    ),
}


# Seconds, for a library that takes 17 ms for each.
@pytest.mark.parametrize("printed", PAPERS.values(), ids=PAPERS)
def test_the_statements_are_those_that_others_read(printed):
    said = claims.credential(printed, status_index=70_000)

    assert canonical.credential(said).decode() == _statements(said)


def test_the_statements_of_generated_names_are_those_that_others_read():
    chance = random.Random(3)
    for number, name in enumerate(oracle.names(60, seed=20261126)):
        printed = facts(
            name=name + chance.choice(("", '"', "\\", "’")),
            number=f"ӘМ-2026-{number:06d}",
            verify_url=f"https://mektep.example.kz/v/{number:026d}",
            expires_on=chance.choice((None, "2029-11-23")),
        )
        said = claims.credential(printed, status_index=number)

        assert canonical.credential(said).decode() == _statements(said)


def test_the_statements_of_a_proof_and_of_a_list_are_those_that_others_read(db):
    listed = Client().get("/status/revocation.json").json()
    proof = listed.pop("proof")
    value = proof.pop("proofValue")

    assert canonical.status_list(listed).decode() == _statements(listed)
    assert canonical.proof(proof).decode() == _statements(proof | {"@context": listed["@context"]})
    assert value[0] == "z"


# Some seconds: another engine starts, and reads five credentials.
def test_a_verifier_of_others_accepts_ours_and_finds_what_was_changed(client, issued, world):
    address = f"/v/{issued.code}/credential.json"
    good = client.get(address).json()
    renamed, other_day, other_place = (copy.deepcopy(good) for _each in range(3))
    renamed["credentialSubject"]["identifier"][0]["identityHash"] += "а"
    other_day["validFrom"] = "2026-11-22T00:00:00+05:00"
    other_place["credentialStatus"][0]["statusListIndex"] = "1"
    listed = _documents(client)["https://mektep.example.kz/status/revocation.json"]

    told = others.verdicts(
        [good, listed, renamed, other_day, other_place],
        documents=_documents(client),
        now="2099-01-01T00:00:00Z",
    )

    assert [one["verified"] for one in told] == [True, True, False, False, False], told
    assert {one["error"] for one in told[2:]} == {"Invalid signature."}

    registry.suspend(certificate=issued, officer=world.maker, reason="Inquiry 7", at=NOON)
    again = client.get(address).json()
    suspended = others.verdicts([again], documents=_documents(client), now="2099-01-01T00:00:00Z")

    assert again == good
    assert told[0]["listed"] == []
    assert suspended == [{"verified": True, "listed": ["suspension"], "error": ""}]


def _documents(client):
    """What the School publishes, under the addresses that credentials name."""
    did = client.get("/.well-known/did.json").json()
    lists = [client.get(f"/status/{purpose}.json").json() for purpose in claims.PURPOSES]
    return {did["id"]: did, **{one["id"]: one for one in lists}}
