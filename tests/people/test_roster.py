"""People in a list: found, added, changed."""

from datetime import UTC, date, datetime

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from audit.models import Event
from people import posts, roster
from people.models import Appointment, User
from people.roster import Match

NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
IIN, OTHER = "850101300005", "901231400995"


def _row(**changes) -> dict[str, str]:
    return {
        "iin": IIN,
        "email": "a1@example.kz",
        "last_name": "Әбдіғали",
        "first_name": "Қуаныш",
        "patronymic": "Сейтжанұлы",
    } | changes


@pytest.fixture
def qanysh(db) -> User:
    return roster.create_person(**_row(), at=NOON)


@pytest.mark.parametrize(
    ("row", "found_by", "conflicts"),
    [
        (_row(), "iin", ()),
        (_row(email="new@example.kz"), "iin", ()),
        (_row(iin=""), "email", ()),
        (_row(email="A1@EXAMPLE.KZ", iin=""), "email", ()),
        (_row(last_name="Абдигали"), "iin", ("name_differs",)),
        (_row(first_name="Қyaныш"), "iin", ()),
        (_row(iin=OTHER), "", ("email_of_another",)),
        (_row(iin=OTHER, email="new@example.kz"), "", ()),
    ],
)
def test_the_number_decides_and_the_address_helps(qanysh, row, found_by, conflicts):
    assert roster.match([row]) == [Match(qanysh if found_by else None, found_by, conflicts)]


def test_an_address_of_a_third_person_is_a_conflict_and_the_number_still_finds(qanysh):
    roster.create_person(**_row(iin=OTHER, email="b@example.kz", last_name="Ким"), at=NOON)

    assert roster.match([_row(email="b@example.kz")]) == [Match(qanysh, "iin", ("email_of_another",))]


def test_a_person_without_a_number_is_found_by_address_and_may_get_one(db):
    ivanov = roster.create_person(**_row(iin=""), at=NOON)

    assert roster.match([_row()]) == [Match(ivanov, "email", ())]
    assert roster.update_person(person=ivanov, at=NOON, iin=IIN) == ["iin"]
    assert roster.match([_row()]) == [Match(ivanov, "iin", ())]


@pytest.mark.parametrize("rows", [1, 200])
def test_matching_costs_one_query_for_any_list(qanysh, rows, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = roster.match([_row() for _ in range(rows)])
    assert [match.person for match in found] == [qanysh] * rows


def test_a_new_person_is_kept_clean_and_cannot_sign_in_with_a_password_yet(db):
    person = roster.create_person(
        email=" Hamid@Example.KZ ", last_name=" Нұр - Ахмет ", first_name="Юсуф", at=NOON
    )

    assert (person.email, person.last_name, person.search_name) == (
        "hamid@example.kz",
        "Нұр-Ахмет",
        "нур-ахмет юсуф",
    )
    assert not person.has_usable_password()
    assert Event.objects.get().action == "people.person.added"


def test_a_change_says_what_changed_and_nothing_when_nothing_did(qanysh):
    changed = roster.update_person(person=qanysh, at=NOON, last_name="Әбдіғалиев", phone="+77011234567")
    again = roster.update_person(
        person=qanysh, at=NOON, last_name="Әбдіғалиев", phone="+77011234567", iin=IIN
    )

    qanysh.refresh_from_db()
    assert (changed, again) == (["last_name", "phone"], [])
    assert qanysh.search_name == "абдигалиев куаныш сейтжанулы"
    assert Event.objects.get(action="people.person.changed").details == {"fields": ["last_name", "phone"]}


def test_a_new_address_must_be_confirmed_again(qanysh):
    roster.confirm_address(person=qanysh)

    roster.update_person(person=qanysh, at=NOON, email="new@example.kz")

    assert not EmailAddress.objects.filter(user=qanysh).exists()


def test_an_address_of_somebody_else_is_refused(qanysh):
    other = roster.create_person(**_row(iin="", email="b@example.kz"), at=NOON)

    with pytest.raises(roster.PersonRefused):
        roster.update_person(person=other, at=NOON, email="A1@example.kz")
    with pytest.raises(roster.PersonRefused):
        roster.create_person(**_row(iin=OTHER), at=NOON)


def test_an_officer_cannot_move_the_address_of_staff_to_sign_in_as_them(world):
    with pytest.raises(roster.PersonRefused):
        roster.update_person(person=world.checker, actor=world.maker, at=NOON, email="mine@example.kz")

    assert roster.update_person(person=world.checker, actor=world.admin, at=NOON, email="new@example.kz") == [
        "email"
    ]


def test_the_database_takes_an_address_once_whatever_its_case(qanysh):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="A1@Example.kz", last_name="Ким", first_name="Вера")


def test_a_post_told_twice_is_one_and_a_later_one_ends_it(world):
    told = {
        "holder": world.dana,
        "kind": Appointment.Kind.AKIM,
        "title_kk": "ауыл әкімі",
        "title_ru": "аким села",
        "at": NOON,
    }
    first = posts.appoint(**told, region=world.koyandy, starts_on=date(2025, 3, 10))
    again = posts.appoint(**told, region=world.koyandy, starts_on=date(2025, 3, 10))
    later = posts.appoint(**told, region=world.toqmansai, starts_on=date(2026, 2, 1))

    first.refresh_from_db()
    assert again == first
    assert (first.ends_on, later.ends_on) == (date(2026, 1, 31), None)


def test_the_database_refuses_a_second_open_post_of_a_kind(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        _post(world)


def test_the_database_refuses_a_post_that_ends_before_it_begins(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        _post(world, ends_on=date(2024, 1, 1))


def _post(world, ends_on=None):
    return Appointment.objects.create(
        holder=world.aigul,
        region=world.koyandy,
        kind=Appointment.Kind.AKIM,
        title_kk="әкім",
        title_ru="аким",
        starts_on=date(2026, 1, 1),
        ends_on=ends_on,
    )
