"""The desk's list of people: who sees whom, invitations, roles, whole numbers."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from audit.models import Event
from people import accounts, invitations, roles
from people.models import Appointment, Invitation, RoleAssignment, User
from tests.worlds import NOON, PASSWORD, akim_of, person, signed_in

IIN = "850101300005"


def _names(client, **query) -> list[str]:
    page = client.get("/ru/desk/people/", query)
    return [entry["name"].split()[0] for entry in page.context["entries"]]


def _confirmed(who):
    """A browser in which the person has just confirmed that it is them."""
    client = signed_in(who)
    client.post("/kk/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_an_officer_sees_the_people_of_the_region_and_nobody_else(world):
    assert _names(signed_in(world.maker)) == ["Әбдіғалиева", "Ахметов", "Қасымова", "Сәрсенова"]
    assert _names(signed_in(world.serik)) == ["Жұмабаев", "Өмірзақов"]


def test_an_administrator_of_the_country_sees_everyone(world):
    assert len(_names(signed_in(world.admin))) == User.objects.count()


@pytest.mark.parametrize("name", ["aigul", "dana", "auditor", "editor"])
@pytest.mark.parametrize("address", ["people/", "people/invite/"])
def test_for_whoever_keeps_no_list_there_is_none(world, name, address):
    client = signed_in(getattr(world, name))

    assert client.get(f"/kk/desk/{address}").status_code == 404


def test_people_of_another_region_do_not_exist(world):
    client = _confirmed(world.serik)
    address = f"/kk/desk/people/{world.aigul.pk}/"

    assert client.get(address).status_code == 404
    assert client.post(f"{address}invite/").status_code == 404
    assert client.post(f"{address}number/", {"reason": "x"}).status_code == 404
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("абдигали", ["Әбдіғалиева"]),
        ("ӘБДІ айгүл", ["Әбдіғалиева"]),
        ("Ерлан", ["Ахметов"]),
        ("Өмір", []),
    ],
)
def test_names_are_found_without_kazakh_letters_and_inside_the_region(world, words, found):
    assert _names(signed_in(world.maker), words=words) == found


def test_the_list_is_narrowed_by_role(world):
    assert _names(signed_in(world.admin), role="OFFICER") == ["Ахметов", "Жұмабаев", "Сәрсенова"]


def test_numbers_are_masked_in_the_list(world):
    page = signed_in(world.maker).get("/kk/desk/people/").content.decode()

    assert "8104******14" in page
    assert "810412400114" not in page


@pytest.mark.parametrize("people", [1, 20])
def test_the_list_costs_the_same_for_any_length(world, people, django_assert_num_queries):
    for number in range(people):
        akim_of(person(f"p{number}", "Ақын", "Ғани"), world.koyandy)
    client = signed_in(world.maker)
    client.get("/kk/desk/people/")

    with django_assert_num_queries(10):
        client.get("/kk/desk/people/")


def test_a_whole_number_needs_a_fresh_confirmation_and_a_reason(world):
    address = f"/kk/desk/people/{world.aigul.pk}/number/"
    hasty, sure = signed_in(world.maker), _confirmed(world.maker)

    assert hasty.post(address, {"reason": "хат"}).url.startswith("/kk/account/reauthenticate/")
    assert "810412400114" not in sure.post(address, {"reason": " "}).content.decode()
    assert not Event.objects.filter(action="people.number.unmasked").exists()
    shown = sure.post(address, {"reason": "Хат №12"})
    assert "810412400114" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert Event.objects.get(action="people.number.unmasked").actor == world.maker
    assert "810412400114" not in sure.get(f"/kk/desk/people/{world.aigul.pk}/").content.decode()


def _newcomer(**changes) -> dict[str, str]:
    return {
        "last_name": "Нұрланов",
        "first_name": "Асқар",
        "patronymic": "",
        "email": "asqar@example.kz",
        "iin": IIN,
        "phone": "8 705 123 45 67",
        "language": "kk",
        "kind": "AKIM",
        "region": "116645000",
        "title_kk": "ауыл әкімі",
        "title_ru": "аким села",
        "starts_on": "2026-02-01",
    } | changes


def test_an_officer_invites_somebody_with_a_post_in_the_region(world, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(world.maker).post("/kk/desk/people/invite/", _newcomer())

    invited = User.objects.get(email="asqar@example.kz")
    assert answer.url == f"/kk/desk/people/{invited.pk}/"
    assert invited.phone == "+77051234567"
    assert Appointment.objects.get(holder=invited).region == world.koyandy
    assert Invitation.objects.get(to=invited).made_by == world.maker
    assert [letter.to for letter in mail.outbox] == [["asqar@example.kz"]]
    assert re.search(r"/kk/account/invitation/[\w-]{43}/", mail.outbox[0].body)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"region": "153251000"}, "region"),
        ({"region": ""}, "region"),
        ({"title_ru": ""}, "title_ru"),
        ({"iin": "850101300006"}, "iin"),
        ({"iin": "85010130000"}, "iin"),
        ({"phone": "12"}, "phone"),
        ({"last_name": "Нұрланов2"}, "last_name"),
        ({"email": "aigul@example.kz"}, "__all__"),
        ({"iin": "810412400114"}, "__all__"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(world, changes, field):
    before = User.objects.count()

    page = signed_in(world.maker).post("/kk/desk/people/invite/", _newcomer(**changes))

    assert list(page.context["form"].errors) == [field]
    assert User.objects.count() == before


def test_an_administrator_may_invite_staff_without_a_post(world):
    blank = dict.fromkeys(("kind", "region", "title_kk", "title_ru", "starts_on", "iin", "phone"), "")

    signed_in(world.admin).post("/en/desk/people/invite/", _newcomer(**blank))

    assert not Appointment.objects.filter(holder__email="asqar@example.kz").exists()


def test_an_invitation_is_sent_again(world):
    client = signed_in(world.maker)

    client.post(f"/kk/desk/people/{world.aigul.pk}/invite/")
    client.post(f"/kk/desk/people/{world.aigul.pk}/invite/")

    assert Invitation.objects.filter(to=world.aigul).count() == 2
    assert Invitation.objects.filter(to=world.aigul).waiting().count() == 1


def test_only_an_administrator_gives_and_ends_roles(world):
    officer, administrator = _confirmed(world.maker), _confirmed(world.admin)
    wanted = {"role": "INSTRUCTOR", "region": world.akmola.pk}
    address = f"/kk/desk/people/{world.aigul.pk}/roles/"

    assert officer.post(address, wanted).status_code == 404
    assert administrator.post(address, wanted).status_code == 302

    given = RoleAssignment.objects.get(holder=world.aigul)
    assert (given.role, given.region, given.granted_by) == ("INSTRUCTOR", world.akmola, world.admin)
    assert world.aigul.groups.get().name == "Editors"
    assert officer.post(f"/kk/desk/people/roles/{given.pk}/end/").status_code == 404
    assert administrator.post(f"/kk/desk/people/roles/{given.pk}/end/").status_code == 302
    given.refresh_from_db()
    assert given.ended_at
    assert not world.aigul.groups.exists()
    assert [event.action for event in Event.objects.filter(actor=world.admin).order_by("pk")] == [
        "people.role.granted",
        "people.role.ended",
    ]


def test_a_role_that_is_held_already_is_not_given_twice(world):
    page = _confirmed(world.admin).post(
        f"/kk/desk/people/{world.maker.pk}/roles/", {"role": "OFFICER", "region": world.akmola.pk}
    )

    assert list(page.context["role_form"].errors) == ["__all__"]


def test_an_administrator_of_a_region_gives_roles_there_and_not_elsewhere(world):
    roles.grant(
        holder=world.maker, role="ADMINISTRATOR", region=world.akmola, granted_by=world.admin, at=NOON
    )
    client = _confirmed(world.maker)
    address = f"/kk/desk/people/{world.aigul.pk}/roles/"

    for region in (world.aqtobe.pk, ""):
        page = client.post(address, {"role": "OFFICER", "region": region})
        assert list(page.context["role_form"].errors) == ["region"]
    abroad = RoleAssignment.objects.get(holder=world.serik)
    assert client.post(f"/kk/desk/people/roles/{abroad.pk}/end/").status_code == 404
    country = RoleAssignment.objects.get(holder=world.auditor)
    assert client.post(f"/kk/desk/people/roles/{country.pk}/end/").status_code == 404
    assert client.post(address, {"role": "OFFICER", "region": world.akmola.pk}).status_code == 302


def test_a_role_ends_once(world):
    assignment = RoleAssignment.objects.get(holder=world.serik)
    roles.end(assignment=assignment, ended_by=world.admin, at=NOON)

    with pytest.raises(roles.RoleRefused):
        roles.end(assignment=assignment, ended_by=world.admin, at=NOON)


@pytest.mark.parametrize("region", ["akmola", None])
def test_the_database_refuses_two_open_roles_alike(world, region):
    place = getattr(world, region) if region else None
    role = {"holder": world.aigul, "role": "AUDITOR", "region": place, "granted_at": NOON}
    RoleAssignment.objects.create(**role)

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(**role)


def test_the_language_is_chosen_on_the_account_page(world):
    client = signed_in(world.aigul)

    answer = client.post("/kk/account/language/", {"language": "ru"})

    world.aigul.refresh_from_db()
    assert world.aigul.language == "ru"
    assert answer.url == "/ru/account/"


def test_closing_an_account_ends_sessions_and_invitations(world):
    his = Client()
    his.post("/kk/account/login/", {"login": "aigul@example.kz", "password": PASSWORD})
    invitations.invite(to=world.aigul, made_by=world.maker, at=NOON)
    page = f"/kk/desk/people/{world.aigul.pk}/"
    client = _confirmed(world.admin)

    client.post(f"{page}close/", {"account-reason": "жұмыстан шықты"})

    world.aigul.refresh_from_db()
    assert not world.aigul.is_active
    assert his.get("/kk/account/").status_code == 302
    assert not UserSession.objects.filter(user=world.aigul).exists()
    assert not Invitation.objects.waiting().exists()
    client.post(f"{page}reopen/", {"account-reason": "қайта алынды"})
    world.aigul.refresh_from_db()
    assert world.aigul.is_active


def test_a_lost_second_factor_is_taken_off_by_an_administrator_with_a_reason(world):
    client = _confirmed(world.admin)
    address = f"/kk/desk/people/{world.maker.pk}/factor/"

    assert _confirmed(world.checker).post(address, {"account-reason": "x"}).status_code == 404
    assert client.post(address, {"account-reason": ""}).status_code == 200
    client.post(address, {"account-reason": "телефон жоғалды, дауысынан танылды"})

    assert not Authenticator.objects.filter(user=world.maker).exists()
    assert Event.objects.get(action="people.factor.forgotten").details == {
        "reason": "телефон жоғалды, дауысынан танылды"
    }


@pytest.mark.parametrize("act", [accounts.close, accounts.forget_factor])
def test_nobody_does_it_to_themselves(world, act):
    with pytest.raises(accounts.AccountRefused):
        act(person=world.admin, actor=world.admin, reason="x", at=NOON)


def test_the_first_administrator_is_invited_from_the_command_line(db, capsys):
    call_command("invite_administrator", "first@example.kz", "--surname", "Ахметов", "--name", "Ерлан")
    call_command("invite_administrator", "FIRST@example.kz")

    first = User.objects.get(email="first@example.kz")
    assert roles.covers_country(first, "ADMINISTRATOR")
    assert Invitation.objects.filter(to=first).waiting().count() == 1
    with pytest.raises(CommandError):
        call_command("invite_administrator", "nobody@example.kz")
