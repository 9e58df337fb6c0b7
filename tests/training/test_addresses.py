"""Who meets what at the addresses of cohorts and trainees. Those around a lesson stand in the house's own table alone.

A new address without a row in either fails.
"""

import re

import pytest
from django.urls import reverse

from tests import worlds
from tests.schoolofakims import url_table
from training import urls
from training.models import RosterImport

EVERYONE = ("aigul", "nurlan", "dana", "maker", "checker", "serik", "auditor", "editor", "admin", "stranger")
NOBODY = frozenset()
OFFICERS = frozenset({"maker", "checker"})
LOOK = OFFICERS | {"dana", "auditor", "admin"}
DESK = LOOK | {"serik"}
SIGNED_IN = frozenset(EVERYONE) - {"stranger"}

# name: (method, arguments, who is let in, the status for them). Strangers sign in; for all others it is 404.
TABLE = {
    "learn:home": ("get", (), SIGNED_IN, 200),
    "learn:unit_done": ("post", ("lesson",), {"aigul"}, 302),
    "learn:progress": ("get", ("enrolment",), {"aigul"}, 200),
    "desk:home": ("get", (), DESK, 200),
    "desk:cohorts": ("get", (), DESK, 200),
    "desk:cohort_new": ("get", (), OFFICERS | {"serik"}, 200),
    "desk:cohort": ("get", ("code",), LOOK, 200),
    "desk:cohort_open": ("post", ("code",), OFFICERS, 302),
    "desk:cohort_start": ("post", ("code",), OFFICERS, 302),
    "desk:cohort_close": ("post", ("code",), OFFICERS, 302),
    "desk:syllabus": ("get", ("code",), OFFICERS, 200),
    "desk:roster": ("get", ("code",), OFFICERS, 200),
    "desk:roster_apply": ("post", ("code",), OFFICERS, 302),
    "desk:roster_refused": ("get", ("code",), NOBODY, 200),  # only with a file that was compared
    "desk:roster_result": ("get", ("code", "import"), OFFICERS, 200),
    "desk:trainee": ("get", ("code", "enrolment"), LOOK, 200),
    "desk:trainee_time": ("post", ("code", "enrolment"), OFFICERS, 200),
    "desk:trainee_withdraw": ("post", ("code", "enrolment"), OFFICERS, 302),
}


def test_every_address_stands_in_the_table():
    there = {f"{door}:{one.name}" for door in ("learn", "desk") for one in getattr(urls, door)}

    assert set(TABLE) <= there
    assert (
        there - set(TABLE) - set(re.findall(r"^([a-z]+:\w+)", f"{url_table.READ}{url_table.WRITE}", re.M))
        == set()
    )


@pytest.mark.parametrize("name", TABLE)
def test_each_person_meets_what_the_table_says(world, client_of, stranger, name):
    method, arguments, let_in, status = TABLE[name]
    made = RosterImport.objects.create(
        cohort=world.cohort,
        applied_at=worlds.NOON,
        file_sha256="0" * 64,
        counts={"add": 0, "change": 0, "unchanged": 0, "refused": 0, "leave": 0},
    )
    values = {
        "lesson": world.lesson.pk,
        "enrolment": world.enrolment.pk,
        "code": world.cohort.code,
        "import": made.pk,
    }
    address = reverse(name, args=[values[one] for one in arguments])

    met = {}
    for who in EVERYONE:
        client = client_of(stranger if who == "stranger" else getattr(world, who))
        met[who] = getattr(client, method)(address).status_code

    expected = {who: status if who in let_in else 404 for who in EVERYONE} | {"stranger": 302}
    assert met == expected
