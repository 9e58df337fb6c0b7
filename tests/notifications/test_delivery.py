from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, transaction

from notifications import delivery, outbox, sweeps
from notifications.models import Message
from people.models import User

NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class DeadServer(BaseEmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, messages):
        raise SMTPServerDisconnected("hung up")


@pytest.fixture
def aigul():
    return User.objects.create_user(
        "aigul@example.kz", "x", last_name="Әбдіғали", first_name="Айгүл", language="kk"
    )


@pytest.fixture
def message(aigul):
    return outbox.queue(
        "programme_completed", to=aigul, subject=aigul, at=NOON, context={"title_kk": "Ауыл әкімі"}
    )


def test_a_message_goes_out_once_in_the_language_of_its_row(message):
    assert [delivery.send(message.pk, at=NOON) for _ in range(3)] == [True, False, False]

    letter = mail.outbox[0]
    assert len(mail.outbox) == 1
    assert letter.to == ["aigul@example.kz"]
    assert letter.extra_headers["Content-Language"] == "kk"
    assert "Ауыл әкімі" in letter.body
    assert "Әбдіғали Айгүл" in letter.body


def test_a_repeat_is_recognisable_by_its_id(message):
    delivery.send(message.pk, at=NOON)

    assert mail.outbox[0].extra_headers["Message-ID"] == f"<message-{message.pk}@127.0.0.1>"


def test_telling_the_same_thing_twice_is_one_message(aigul, message):
    again = outbox.queue("programme_completed", to=aigul, subject=aigul, at=NOON)

    assert again.pk == message.pk


def test_a_dead_mail_server_delays_and_loses_nothing(message, settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"

    assert delivery.send(message.pk, at=NOON) is False

    message.refresh_from_db()
    assert (message.state, message.tries, message.due_at) == ("QUEUED", 1, NOON + timedelta(minutes=2))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert delivery.send(message.pk, at=NOON + timedelta(minutes=2)) is True


def test_after_ten_tries_people_have_to_look(message, settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"
    at = NOON

    for _ in range(10):
        delivery.send(message.pk, at=at)
        at += timedelta(days=1)

    message.refresh_from_db()
    assert (message.state, message.tries) == ("FAILED", 10)


def test_the_sweep_sends_what_no_nudge_reached_and_repeating_it_sends_nothing_more(message):
    for _ in range(3):
        sweeps.send_waiting()

    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "kind", sorted({path.name.split(".")[0] for path in delivery.TEXTS.glob("*.subject.txt")})
)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_kind_of_message_has_words_in_every_language(aigul, kind, language):
    row = Message(
        to=aigul,
        kind=kind,
        language=language,
        context={"number": "ӘМ-2026-000001", "reason": "…", "unit": 7, "work": 7, "attempt": 7},
    )

    said = delivery.words(row)

    assert all(said.values())
    assert f'<html lang="{language}">' in said["html"]


def test_the_database_refuses_the_same_message_twice(aigul, message):
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            to=aigul,
            kind=message.kind,
            subject_label=message.subject_label,
            subject_id=message.subject_id,
            language="ru",
            due_at=NOON,
        )


def test_the_database_refuses_a_sent_message_without_a_date(message):
    with pytest.raises(IntegrityError, match="sent_if_and_only_if_dated"), transaction.atomic():
        Message.objects.update(state="SENT")
