"""What a credential says, and that it is written again as it was issued. No database, no library of others."""

import base64
import hashlib
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from certification.badges import baking, canonical, claims, integrity, tokens
from tests.certification.papers import CODE, URL, facts, fullest

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
ADDRESS = "did:web:mektep.example.kz#0a0b0c0d"
AT = datetime(2026, 11, 23, 12, 0, 7, 999, tzinfo=UTC)


def said(**changes):
    return claims.credential(facts(**changes), status_index=70_000)


def proof(credential):
    return integrity.proof(credential, key=ADDRESS, at=AT, sign=KEY.sign)


def test_a_credential_says_what_the_paper_says():
    credential = said(expires_on="2029-11-23", demo=False)

    assert credential["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert credential["id"] == f"{URL}/credential.json"
    assert credential["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert credential["issuer"] == {
        "id": "did:web:mektep.example.kz",
        "type": ["Profile"],
        "name": "Әкімдер мектебі",
        "url": "https://mektep.example.kz",
    }
    assert (credential["validFrom"], credential["validUntil"]) == (
        "2026-11-23T00:00:00+05:00",
        "2029-11-23T23:59:59+05:00",
    )
    subject = credential["credentialSubject"]
    assert subject["identifier"] == [
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": "Айгүл Серікқызы Әбенова",
            "identityType": "name",
        }
    ]
    assert subject["licenseNumber"] == "ӘМ-2026-000417"
    assert subject["role"] == "Әйтеке би ауданы Жабасақ ауылдық округінің әкімі"
    achievement = subject["achievement"]
    assert (achievement["name"], achievement["inLanguage"]) == ("Ауылдық округ әкімі", "kk")
    assert achievement["description"] == "Ауылдық округ әкімі / Аким сельского округа / Akim of a Rural Okrug"
    assert achievement["criteria"]["narrative"] == (
        "Біліктілікті арттыру; қашықтан оқыту; академиялық сағат: 72; 2026-10-01 – 2026-11-20. "
        "Повышение квалификации; дистанционное обучение; академические часы: 72; 2026-10-01 – 2026-11-20. "
        "Advanced training; distance learning; academic hours: 72; 2026-10-01 – 2026-11-20."
    )
    assert credential["credentialStatus"] == [
        {
            "id": f"https://mektep.example.kz/status/{purpose}.json#70000",
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": "70000",
            "statusListCredential": f"https://mektep.example.kz/status/{purpose}.json",
        }
        for purpose in ("revocation", "suspension")
    ]
    assert "description" not in credential


def test_what_a_paper_lacks_a_credential_lacks():
    credential = said(position=None, hours=None)

    assert "role" not in credential["credentialSubject"]
    assert "validUntil" not in credential
    assert "сағат" not in json.dumps(credential, ensure_ascii=False)
    assert credential["description"] == "ҮЛГІ · ОБРАЗЕЦ · SPECIMEN"


def test_a_score_is_told_where_the_paper_prints_it():
    narrative = claims.credential(fullest(), status_index=1)["credentialSubject"]["achievement"]["criteria"]

    assert "қорытынды балл: 92.5 / 100" in narrative["narrative"]


def test_all_who_finish_one_programme_have_one_achievement():
    one, other = said(), said(name="Нұрлан", number="ӘМ-2026-000418", period={"from": "a", "to": "b"})
    longer = said(hours=108)

    ids = [each["credentialSubject"]["achievement"]["id"] for each in (one, other, longer)]
    assert ids[0] == ids[1] != ids[2]
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", ids[0])


