"""Open Badges that somebody brings: ours only to the last field."""

import json
from datetime import UTC, datetime

import pytest

from certification.badges import claims, integrity, reading
from tests.certification.papers import BADGE_KEY, BADGE_KEY_ID, badge, facts, fullest

PUBLIC = BADGE_KEY.public_key().public_bytes_raw()
GOOD = {"found": True, "whole": True, "agrees": True}
PROOF_AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BAD = {"found": True, "whole": False, "agrees": False}


def judged(content, printed=None, keys=(PUBLIC,)):
    return reading.judge(content, printed=printed or facts(), keys=keys)


def changed(*path, value, printed=None):
    """The credential of these facts with another value in one place; None takes the field out."""
    said = json.loads(badge(printed or facts()))
    place = said
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return json.dumps(said, ensure_ascii=False).encode()


@pytest.mark.parametrize("printed", [facts(), fullest(), facts(position=None, demo=False, hours=None)])
def test_what_the_school_signed_about_these_facts_is_whole_and_agrees(printed):
    assert judged(badge(printed), printed) == GOOD


def test_a_file_without_one_has_none():
    assert judged(None) == {"found": False, "whole": False, "agrees": False}


def test_the_badge_of_another_person_is_whole_and_does_not_agree():
    assert judged(badge(facts(name="Нұрлан Сейтқали"))) == GOOD | {"agrees": False}


def test_a_key_that_is_not_the_schools_signs_nothing_and_without_any_nobody_can_tell():
    assert judged(badge(facts()), keys=[]) == GOOD | {"whole": None}
    assert judged(badge(facts()), keys=[bytes(32)]) == GOOD | {"whole": False}


def test_one_changed_word_is_found():
    content = badge(facts()).replace("Әбенова".encode(), "Әбеновa".encode())

    assert judged(content) == BAD


def test_changed_facts_beside_a_true_badge_are_found():
    assert judged(badge(facts()), facts(hours=73)) == GOOD | {"agrees": False}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("evidence",), "x"),  # what our template does not write, no signature covers
        (("credentialSubject", "result"), "x"),
        (("credentialSubject", "identifier", 0, "salt"), "x"),
        (("credentialSubject", "identifier", 0, "hashed"), 0),
        (("credentialSubject", "identifier", 0, "identityType"), "emailAddress"),
        (("credentialSubject", "type"), ["AchievementSubject", "More"]),
        (("credentialSubject", "role"), 7),
        (("credentialStatus", 1), None),
        (("credentialStatus", 0, "statusPurpose"), "suspension"),
        (("@context", 1), "https://example.kz/context"),
        (("issuer", "id"), "did:web:example.kz"),
        (("id",), 'https://a/1> <https://schema.org/name> "B'),
        (("name",), ["Ауылдық округ әкімі"]),
        (("proof", "verificationMethod"), f"did:web:example.kz#{BADGE_KEY_ID}"),
        (("proof", "proofValue"), None),
        (("proof",), None),
    ],
)
def test_a_shape_that_is_not_ours_is_not_whole(path, value):
    assert judged(changed(*path, value=value))["whole"] is False


def test_what_a_stranger_signed_in_our_shape_with_more_in_it_is_not_ours():
    said = claims.credential(facts(), status_index=1) | {"evidence": "x"}
    key = f"did:web:mektep.example.kz#{BADGE_KEY_ID}"
    from_elsewhere = said | {
        "proof": integrity.proof(said, key=key, at=PROOF_AT, sign=BADGE_KEY.sign),
    }

    assert judged(claims.written(from_elsewhere)) == BAD


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b'{"proof": 7}',
        b'{"proof": {}}',
        b"\xff",
        b"[" * 60_000,
        b" " * 70_000,
        b"null",
    ],
)
def test_garbage_is_no_badge_and_no_exception(content):
    assert judged(content) == BAD
