"""The table of addresses holds, and it is complete: who gets what is decided for every address there is."""

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.urls import URLResolver, get_resolver, reverse
from django.utils import translation

from tests import databases
from tests.schoolofakims import url_table, url_world
from tests.schoolofakims.url_table import PEOPLE
from tests.worlds import PASSWORD, signed_in


def _lines(table: str) -> dict[tuple[str, str], dict[str, int]]:
    """{(name of the address, what it is asked for): {person: status}}"""
    rows = {}
    for line in filter(None, map(str.strip, table.splitlines())):
        head, statuses = line.split("|")
        name, asked_for = (part.strip() for part in head.split("<")) if "<" in head else (head.strip(), "")
        assert (name, asked_for) not in rows, f"{name} stands twice"
        rows[name, asked_for] = dict(zip(PEOPLE, map(int, statuses.split()), strict=True))
    return rows


READ, WRITE = _lines(url_table.READ), _lines(url_table.WRITE)


@pytest.fixture(scope="module")
def school(django_db_setup, django_db_blocker, tmp_path_factory):
    files = tmp_path_factory.mktemp("files")
    stores = settings.STORAGES | {
        name: {**settings.STORAGES[name], "OPTIONS": {"location": files / name, "base_url": "/media/"}}
        for name in ("default", "private")
    }
    with (
        django_db_blocker.unblock(),
        databases.of_own(tmp_path_factory.mktemp("database")),
        override_settings(STORAGES=stores, SEAL_FOLDER=files / "seal", LOG_FOLDER=files / "log"),
        translation.override("kk"),
    ):
        yield url_world.make()


@pytest.fixture(autouse=True)
def _own_files():
    """The files of this world are shared by all its tests."""


@pytest.fixture(scope="module")
def browsers(school):
    """Everyone has just confirmed that it is them, so that no page asks for it first."""
    clients = {name: signed_in(getattr(school.world, name)) for name in PEOPLE[1:]}
    for client in clients.values():
        client.post("/kk/account/reauthenticate/", {"password": PASSWORD})
    return {"stranger": signed_in(_Nobody()), **clients}


class _Nobody:
    is_authenticated = False


def _asked(client, method: str, address: str) -> int:
    """The status, with nothing left behind: no row, and no cookie lost by signing out."""
    kept = client.cookies.output(header="", sep=";")
    with transaction.atomic():
        response = getattr(client, method)(address)
        response.close()
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.load(kept)
    return response.status_code


def _address(school, row: tuple[str, str]) -> str:
    return reverse(row[0], args=school.arguments(row[1]))


@pytest.mark.parametrize("row", READ, ids=" ".join)
def test_whoever_opens_it_gets_what_the_table_says(school, browsers, row):
    address = _address(school, row)

    assert {name: _asked(client, "get", address) for name, client in browsers.items()} == READ[row]


@pytest.mark.parametrize("row", WRITE, ids=" ".join)
def test_whoever_sends_to_it_gets_what_the_table_says(school, browsers, row):
    address = _address(school, row)

    assert {name: _asked(client, "post", address) for name, client in browsers.items()} == WRITE[row]


def _addresses(patterns, path: str = "", spaces: tuple[str, ...] = ()):
    """(name with its namespace, path) of every address."""
    for pattern in patterns:
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _addresses(pattern.url_patterns, here, inner)
        else:
            yield ":".join((*spaces, pattern.name or "")), here


def test_every_address_has_a_line_and_every_line_an_address():
    with translation.override("kk"):
        named = {
            name
            for name, path in _addresses(get_resolver().url_patterns)
            if not path.startswith(tuple(url_table.BY_RULE))
        }

    named = {name for name in named if not name.endswith(":") and name} - url_table.ELSEWHERE
    assert {name for name, _ in READ} == named


def test_every_address_that_only_takes_forms_has_a_line_for_them():
    only_forms = {name for name, statuses in READ.items() if 405 in statuses.values()}

    assert only_forms - set(WRITE) == set()


def test_whoever_is_not_signed_in_reads_only_what_is_for_everyone():
    open_to_all = {name for (name, _), statuses in READ.items() if statuses["stranger"] == 200}

    assert open_to_all == url_table.FOR_EVERYONE


def test_nothing_refuses_with_forbidden():
    """403 would confirm that the thing exists."""
    assert [
        row for table in (READ, WRITE) for row, statuses in table.items() if 403 in statuses.values()
    ] == []


# --- Wagtail's admin ---------------------------------------------------------------------------------


def _cms() -> list[str]:
    with translation.override("kk"):
        return sorted(
            "/" + path
            for _, path in _addresses(get_resolver().url_patterns)
            if path.startswith("cms/") and not set("<(^$") & set(path)
        )


def test_no_page_of_the_cms_opens_for_whoever_writes_nothing(school, browsers):
    opened = [
        (name, address, status)
        for name in ("stranger", "aigul", "maker", "auditor")
        for address in _cms()
        if (status := _asked(browsers[name], "get", address)) not in (302, 403, 404, 405)
    ]

    assert len(_cms()) > 40
    assert [one for one in opened if one[1] not in url_table.CMS_FOR_EVERYONE] == []


def test_the_cms_sends_strangers_to_the_one_password_form(browsers):
    for address in ("/cms/", "/cms/login/", "/cms/pages/", "/cms/password_reset/", "/admin/login/"):
        answer = browsers["stranger"].get(address)

        assert answer.status_code == 302, address
        assert "/account/login/" in answer.headers["Location"], address


def test_an_editor_enters_the_cms_only_after_the_second_factor(school, browsers):
    half_way = signed_in(_Nobody())
    half_way.force_login(school.world.editor)

    assert browsers["editor"].get("/cms/").status_code == 200
    assert half_way.get("/cms/").status_code == 302


@pytest.mark.parametrize("name", PEOPLE[3:])
def test_staff_come_nowhere_before_the_second_factor(school, name):
    half_way = signed_in(_Nobody())
    half_way.force_login(getattr(school.world, name))

    opened = [
        row
        for row, statuses in READ.items()
        if statuses[name] == 200
        and row[0].startswith(("desk:", "learn:"))
        and half_way.get(_address(school, row)).status_code != 302
    ]

    assert opened == []
