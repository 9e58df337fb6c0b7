"""/v/<code>: six answers that read differently, in one look at the database and without opening a file."""

from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.utils.timezone import localdate

from certification import batches, producing
from certification.models import Certificate
from certification.views import register
from tests.certification.life import PRODUCED, within_one_minute
from tests.worlds import NOON

ABSENT = "0" * 26
HEADINGS = {
    "issued": "This certificate is valid",
    "suspended": "This certificate is suspended",
    "replaced": "This certificate has been replaced",
    "revoked": "This certificate has been revoked",
    "expired": "This certificate has expired",
}


class Exploding(FileSystemStorage):
    """A storage that must not be touched."""

    def _open(self, name, mode="rb"):
        raise AssertionError(f"{name} was opened")

    def exists(self, name):
        raise AssertionError(f"{name} was looked for")


@pytest.fixture
def expired(world, finished, batch):
    """Issued for one year, three years ago."""
    world.programme.certificate_years = 1
    world.programme.save(update_fields=["certificate_years"])
    long_ago = NOON - timedelta(days=3 * 365)
    batches.approve(batch=batch, approver=world.checker, at=long_ago)
    certificate = Certificate.objects.get()
    producing.produce(certificate.pk, at=long_ago)
    certificate.refresh_from_db()
    assert certificate.expires_on < localdate()
    return certificate


def look(code, query="?lang=en", **headers):
    return Client().get(f"/v/{code}{query}", **headers)


def said(answer):
    return answer.content.decode()


@pytest.mark.parametrize("state", HEADINGS)
def test_each_state_has_a_heading_and_a_word_of_its_own(request, state):
    certificate = request.getfixturevalue(state)

    page, answer = look(certificate.code), look(certificate.code, "?format=json")

    assert (page.status_code, answer.status_code) == (200, 200)
    assert [heading for heading in HEADINGS.values() if f'<h1 id="verdict">{heading}</h1>' in said(page)] == [
        HEADINGS[state]
    ]
    assert answer.json()["status"] == {"issued": "valid"}.get(state, state)


def test_what_is_not_in_the_register_is_404_and_says_what_to_do(db):
    page, answer = look(ABSENT), look(ABSENT, "?format=json")

    assert (page.status_code, answer.status_code) == (404, 404)
    assert '<h1 id="verdict">No such certificate in the register</h1>' in said(page)
    assert ABSENT in said(page)
    assert "Type the code from the paper once more." in said(page)
    assert answer.json() == {"status": "unknown"}


@pytest.mark.parametrize("code", ["x", "<script>", "%00", "Ж" * 300])
def test_nonsense_is_unknown_as_well(db, code):
    answer = look(code)

    assert answer.status_code == 404
    assert "<script>alert" not in said(answer)
    assert "No such certificate in the register" in said(answer)


def test_a_certificate_in_the_making_is_unknown(reserved):
    assert look(reserved.code).status_code == 404


def test_every_printed_word_stands_on_the_page(issued):
    page = said(look(issued.code, "?lang=ru"))

    for word in (
        "Әбдіғалиева Айгүл Сейтжанқызы",
        "ӘМ-2026-000001",
        "аким сельского округа, Кояндинский сельский округ, Целиноградский район",
        "Аким сельского округа",
        "повышение квалификации",
        "дистанционное обучение",
        "72",
        "01.09.2026 – 23.11.2026",
        "Астана",
        "Школа акимов",
        "Г. Ғ. Өміртаева, Директор Школы",
        issued.sha256,
    ):
        assert word in page


def test_the_page_tells_nothing_that_is_not_on_the_paper(issued):
    for answer in (look(issued.code), look(issued.code, "?format=json")):
        for secret in ("810412400114", "aigul@example.kz", "86.00", "86 %"):
            assert secret not in said(answer)


