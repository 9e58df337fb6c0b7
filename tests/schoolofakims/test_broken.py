"""What breaks: our own faults are told as such, what passes by itself asks to come again."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import path
from redis.exceptions import ConnectionError as CacheIsAway

FAILURES = {"database": OperationalError, "line": InterfaceError, "cache": CacheIsAway, "own": KeyError}


def fail(request, what):
    raise FAILURES[what]("made up")


urlpatterns = [path("fail/<str:what>/", fail)]
handler500 = "schoolofakims.views.broken"


@pytest.fixture
def page(settings):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    return lambda what: client.get(f"/fail/{what}/")


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["database", "line", "cache"])
def test_what_passes_by_itself_says_when_to_come_again(page, what):
    answer = page(what)

    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert "Сервер қазір жауап бере алмай тұр" in answer.text
    assert "Сервер сейчас не может ответить" in answer.text


@pytest.mark.django_db
def test_a_fault_of_ours_is_told_as_such(page):
    answer = page("own")

    assert answer.status_code == 500
    assert "Retry-After" not in answer
    assert "Серверде қате болды" in answer.text
