"""Invitations: once, for two weeks, by a letter that alone carries the token."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from audit.models import Event
from notifications.models import Message
from people import invitations, roster
from people.models import Invitation, User

NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
PASSWORD = "seven horses under snow"


@pytest.fixture
def newcomer(db) -> User:
    return _newcomer()


def _newcomer() -> User:
    return roster.create_person(
        email="gulnur@example.kz", last_name="Өміртаева", first_name="Гүлнұр", language="ru", at=NOON
    )


def test_an_invitation_is_taken_up_once(newcomer):
    invitation, token = invitations.invite(to=newcomer, made_by=None, at=NOON)

    person = invitations.accept(token=token, password=PASSWORD, at=NOON, language="kk", name_is_right=False)

    assert person == newcomer
    newcomer.refresh_from_db()
    invitation.refresh_from_db()
    assert newcomer.check_password(PASSWORD)
    assert newcomer.language == "kk"
    assert (invitation.used_at, invitation.token_sealed) == (NOON, "")
    address = EmailAddress.objects.get(user=newcomer)
    assert (address.email, address.verified, address.primary) == ("gulnur@example.kz", True, True)
    assert Event.objects.get(action="people.invitation.accepted").details == {"name_is_right": False}
    with pytest.raises(invitations.InvitationRefused):
        invitations.accept(token=token, password=PASSWORD, at=NOON)


@pytest.mark.parametrize(("days", "is_open"), [(0, True), (13, True), (14, False), (400, False)])
def test_an_invitation_lives_two_weeks(newcomer, days, is_open):
    _invitation, token = invitations.invite(to=newcomer, made_by=None, at=NOON)

    assert bool(invitations.find(token, at=NOON + timedelta(days=days))) is is_open


def test_a_new_invitation_ends_the_earlier_one(newcomer):
    _first, old = invitations.invite(to=newcomer, made_by=None, at=NOON)
    _second, new = invitations.invite(to=newcomer, made_by=None, at=NOON)

    assert invitations.find(old, at=NOON) is None
    assert invitations.find(new, at=NOON).to == newcomer


def test_a_weak_password_uses_nothing_up(newcomer):
    _invitation, token = invitations.invite(to=newcomer, made_by=None, at=NOON)

    with pytest.raises(ValidationError):
        invitations.accept(token=token, password="1234567890", at=NOON)
    assert invitations.find(token, at=NOON)


def test_a_closed_account_is_neither_invited_nor_opened(newcomer):
    _invitation, token = invitations.invite(to=newcomer, made_by=None, at=NOON)
    User.objects.update(is_active=False)

    with pytest.raises(invitations.InvitationRefused):
        invitations.accept(token=token, password=PASSWORD, at=NOON)
    with pytest.raises(invitations.InvitationRefused):
        invitations.invite(to=newcomer, made_by=None, at=NOON)


def test_the_token_stands_in_the_letter_and_nowhere_in_the_database(
    newcomer, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        _invitation, token = invitations.invite(to=newcomer, made_by=None, at=now())

    letter = mail.outbox[0]
    assert letter.to == ["gulnur@example.kz"]
    assert f"/ru/account/invitation/{token}/" in letter.body
    assert f"/ru/account/invitation/{token}/" in letter.alternatives[0].content
    assert Message.objects.get().context == {"invitation": _invitation.pk}
    assert token not in _everything()


def test_a_letter_sent_after_the_end_carries_no_link(newcomer):
    invitation, token = invitations.invite(to=newcomer, made_by=None, at=NOON)
    invitations.accept(token=token, password=PASSWORD, at=NOON)

    assert invitations.token_of(invitation.pk) == ""


def test_two_people_clicking_at_once_take_one_invitation_up(own_database):
    newcomer = _newcomer()
    _invitation, token = invitations.invite(to=newcomer, made_by=None, at=NOON)
    together = Barrier(2)

    def take_up(password):
        together.wait()
        try:
            invitations.accept(token=token, password=password, at=NOON)
        except invitations.InvitationRefused:
            return None
        finally:
            connection.close()
        return password

    with ThreadPoolExecutor(2) as pool:
        taken = [one for one in pool.map(take_up, [PASSWORD, "nine camels in the wind"]) if one]

    newcomer.refresh_from_db()
    assert len(taken) == 1
    assert newcomer.check_password(taken[0])
    assert Event.objects.filter(action="people.invitation.accepted").count() == 1


def test_opening_the_link_changes_nothing_and_shows_the_name_as_printed(newcomer, client):
    _invitation, token = invitations.invite(to=newcomer, made_by=None, at=now())

    for _scanner in range(3):
        page = client.get(f"/kk/account/invitation/{token}/")

    assert page.status_code == 200
    assert "Өміртаева Гүлнұр" in page.content.decode()
    assert Invitation.objects.get().used_at is None


def test_the_form_leads_to_sign_in_in_the_chosen_language(newcomer, client):
    _invitation, token = invitations.invite(to=newcomer, made_by=None, at=now())
    answers = {"name_is_right": "yes", "language": "kk", "password1": PASSWORD, "password2": PASSWORD}

    answer = client.post(f"/ru/account/invitation/{token}/", answers)

    assert (answer.status_code, answer.url) == (302, "/kk/account/login/")
    entered = client.post("/kk/account/login/", {"login": "GULNUR@example.kz", "password": PASSWORD})
    assert (entered.status_code, entered.url) == (302, "/kk/after-sign-in/")


def test_two_different_passwords_are_sent_back(newcomer, client):
    _invitation, token = invitations.invite(to=newcomer, made_by=None, at=now())
    answers = {"name_is_right": "yes", "language": "kk", "password1": PASSWORD, "password2": PASSWORD + "!"}

    page = client.post(f"/kk/account/invitation/{token}/", answers)

    assert list(page.context["form"].errors) == ["password2"]
    assert Invitation.objects.get().used_at is None


@pytest.mark.parametrize("ending", ["used", "expired", "unknown", "superseded"])
def test_every_dead_link_gets_the_same_honest_page(newcomer, client, ending):
    at = now() - timedelta(days=20) if ending == "expired" else now()
    _invitation, token = invitations.invite(to=newcomer, made_by=None, at=at)
    if ending == "used":
        invitations.accept(token=token, password=PASSWORD, at=at)
    if ending == "superseded":
        invitations.invite(to=newcomer, made_by=None, at=at)
    if ending == "unknown":
        token = "nothing-like-a-token"

    page = client.get(f"/ru/account/invitation/{token}/")

    assert page.status_code == 410
    assert "people/invitation_ended.html" in [template.name for template in page.templates]


def test_the_database_refuses_a_second_waiting_invitation(newcomer):
    invitations.invite(to=newcomer, made_by=None, at=NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        _invitation_row(newcomer, token_sealed="x")


def test_the_database_refuses_a_used_invitation_that_keeps_its_token(newcomer):
    with pytest.raises(IntegrityError), transaction.atomic():
        _invitation_row(newcomer, token_sealed="x", used_at=NOON)


def test_the_database_refuses_an_invitation_that_expires_before_it_is_made(newcomer):
    with pytest.raises(IntegrityError), transaction.atomic():
        _invitation_row(newcomer, expires_at=NOON)


def test_the_database_refuses_a_digest_twice(newcomer):
    _invitation_row(newcomer)
    with pytest.raises(IntegrityError), transaction.atomic():
        _invitation_row(newcomer)


def _invitation_row(to, **changes):
    row = {"digest": "d" * 64, "made_at": NOON, "expires_at": NOON + timedelta(days=1)}
    return Invitation.objects.create(to=to, **(row | changes))


def _everything() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if re.fullmatch(r"\w+", name)]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return repr(rows)
