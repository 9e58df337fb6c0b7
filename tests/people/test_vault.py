"""Personal numbers and second factors at rest."""

from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from audit.models import Event
from people import invitations, roster, vault
from people.models import User

NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
IIN = "850101300005"
OLD = "an-old-word-of-the-operators-" + "q1" * 20
NEW = "a-new-word-of-the-operators-" + "w2" * 20


@pytest.fixture
def qanysh(db) -> User:
    return roster.create_person(
        email="qanysh@example.kz", last_name="Әбдіғали", first_name="Қуаныш", iin=IIN, at=NOON
    )


def test_the_number_is_neither_in_its_column_nor_in_its_index(qanysh):
    assert IIN not in qanysh.iin_sealed
    assert IIN not in qanysh.iin_index
    assert qanysh.iin_index == vault.index(IIN)
    assert len(qanysh.iin_index) == 64


def test_sealing_twice_gives_two_texts_and_one_index():
    first, second = vault.seal(IIN), vault.seal(IIN)

    assert first[0] != second[0]
    assert first[1] == second[1]


@pytest.mark.parametrize(("number", "problem"), [("85010130000", "length"), ("850101300006", "checksum")])
def test_what_is_no_number_is_not_sealed(number, problem):
    with pytest.raises(ValueError, match=problem):
        vault.seal(number)


def test_lists_show_the_number_masked(qanysh):
    assert vault.masked(qanysh) == "8501******05"


def test_a_person_without_a_number_shows_nothing(db):
    ivanov = roster.create_person(email="i@example.kz", last_name="Иванов", first_name="Сергей", at=NOON)

    assert vault.masked(ivanov) == ""


def test_unmasking_is_recorded_with_its_reason_and_without_the_number(qanysh):
    dana = roster.create_person(email="dana@example.kz", last_name="Қасымова", first_name="Дана", at=NOON)

    number = vault.unmask(person=qanysh, actor=dana, reason="  Хат №12 бойынша ", at=NOON)

    event = Event.objects.get(action="people.number.unmasked")
    assert number == IIN
    assert (event.actor, event.subject_id, event.details) == (
        dana,
        str(qanysh.pk),
        {"reason": "Хат №12 бойынша"},
    )


def test_no_reason_no_number(qanysh):
    with pytest.raises(vault.UnmaskRefused):
        vault.unmask(person=qanysh, actor=qanysh, reason=" ", at=NOON)
    assert not Event.objects.filter(action="people.number.unmasked").exists()


def test_nothing_sealed_for_one_purpose_opens_for_another(qanysh):
    with pytest.raises(InvalidToken):
        vault.open_text(qanysh.iin_sealed)


def test_the_second_factor_is_sealed_in_its_table_and_still_gives_codes(qanysh):
    TOTP.activate(qanysh, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(qanysh).generate_codes()

    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator ORDER BY id")
        stored = [row[0] for row in cursor.fetchall()]
    assert "JBSWY3DPEHPK3PXP" not in stored[0]
    totp, recovery = Authenticator.objects.order_by("pk")
    assert vault.open_text(totp.data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert vault.open_text(recovery.data["seed"]) not in stored[1]
    assert recovery.wrap().generate_codes() == codes


def test_a_rotation_seals_everything_with_the_new_key_alone(settings, db):
    settings.PII_KEYS = [OLD]
    aigul = roster.create_person(
        email="aigul@example.kz", last_name="Әбдіғалиева", first_name="Айгүл", iin=IIN, at=NOON
    )
    TOTP.activate(aigul, "JBSWY3DPEHPK3PXP")
    _invitation, token = invitations.invite(to=aigul, made_by=None, at=NOON)

    settings.PII_KEYS = [NEW, OLD]
    assert roster.match([_row(IIN)])[0].person == aigul
    call_command("rotate_pii")
    settings.PII_KEYS = [NEW]

    aigul.refresh_from_db()
    assert aigul.iin_index == vault.index(IIN)
    assert vault.unmask(person=aigul, actor=aigul, reason="тексеру", at=NOON) == IIN
    assert vault.open_text(Authenticator.objects.get().data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert invitations.token_of(_invitation.pk) == token


def test_a_number_stands_once_also_while_keys_change(settings, db):
    settings.PII_KEYS = [OLD]
    roster.create_person(email="a@example.kz", last_name="Әбдіғалиева", first_name="Айгүл", iin=IIN, at=NOON)
    settings.PII_KEYS = [NEW, OLD]

    with pytest.raises(roster.PersonRefused):
        roster.create_person(email="b@example.kz", last_name="Ким", first_name="Вера", iin=IIN, at=NOON)


@pytest.mark.parametrize("half", ["iin_sealed", "iin_index"])
def test_the_database_refuses_half_a_number(db, half):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="x@example.kz", last_name="Ким", first_name="Вера", **{half: "x"})


def test_the_database_refuses_a_number_twice(qanysh):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(
            email="x@example.kz", last_name="К", first_name="В", iin_sealed="x", iin_index=qanysh.iin_index
        )


def _row(iin: str) -> dict[str, str]:
    return {"iin": iin, "email": "", "last_name": "Әбдіғалиева", "first_name": "Айгүл", "patronymic": ""}
