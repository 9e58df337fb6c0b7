from datetime import UTC, datetime

import pytest
from django.urls import reverse

from notifications import outbox
from people.models import User

NOON = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [
        User.objects.create_user(f"{name}@example.kz", "x", last_name=name, first_name="A")
        for name in ("aigul", "nurlan")
    ]


@pytest.fixture
def message(people):
    return outbox.queue("programme_completed", to=people[0], subject=people[0], at=NOON)


def test_the_list_shows_what_a_person_was_told(client, people, message):
    client.force_login(people[0])

    page = client.get("/en/learn/messages/").content.decode()

    assert "You have completed the programme" in page
    assert "Mark as read" in page


def test_reading_is_kept_and_the_first_time_counts(client, people, message):
    client.force_login(people[0])
    address = reverse("learn:message", args=[message.pk])

    client.post(address)
    message.refresh_from_db()
    first = message.read_at
    client.post(address)
    message.refresh_from_db()

    assert first is not None
    assert message.read_at == first
    assert outbox.unread_count(people[0]) == 0


def test_another_persons_message_does_not_exist(client, people, message):
    client.force_login(people[1])

    assert client.post(reverse("learn:message", args=[message.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_for_any_number(client, people, count, django_assert_num_queries):
    for number in range(count):
        outbox.queue("exam_closed", to=people[0], subject=User(pk=number + 1000), at=NOON)
    client.force_login(people[0])

    with django_assert_num_queries(6):
        client.get("/en/learn/messages/")
