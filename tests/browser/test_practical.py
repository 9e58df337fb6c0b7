"""Practical work on a phone, in Kazakh: brief, photo, hand-in, returned, rework, marked; and without scripts."""

import json
import re
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.assessments import works

pytestmark = pytest.mark.browser


def _work(place, kind: str = "FILE") -> dict:
    said = place.run(f"from tests.browser import scene; scene.work_of('newakim', {kind!r})")
    return json.loads(said.splitlines()[-1])


@pytest.fixture(scope="module")
def task(place) -> str:
    """Where the report is set, for an akim who has not begun it."""
    return place.run("from tests.browser import scene; scene.give_task_to('newakim')").split()[-1]


def _mark(people, act) -> None:
    """The instructor opens the first work that waits and acts on its page."""
    with people.window("instructor") as window:
        page = window.new_page()
        page.goto("/kk/desk/marking/")
        page.locator("main li a", has_text="Практикалық тапсырма").last.click()
        act(page)
        page.wait_for_url("**/desk/marking/")


def _send_back(page) -> None:
    page.locator("details:has([name=until_on]) summary").click()
    page.fill("form[action$='/return/'] [name=comment]", "Екінші кестеде көзі жоқ.")
    page.fill("[name=until_on]", (localdate() + timedelta(days=5)).isoformat())
    page.locator("form[action$='/return/'] button").click()


def _give_all(page) -> None:
    for field in page.locator("fieldset .rubric").all():
        field.locator("input").last.check()
    page.locator("form:has(.rubric) button.main").click()


def _hand_in(page) -> None:
    page.click("button[name=then][value=submit]")
    page.wait_for_url("**/submit/")
    page.click("main form button.main")
    page.wait_for_url("**/learn/work/*/")


def test_the_whole_way_on_a_phone_in_kazakh(people, place, task):
    with people.window("newakim", width=360) as window:
        page = window.new_page()
        page.goto(task)
        page.locator("form[action*='/work/start/'] button").click()
        page.wait_for_url("**/learn/work/*/")
        address = page.url
        page.set_input_files(
            "[type=file]", {"name": "Сүт пункті.jpg", "mimeType": "image/jpeg", "buffer": PHOTO}
        )
        page.locator("[data-upload] button").click()
        page.get_by_text("Сүт пункті.jpg").first.wait_for()
        page.locator("li.file").first.wait_for()
        page.fill("[name=text]", "Фотода – салынып жатқан пункт.")
        _hand_in(page)
        assert _work(place) == {
            "state": "SUBMITTED",
            "versions": 1,
            "files": ["Сүт пункті.jpg"],
            "score": None,
        }

        _mark(people, _send_back)
        page.goto(address)
        assert "Екінші кестеде көзі жоқ." in page.inner_text("main .notice")
        page.set_input_files(
            "[type=file]", {"name": "кесте.pdf", "mimeType": "image/jpeg", "buffer": works.PDF}
        )
        page.locator("[data-upload] button").click()
        page.locator("li.file").nth(1).wait_for()
        _hand_in(page)

        _mark(people, _give_all)
        page.goto(address)
        assert re.search(r"100\s%", page.inner_text("main"))
    assert _work(place) == {
        "state": "MARKED",
        "versions": 2,
        "files": ["Сүт пункті.jpg", "кесте.pdf"],
        "score": "100.00",
    }


def test_a_case_is_written_and_handed_in_without_scripts(people, place, task):
    with people.window("newakim", width=360, java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(task.replace("/m03/", "/m07/"))
        page.locator("form[action*='/work/start/'] button").click()
        page.set_input_files("[type=file]", {"name": "a.exe", "mimeType": "image/png", "buffer": b"MZ\x90"})
        page.locator("[data-upload] button").click()
        assert "бағдарлама" in page.inner_text("main")
        page.fill("[name=text]", "Бүгін жазбаша хабарлаймын.")
        _hand_in(page)

    assert _work(place, "CASE") == {"state": "SUBMITTED", "versions": 1, "files": [], "score": None}


def test_a_file_goes_on_after_a_broken_connection(people, place, task):
    """The first pieces arrive, the link breaks, and what was sent is not sent again."""
    offsets = []
    with people.window("newakim", width=360) as window:
        page = window.new_page()
        page.goto(task.replace("/m03/", "/final/").replace("practical-work", "dossier"))
        page.locator("form[action*='/work/start/'] button").click()
        page.wait_for_url("**/learn/work/*/")
        big = works.PDF + b"%" * 700_000 + b"\n%%EOF"

        def through(route):
            offsets.append(int(route.request.headers["upload-offset"]))
            if len(offsets) == 2:
                route.abort()
            else:
                route.continue_()

        page.route("**/upload/*-*/", through)
        page.set_input_files(
            "[type=file]", {"name": "үлкен.pdf", "mimeType": "application/pdf", "buffer": big}
        )
        page.locator("[data-upload] button").click()
        page.locator("li.file").first.wait_for()

    assert offsets == [0, 262144, 262144, 524288]
    assert _work(place, "DOSSIER")["files"] == ["үлкен.pdf"]


PHOTO = works.photo(size=(1200, 900), place=True)