def test_a_replaced_one_leads_to_the_new_one_and_back(replaced):
    new = Certificate.objects.get(replaces=replaced)

    assert f'href="/v/{new.code}?lang=en"' in said(look(replaced.code))
    assert f'href="/v/{replaced.code}?lang=en"' in said(look(new.code))
    assert look(replaced.code, "?format=json").json()["replaced_by"]["number"] == "ӘМ-2026-000002"


def test_a_revoked_one_leads_to_the_one_that_was_given_in_its_place(world, revoked):
    assert "The holder can appeal to the agency." in said(look(revoked.code))
    batch = batches.prepare_restoring(certificate=revoked, officer=world.maker, reason="Court", at=PRODUCED)
    batches.approve(batch=batch, approver=world.checker, at=PRODUCED)
    new = Certificate.objects.get(batch=batch)
    producing.produce(new.pk, at=PRODUCED)

    page = said(look(revoked.code))

    assert "This certificate has been revoked" in page
    assert new.printed["number"] in page
    assert "The holder can appeal to the agency." not in page
    assert "It replaces an earlier certificate" in said(look(new.code))


def test_a_revoked_one_says_when_and_on_which_ground(revoked):
    page = said(look(revoked.code))

    assert "Ground: results annulled." in page
    assert "Protocol 12" not in page


@pytest.mark.parametrize("state", ["issued", "replaced", "revoked", "expired"])
def test_a_look_costs_one_query_and_one_in_the_log_and_opens_no_file(
    request, settings, state, django_assert_num_queries
):
    certificate = request.getfixturevalue(state)
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "tests.certification.test_register_page.Exploding"}
    }

    for query, count in (("?lang=kk", 2), ("?format=json", 1)):
        with django_assert_num_queries(count):
            answer = look(certificate.code, query)
        assert answer.status_code == 200
        assert len(answer.content) < 20_000


def test_a_miss_costs_as_much_as_a_hit(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        look(ABSENT)


def test_robots_and_caches_keep_away(issued):
    for answer in (look(issued.code), look(issued.code, "?format=json"), look(ABSENT)):
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("door", ["/v/", "/V/"])
@pytest.mark.parametrize("spelled", [str.upper, str.lower])
def test_the_address_in_the_code_is_read_in_any_case(issued, door, spelled):
    answer = Client().get(door + spelled(issued.code))

    assert answer.status_code == 200
    assert issued.printed["number"] in said(answer)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_speaks_the_language_that_was_asked_for(issued, language):
    answer = look(issued.code, f"?lang={language}")

    assert f'<html lang="{language}"' in said(answer)
    assert answer["Content-Language"] == language
    for other in ("kk", "ru", "en"):
        assert f"/v/{issued.code}?lang={other}" in said(answer)


def test_without_a_language_it_speaks_that_of_the_visitor_or_kazakh(issued):
    assert '<html lang="kk"' in said(look(issued.code, ""))
    assert '<html lang="ru"' in said(look(issued.code, "", headers={"accept-language": "ru-KZ,ru"}))
    assert '<html lang="kk"' in said(look(issued.code, "?lang=xx"))


def test_nobody_asks_more_than_two_a_second(issued):
    many = ["?format=json"] * (register.PER_ADDRESS + 1)

    *asked, page = within_one_minute(lambda: [look(issued.code, query) for query in [*many, ""]])

    assert [answer.status_code for answer in asked] == [200] * 120 + [429]
    assert asked[-1]["Retry-After"] == "60"
    assert asked[-1].json() == {"status": "too many requests"}
    assert (page.status_code, page["Retry-After"]) == (429, "60")


def test_another_address_is_not_slowed_down(issued):
    for _ in range(register.PER_ADDRESS + 1):
        look(issued.code, "?format=json")

    assert look(issued.code, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_only_reading_is_possible(issued):
    assert Client().post(f"/v/{issued.code}").status_code == 405
    assert Client().head(f"/v/{issued.code}").status_code == 200
    assert Certificate.objects.get().issued_at == PRODUCED
