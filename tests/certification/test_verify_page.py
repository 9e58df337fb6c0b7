"""Anybody checks a paper: by code, by number and surname, or by the file itself."""

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.models import Event
from certification import producing
from certification.models import Certificate
from tests.certification.life import within_one_minute

HERE = "/en/verify/"
ALTERED = "This file is not the one that was issued"


def post(client=None, **fields):
    return (client or Client()).post(HERE, fields)


def hand_over(content, name="paper.pdf"):
    return post(paper=SimpleUploadedFile(name, content, content_type="application/pdf"))


def said(answer):
    return answer.content.decode()


@pytest.mark.parametrize(
    ("language", "heading"), [("kk", "<h1"), ("ru", "<h1"), ("en", "Check a certificate")]
)
def test_the_page_offers_three_ways_to_everybody(db, language, heading):
    answer = Client().get(f"/{language}/verify/")

    assert answer.status_code == 200
    assert heading in said(answer)
    assert [said(answer).count(f'name="{name}"') for name in ("code", "number", "surname", "paper")] == [
        1
    ] * 4


# --- by code -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_code_leads_to_its_page_in_the_same_language(db, language):
    answer = Client().post(f"/{language}/verify/", {"code": "7kq2 m4xd 9pit cw8h abcd efgh jk"})

    assert (answer.status_code, answer.url) == (302, f"/v/7KQ2M4XD9P1TCW8HABCDEFGHJK?lang={language}")


@pytest.mark.parametrize("code", ["7KQ2", "7KQ2M4XD9P1TCW8HABCDEFGHJ", "Ж" * 26, "ӘМ-2026-000001"])
def test_what_cannot_be_a_code_comes_back_with_words(db, code):
    answer = post(code=code)

    assert answer.status_code == 422
    assert "A code has 26 letters and digits. Please compare it with the paper." in said(answer)
    assert code in said(answer)


def test_an_empty_code_comes_back(db):
    assert post(code="").status_code == 422


# --- by number and surname ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "surname"),
    [("ӘМ-2026-000001", "Әбдіғалиева"), ("ам 2026 1", "абдигалиева"), ("AM-2026-000001", "ӘБДІҒАЛИЕВА ")],
)
def test_number_and_surname_lead_to_the_page(issued, number, surname):
    answer = post(number=number, surname=surname)

    assert (answer.status_code, answer.url) == (302, f"/v/{issued.code}?lang=en")


@pytest.mark.parametrize(
    ("number", "surname"), [("ӘМ-2026-000001", "Өмірзақов"), ("ӘМ-2026-000002", "Әбдіғалиева"), ("x", "Ким")]
)
def test_a_wrong_number_and_a_wrong_surname_are_answered_alike(issued, number, surname):
    answer = post(number=number, surname=surname)

    assert answer.status_code == 422
    assert "The register holds no certificate with this number and this surname." in said(answer)


def test_a_number_alone_is_not_answered(issued):
    answer = post(number="ӘМ-2026-000001", surname="")

    assert answer.status_code == 422
    assert issued.code not in said(answer)


def test_whoever_tries_surnames_is_slowed_down_sooner(issued):
    client = Client()
    tried = within_one_minute(
        lambda: [post(client, number="ӘМ-2026-000001", surname=f"Ким{n}").status_code for n in range(31)]
    )

    assert tried == [422] * 30 + [429]
    assert post(client, code="7KQ2M4XD9P1TCW8HABCDEFGHJK").status_code == 302


# --- by the file -------------------------------------------------------------------------------------


def test_the_file_that_was_issued_is_valid(issued):
    answer = hand_over(producing.stored(issued))

    assert answer.status_code == 200
    assert "This certificate is valid" in said(answer)
    assert "whole, of the School" in said(answer)
    assert "Compare with the paper" in said(answer)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize(
    ("state", "heading"),
    [
        ("suspended", "This certificate is suspended"),
        ("replaced", "This certificate has been replaced"),
        ("revoked", "This certificate has been revoked"),
    ],
)
def test_the_file_of_a_certificate_out_of_force_says_so(request, state, heading):
    certificate = request.getfixturevalue(state)

    assert heading in said(hand_over(producing.stored(certificate)))


def test_one_flipped_byte_is_told(issued):
    pdf = bytearray(producing.stored(issued))
    pdf[len(pdf) // 3] ^= 1

    answer = said(hand_over(bytes(pdf)))

    assert ALTERED in answer
    assert "broken: the file has been changed" in answer


def test_no_flipped_byte_is_ever_valid(issued):
    """Thirty places, spread over the file: each changes the sum, whatever else it breaks."""
    pdf = producing.stored(issued)
    for place in range(200, len(pdf), len(pdf) // 30):
        changed = bytearray(pdf)
        changed[place] ^= 1

        answer = hand_over(bytes(changed))

        assert "This certificate is valid" not in said(answer), place
        assert answer.status_code in (200, 422)


@pytest.mark.parametrize("content", [b"garbage", b"%PDF-1.7\ngarbage", b"\x00" * 4096])
def test_garbage_is_no_pdf(db, content):
    answer = hand_over(content)

    assert answer.status_code == 422
    assert "This file is no PDF that can be read." in said(answer)


def test_a_file_that_is_too_large_is_not_read(db):
    answer = hand_over(b"%PDF-1.7" + b"0" * (5 * 1024 * 1024))

    assert answer.status_code == 422
    assert "The file is larger than 5 MB." in said(answer)


def test_no_file_at_all_comes_back(db):
    assert post(paper="").status_code == 422


def test_nothing_is_stored(issued):
    pdf = producing.stored(issued)
    kept = storages["private"].listdir("certificates")
    events, rows = Event.objects.count(), Certificate.objects.count()

    hand_over(pdf)
    hand_over(pdf[:-1] + b"x")

    assert storages["private"].listdir("certificates") == kept
    assert (Event.objects.count(), Certificate.objects.count()) == (events, rows)
    assert "The file was not kept." in said(hand_over(pdf))
