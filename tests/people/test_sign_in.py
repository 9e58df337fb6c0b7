"""Signing in: by password, by code, with the second factor; what strangers may learn from it."""

import html
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.cache import cache
from django.test import Client

from people import roles
from people.models import User
from tests.worlds import NOON, PASSWORD, TOTP_SECRET, signed_in

STAFF_DOORS = ["/kk/desk/", "/ru/desk/people/", "/cms/", "/cms/pages/"]


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def _code_now(secret: str = TOTP_SECRET) -> str:
    """The one in the middle of those that count: it is still good when the half minute ends meanwhile."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def _enter(client, who, language="kk"):
    return client.post(f"/{language}/account/login/", {"login": who.email, "password": PASSWORD})


def _is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_a_trainee_enters_with_a_password_in_any_case_of_the_address(world, client):
    answer = client.post("/kk/account/login/", {"login": "Aigul@Example.KZ", "password": PASSWORD})

    assert (answer.status_code, answer.url) == (302, "/kk/after-sign-in/")
    assert _is_signed_in(client)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_trainee_enters_with_a_code_from_the_letter(world, client, language):
    asked = client.post(f"/{language}/account/login/code/", {"email": world.aigul.email})
    page = client.get(asked.url)
    code = re.search(r"^\d{4}-\d{4}$", mail.outbox[0].body, re.MULTILINE)[0]
    entered = client.post(asked.url, {"code": code})

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()
    assert entered.url == f"/{language}/after-sign-in/"
    assert _is_signed_in(client)


def test_letters_speak_the_language_of_the_person_and_not_of_the_page(world, client):
    client.post("/kk/account/login/code/", {"email": world.checker.email})

    assert mail.outbox[0].subject.endswith(": Код для входа")


def test_the_language_of_the_sign_in_page_stays_with_the_person(world, client):
    _enter(client, world.aigul, "ru")

    world.aigul.refresh_from_db()
    assert world.aigul.language == "ru"


def test_staff_are_asked_for_the_second_factor_and_stay_out_until_then(world, client):
    answer = _enter(client, world.maker)

    assert answer.url == "/kk/account/2fa/authenticate/"
    assert not _is_signed_in(client)
    entered = client.post(answer.url, {"code": _code_now()})
    assert entered.url == "/kk/after-sign-in/"
    assert client.get("/kk/desk/people/").status_code == 200


def test_staff_who_enter_by_mailed_code_are_asked_for_the_second_factor_too(world, client):
    asked = client.post("/kk/account/login/code/", {"email": world.maker.email})
    code = re.search(r"^\d{4}-\d{4}$", mail.outbox[0].body, re.MULTILINE)[0]

    answer = client.post(asked.url, {"code": code})

    assert answer.url == "/kk/account/2fa/authenticate/"
    assert not _is_signed_in(client)


@pytest.mark.parametrize("door", STAFF_DOORS)
def test_a_session_without_the_second_factor_reaches_no_staff_door(world, door):
    client = Client()
    client.force_login(world.maker)

    answer = client.get(door)

    assert answer.status_code == 302
    assert re.match(r"/(kk|ru)/account/2fa/reauthenticate/\?next=", answer.url)


@pytest.mark.parametrize("door", [*STAFF_DOORS, "/kk/", "/kk/learn/", "/kk/after-sign-in/", "/v/ABC"])
def test_staff_without_a_factor_can_only_set_one_up(world, door):
    Authenticator.objects.all().delete()
    client = Client()
    client.force_login(world.maker)

    answer = client.get(door)

    assert answer.status_code == 302
    assert re.fullmatch(r"/(kk|ru)/account/2fa/totp/activate/\?why=role", answer.url)


def test_a_role_given_during_a_session_asks_for_the_factor_at_the_desk(world, client):
    _enter(client, world.aigul)
    assert client.get("/kk/desk/people/").status_code == 404

    roles.grant(holder=world.aigul, role="OFFICER", region=world.akmola, granted_by=world.admin, at=NOON)

    assert client.get("/kk/desk/people/").url == "/kk/account/2fa/totp/activate/?why=role"


def test_an_author_by_permission_alone_needs_the_factor_for_the_cms(world, client):
    world.aigul.user_permissions.add(Permission.objects.get(codename="access_admin"))
    _enter(client, world.aigul)

    assert "/account/2fa/totp/activate/" in client.get("/cms/").url


def test_setting_the_factor_up_opens_the_desk_in_the_same_session(own_database, world, client):
    Authenticator.objects.all().delete()
    _enter(client, world.maker)
    start = client.get("/kk/account/2fa/totp/activate/")
    client.post(start.url, {"password": PASSWORD})
    page = client.get("/kk/account/2fa/totp/activate/?why=role")
    secret = client.session["mfa.totp.secret"]

    done = client.post("/kk/account/2fa/totp/activate/", {"code": _code_now(secret)})

    assert "<svg" in page.content.decode()
    assert "data:image" not in page.content.decode()
    assert "style=" not in page.content.decode()
    assert done.url == "/kk/account/2fa/recovery-codes/"
    assert client.get(done.url).status_code == 200
    assert client.get("/kk/desk/people/").status_code == 200


def test_staff_cannot_take_their_second_factor_off(world, client):
    _enter(client, world.maker)
    client.post("/kk/account/2fa/authenticate/", {"code": _code_now()})
    client.post("/kk/account/reauthenticate/", {"password": PASSWORD})

    client.post("/kk/account/2fa/totp/deactivate/")

    assert Authenticator.objects.filter(user=world.maker, type=Authenticator.Type.TOTP).exists()


def test_disabling_an_account_ends_its_sessions_at_once(world):
    client = signed_in(world.aigul)
    assert client.get("/kk/account/").status_code == 200

    User.objects.filter(pk=world.aigul.pk).update(is_active=False)

    assert client.get("/kk/account/").url.startswith("/kk/account/login/")


@pytest.mark.parametrize("address", ["/cms/login/", "/admin/login/", "/cms/password_reset/"])
def test_no_other_password_form_exists(db, client, address):
    answer = client.get(address)

    assert answer.status_code == 302
    assert "/account/login/" in answer.url
    assert b'type="password"' not in answer.content


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_nobody_signs_up_alone(db, client, language):
    page = client.get(f"/{language}/account/signup/")
    posted = client.post(
        f"/{language}/account/signup/",
        {"email": "x@example.kz", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert page.status_code == posted.status_code == 200
    assert b"<input" not in page.content.split(b"<main", 1)[1]
    assert not User.objects.filter(email="x@example.kz").exists()


@pytest.mark.parametrize(
    ("address", "field"),
    [("/kk/account/login/code/", "email"), ("/kk/account/password/reset/", "email")],
)
def test_the_answer_is_the_same_for_a_known_and_an_unknown_address(world, address, field):
    known, unknown = Client(), Client()

    answers = [
        known.post(address, {field: "aigul@example.kz"}, follow=True),
        unknown.post(address, {field: "nobody@example.kz"}, follow=True),
    ]

    assert answers[0].redirect_chain == answers[1].redirect_chain
    bodies = [_without_tokens(answer.content.decode()) for answer in answers]
    assert bodies[0].replace("aigul@", "nobody@") == bodies[1]
    assert [letter.to for letter in mail.outbox] == [["aigul@example.kz"]]


def test_a_wrong_password_reads_the_same_whether_the_address_is_known(world, client):
    first = client.post("/ru/account/login/", {"login": "aigul@example.kz", "password": "wrong"})
    second = client.post("/ru/account/login/", {"login": "nobody@example.kz", "password": "wrong"})

    assert first.context["form"].errors == second.context["form"].errors


def test_guessing_one_account_stops_after_five_and_spares_the_neighbour_at_the_same_address(world, client):
    for _guess in range(5):
        client.post("/kk/account/login/", {"login": world.aigul.email, "password": "wrong"})
    refused = _enter(client, world.aigul)
    neighbour = _enter(client, world.nurlan)

    assert refused.status_code == 200
    assert neighbour.status_code == 302


def test_a_forgotten_password_is_replaced_by_the_link_in_the_letter(world, client):
    client.post("/ru/account/password/reset/", {"email": world.aigul.email})
    link = re.search(r"http://testserver(/ru/account/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    done = client.post(
        form.redirect_chain[-1][0], {"password1": "nine new camels", "password2": "nine new camels"}
    )

    world.aigul.refresh_from_db()
    assert done.url == "/ru/account/password/reset/key/done/"
    assert world.aigul.check_password("nine new camels")
    assert client.get(link).status_code == 200


def test_a_new_address_counts_only_after_its_letter_is_answered(world, client):
    _enter(client, world.aigul, "ru")
    client.get("/ru/account/email/")
    client.post("/ru/account/reauthenticate/", {"password": PASSWORD})
    client.post("/ru/account/email/", {"email": "New@Example.kz", "action_add": "1"})
    world.aigul.refresh_from_db()
    assert world.aigul.email == "aigul@example.kz"

    letter = next(one for one in mail.outbox if one.to == ["new@example.kz"])
    link = re.search(r"http://testserver(/ru/account/confirm-email/\S+)", letter.body)[1]
    client.get(link)
    world.aigul.refresh_from_db()
    assert world.aigul.email == "aigul@example.kz"
    client.post(link)

    world.aigul.refresh_from_db()
    assert world.aigul.email == "new@example.kz"
    assert [one.email for one in EmailAddress.objects.filter(user=world.aigul)] == ["new@example.kz"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "login/",
        "login/code/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/1-bad/",
        "confirm-email/",
        "confirm-email/bad/",
        "inactive/",
        "signup/",
        "invitation/bad/",
    ],
)
def test_pages_of_the_way_in_stand_in_our_layout(db, client, language, address):
    page = client.get(f"/{language}/account/{address}")

    _stands_in_our_layout(page, language)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "",
        "logout/",
        "email/",
        "password/change/",
        "reauthenticate/",
        "sessions/",
        "2fa/",
        "2fa/reauthenticate/",
        "2fa/totp/deactivate/",
        "2fa/recovery-codes/",
        "2fa/recovery-codes/generate/",
    ],
)
def test_pages_of_the_account_stand_in_our_layout(world, language, address):
    client = Client()
    _enter(client, world.maker, language)
    client.post(f"/{language}/account/2fa/authenticate/", {"code": _code_now()})
    client.post(f"/{language}/account/2fa/recovery-codes/generate/")
    client.post(f"/{language}/account/reauthenticate/", {"password": PASSWORD})
    if "recovery" in address:
        client.post(f"/{language}/account/2fa/recovery-codes/generate/")

    _stands_in_our_layout(client.get(f"/{language}/account/{address}"), language)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(
    "address",
    [
        "login/",
        "login/code/",
        "password/reset/",
        "password/reset/done/",
        "signup/",
        "inactive/",
        "invitation/bad/",
    ],
)
def test_no_english_is_left_on_the_way_in(db, client, language, address):
    page = client.get(f"/{language}/account/{address}").content.decode()

    assert _latin_words(page) == []


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("address", ["", "email/", "password/change/", "reauthenticate/", "2fa/"])
def test_no_english_is_left_in_the_account(world, language, address):
    page = signed_in(world.aigul).get(f"/{language}/account/{address}").content.decode()

    assert _latin_words(page) == []


def _latin_words(page: str) -> list[str]:
    """Words in Latin letters that a reader of the page sees, apart from addresses and the language switch."""
    body = page.split("<main", 1)[1].split("</main>")[0].partition(">")[2]
    seen = html.unescape(re.sub(r"<[^>]*>", " ", body))
    return [
        word
        for word in re.findall(r"[\w@.]*[A-Za-z]{2,}[\w@.]*", seen)
        if "@" not in word and word != "English"
    ]


def _stands_in_our_layout(page, language):
    body = page.content.decode()
    assert page.status_code in (200, 410)
    assert f'<html lang="{language}"' in body
    assert body.count("<main") == body.count("<h1") == 1
    assert 'href="/static/css/site.css"' in body
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|data:image", body)


def _without_tokens(body: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