@pytest.mark.parametrize(
    ("site", "name"),
    [
        ("https://mektep.example.kz", "did:web:mektep.example.kz"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
    ],
)
def test_an_issuer_is_called_by_its_host(site, name):
    assert claims.did(site) == name


@pytest.mark.parametrize(
    ("changes", "fact"),
    [
        ({"name": "Айгүл\nӘбенова"}, "identityHash"),
        ({"name": "Айгүл\x7f"}, "identityHash"),
        ({"name": ""}, "identityHash"),
        ({"number": "ӘМ\t1"}, "licenseNumber"),
        ({"verify_url": f"{URL}>"}, "verify_url"),
        ({"verify_url": "https://мектеп.қаз/v/1"}, "verify_url"),
    ],
)
def test_what_cannot_be_written_is_refused_and_named(changes, fact):
    with pytest.raises(claims.CannotWrite, match=f"^{fact}$"):
        said(**changes)


# A certificate that was issued must be written again as it was signed. If this sum changes, each of them is broken.
@pytest.mark.parametrize(
    ("printed", "statements", "signed"),
    [
        (
            facts(),
            "7e208c0303572cae0fac229e5e12557bf4bf6ffe8fce222930bf5b3438bdb15a",
            "c5a45cf886f92593c6c258db83faac871c62798de7dab593315127d09854f9cc",
        ),
        (
            fullest(),
            "5384de2a2b6973491e12fd317ceeac0cb286bdcb625e22a10e96be48be380f54",
            "f30ee1a7c3d29ff9d13786c24fee1493ec2feed889f18db3cd73a08167387e49",
        ),
    ],
    ids=["usual", "fullest"],
)
def test_the_format_is_frozen(printed, statements, signed):
    credential = claims.credential(printed, status_index=70_000)

    assert hashlib.sha256(canonical.credential(credential)).hexdigest() == statements
    assert hashlib.sha256(json.dumps(proof(credential)).encode()).hexdigest() == signed


def test_a_proof_holds_for_what_was_signed_alone():
    credential = said()
    found = proof(credential)

    assert found == proof(credential)
    assert found["created"] == "2026-11-23T12:00:07Z"
    assert integrity.holds(credential, found, PUBLIC)
    assert not integrity.holds(said(name="Айгүл Серікқызы Әбеновa"), found, PUBLIC)
    assert not integrity.holds(credential, found, bytes(31) + b"\x01")
    for change in (
        {"created": "2026-11-23T12:00:08Z"},
        {"verificationMethod": "did:web:mektep.example.kz#other"},
        {"proofPurpose": "authentication"},
        {"cryptosuite": "eddsa-jcs-2022"},
        {"proofValue": found["proofValue"][:-1]},
        {"proofValue": "z0OIl"},
        {"proofValue": ""},
        {"proofValue": 7},
        {"more": "x"},
    ):
        assert not integrity.holds(credential, found | change, PUBLIC), change


# The examples of the Internet draft that describes the alphabet (draft-msporny-base58, 5).
@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"Hello World!", "2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "11233QC4"),
    ],
)
def test_base58_is_written_as_it_is_described(content, text):
    assert integrity.multibase(content) == f"z{text}"
    assert integrity.bytes_of(f"z{text}") == content


def test_a_token_says_the_same_and_is_signed():
    credential = said(expires_on="2029-11-23")
    written = tokens.token(credential, key=ADDRESS, public=PUBLIC, sign=KEY.sign)

    parts = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in written.split(".")]
    header, content = map(json.loads, parts[:2])
    KEY.public_key().verify(parts[2], written.rpartition(".")[0].encode())
    assert header == {
        "alg": "EdDSA",
        "typ": "JWT",
        "kid": ADDRESS,
        "jwk": {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": base64.urlsafe_b64encode(PUBLIC).rstrip(b"=").decode(),
        },
    }
    assert content == credential | {
        "iss": "did:web:mektep.example.kz",
        "jti": f"{URL}/credential.json",
        "sub": f"{URL}#holder",
        "nbf": int(datetime(2026, 11, 22, 19, 0, tzinfo=UTC).timestamp()),
        "exp": int(datetime(2029, 11, 23, 18, 59, 59, tzinfo=UTC).timestamp()),
    }


def test_the_drawing_carries_the_credential():
    content = json.dumps({"name": 'Әлия <]]> & "О"'}, ensure_ascii=False).encode()

    root = ET.fromstring(baking.svg(content))
    [element] = root.findall("{https://purl.imsglobal.org/ob/v3p0}credential")

    assert json.loads(element.text) == json.loads(content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[0] is element


def test_the_picture_carries_the_credential_and_is_still_a_picture():
    content = json.dumps({"name": "Әлия"}, ensure_ascii=False).encode()

    with Image.open(io.BytesIO(baking.png(content))) as picture:
        picture.load()

        assert picture.size == (512, 512)
        assert picture.text["openbadgecredential"] == content.decode()
    plain = (baking.ASSETS / "badge.png").read_bytes()
    assert baking.png(content).startswith(plain[:33])
    assert baking.png(content).endswith(plain[33:])


def test_no_credential_names_a_code_of_another():
    assert CODE in json.dumps(said())
    assert set(re.findall(r"/v/([0-9A-Z]{26})", json.dumps(said()))) == {CODE}
