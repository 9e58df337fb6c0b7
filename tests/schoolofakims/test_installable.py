"""The School as something to install, and what a browser is told about what it keeps."""

import json
import struct

import pytest
from django.contrib.staticfiles import finders

from schoolofakims import installable
from tests.worlds import signed_in
from training import copies


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "name", "start"),
    [
        ("kk", "Әкімдер мектебі", "/kk/learn/"),
        ("ru", "Школа акимов", "/ru/learn/"),
        ("en", "School of Akims", "/en/learn/"),
        ("de", "Әкімдер мектебі", "/kk/learn/"),
    ],
)
def test_the_manifest_speaks_the_language_of_the_page(client, language, name, start):
    answer = client.get("/manifest.webmanifest", {"language": language})
    told = json.loads(answer.content)

    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["start_url"]) == (name, start)
    assert (told["id"], told["scope"], told["display"]) == ("/", "/", "standalone")
    assert len(told["short_name"]) <= 12


@pytest.mark.django_db
def test_every_page_names_its_manifest(client):
    assert (
        '<link rel="manifest" href="/manifest.webmanifest?language=ru">'
        in client.get("/ru/verify/").content.decode()
    )


def test_icons_are_there_in_the_sizes_that_the_manifest_promises():
    for icon in installable.manifest("kk")["icons"]:
        path = finders.find(icon["src"].removeprefix("/static/"))
        assert path, icon
        if icon["type"] == "image/png":
            with open(path, "rb") as file:
                width, height = struct.unpack(">II", file.read(24)[16:])
            assert icon["sizes"] == f"{width}x{height}"


def test_one_icon_may_be_cut_to_any_shape_and_the_others_may_not():
    purposes = [icon.get("purpose", "any") for icon in installable.manifest("ru")["icons"]]

    assert sorted(purposes) == ["any", "any", "any", "maskable"]


@pytest.mark.django_db
def test_the_worker_stands_at_the_root_and_is_asked_for_anew_each_time(client):
    answer = client.get("/sw.js")

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.content.decode().startswith('const RELEASE = "')
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "manifest-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_release_changes_with_whatever_a_copy_is_made_of(tmp_path):
    style = tmp_path / "site.css"
    style.write_text("old", encoding="utf-8")
    before = installable.release((installable.WORKER, style))
    style.write_text("new", encoding="utf-8")

    assert installable.release((installable.WORKER, style)) != before
    assert f'const RELEASE = "{installable.release(installable.MADE_OF)}";' in installable.worker()


# --- saving data


@pytest.mark.django_db
def test_the_switch_for_saving_data_is_remembered_and_leads_back(client):
    answer = client.post("/view/", {"saver": "on", "next": "/ru/verify/"})

    assert answer.headers["Location"] == "/ru/verify/"
    assert " data-saver>" in client.get("/ru/verify/").content.decode()

    client.post("/view/", {"saver": "off", "next": "/ru/verify/"})
    assert "data-saver" not in client.get("/ru/verify/").content.decode()


@pytest.mark.django_db
def test_a_browser_that_saves_data_is_believed_until_the_person_says_otherwise(client):
    asks = {"Save-Data": "on"}

    answer = client.get("/ru/verify/", headers=asks)
    assert " data-saver>" in answer.content.decode()
    assert "Save-Data" in answer.headers["Vary"]

    client.post("/view/", {"saver": "off"})
    assert "data-saver" not in client.get("/ru/verify/", headers=asks).content.decode()


@pytest.mark.django_db
def test_saving_data_and_low_vision_go_together(client):
    client.post("/view/", {"view": "lowvision"})
    client.post("/view/", {"saver": "on"})

    assert ' data-view="lowvision" data-saver>' in client.get("/kk/verify/").content.decode()


# --- copies and people


def test_a_browser_that_keeps_copies_is_told_whose_pages_it_is_shown(world):
    browser = signed_in(world.aigul)
    assert "School-Reader" not in browser.get("/kk/learn/").headers

    browser.cookies[copies.COOKIE] = "1"
    assert browser.get("/kk/learn/").headers["School-Reader"] == copies.reader(world.aigul)


def test_signing_out_asks_first_where_copies_are_kept_and_clears_what_the_browser_holds(world):
    browser = signed_in(world.aigul)
    assert 'action="/kk/account/logout/"' in browser.get("/kk/learn/").content.decode()

    browser.cookies[copies.COOKIE] = "1"
    page = browser.get("/kk/learn/").content.decode()
    assert 'action="/kk/account/logout/"' not in page
    assert 'href="/kk/account/logout/"' in page
    assert "data-leaving" in browser.get("/kk/account/logout/").content.decode()

    answer = browser.post("/kk/account/logout/")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert browser.cookies[copies.COOKIE].value == ""


def test_what_a_browser_holds_goes_at_every_sign_out(world):
    assert signed_in(world.aigul).post("/kk/account/logout/").headers["Clear-Site-Data"] == '"storage"'


def test_nothing_is_cleared_by_looking(world):
    assert "Clear-Site-Data" not in signed_in(world.aigul).get("/kk/account/logout/").headers
