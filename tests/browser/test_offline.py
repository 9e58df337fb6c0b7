"""A module without a connection: saved, read, answered, marked, counted once; and nothing left for the next person."""

import json
import re

import pytest

from tests.browser.people import People

pytestmark = pytest.mark.browser

KEPT = """async () => {
  const names = await caches.keys();
  const files = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
  const workers = await navigator.serviceWorker.getRegistrations();
  return {
    bases: (await indexedDB.databases()).map(({ name }) => name),
    files: files.flat().map((url) => new URL(url).pathname),
    workers: workers.length,
  };
}"""
WHO = "newakim"  # Нұрлан Өмірзақов
PRIVATE = re.compile(r"^/(?!media/|static/|\w\w/courses/|\w\w/learn/offline/$)")
BROKEN = "all => all.filter(one => !one.naturalWidth).map(one => one.src)"


@pytest.fixture(scope="module", autouse=True)
def _nothing_done_yet(place):
    """Other tests of the browser finish lessons as the same person."""
    place.run(f"from tests.browser import scene; scene.forget({WHO!r})")


@pytest.fixture
def window(people):
    """A phone of a demo akim who has just signed in, so that signing out ends nobody else's session."""
    opened = []

    def open_for(who: str):
        alone = People(people.browser, people.place, {})
        opened.append(alone.window(who, width=360))
        return opened[-1]

    yield open_for
    for one in opened:
        one.close()


def _save(page, module: str) -> list[str]:
    """The addresses of the lessons."""
    page.goto(module)
    page.locator("[data-save]:visible").click()
    page.locator("[data-remove]:visible").wait_for()
    return page.locator("main .outline a").evaluate_all("all => all.map(one => one.href)")[:-1]


def _results(place, who: str) -> dict:
    said = place.run(f"from tests.browser import scene; scene.results_of({who!r})")
    return json.loads(said.splitlines()[-1])


def _finish(page) -> None:
    """Answer every self-check right, and mark the lesson as done."""
    for check in page.locator("[data-self-check]").all():
        for option in check.locator("[data-verdict=right] input").all():
            option.check()
        check.locator("button").click()
    page.locator("[data-finish]").click()
    page.locator("[data-copy] [data-when=waits]:visible").wait_for()


def _waiting(page) -> str:
    return (
        page.locator("[data-waiting] [data-slot=n]").inner_text()
        if page.is_visible("[data-waiting]")
        else "0"
    )


def test_a_module_is_read_and_marked_without_a_connection_and_counted_once(window, scene, place):
    context = window(WHO)
    page = context.new_page()
    lessons = _save(page, scene["kk"]["module"])
    context.set_offline(True)

    for lesson in lessons:
        page.goto(lesson)
        assert page.locator("main .notice").first.is_visible(), lesson
        assert page.locator("[data-self-check]").count() > 0
        assert page.locator("main img").evaluate_all(BROKEN) == []
    _finish(page)
    page.goto(lessons[0])
    _finish(page)
    assert _waiting(page) == "2"
    assert _results(place, WHO) == {"results": [], "marks": []}

    # Two pages and the browser's own sync send at once; then everything is sent once more.
    second = context.new_page()
    second.goto("/kk/learn/offline/")
    context.set_offline(False)
    page.locator("[data-copy] [data-when~=taken]:visible").wait_for()
    second.locator("[data-waiting]").wait_for(state="hidden")
    page.goto(scene["kk"]["learn:home"])
    page.wait_for_load_state("networkidle")

    found = _results(place, WHO)
    assert found["results"] == [1, len(lessons)]
    assert len(found["marks"]) == 2


def _set_cohort(place, status: str) -> None:
    place.run(f"from tests.browser import scene; scene.set_cohort({status!r})")


def test_a_mark_that_comes_after_the_cohort_has_closed_is_shown_with_the_reason(window, scene, place):
    context = window(WHO)
    page = context.new_page()
    lessons = _save(page, scene["kk"]["module"])
    before = _results(place, WHO)
    context.set_offline(True)
    page.goto(lessons[2])
    _finish(page)
    _set_cohort(place, "CLOSED")
    try:
        context.set_offline(False)
        page.locator("[data-copy] [data-when=refused]:visible").wait_for()
        assert "Оқу легі қазір жүріп жатқан жоқ." in page.locator("[data-copy]").inner_text()
        page.goto("/kk/learn/offline/")
        refusal = page.locator("[data-refusals] .notice")
        assert "Оқу легі қазір жүріп жатқан жоқ." in refusal.inner_text()
        refusal.locator("button").click()
        refusal.wait_for(state="detached")
    finally:
        _set_cohort(place, "RUNNING")

    assert _results(place, WHO) == before


def test_only_lessons_and_what_they_look_like_are_kept(window, scene):
    context = window(WHO)
    page = context.new_page()
    lessons = _save(page, scene["ru"]["module"])
    for where in ("learn:home", "exam", "account", "learn:certificates", "lesson"):
        page.goto(scene["ru"][where])
    files = page.evaluate(KEPT)["files"]

    assert [file for file in files if PRIVATE.match(file)] == []
    assert {lesson for lesson in files if "/courses/" in lesson} == {
        re.sub(r"^https?://[^/]+", "", one) for one in lessons
    }
    texts = page.evaluate(
        """async () => {
          const copies = await caches.open("copies");
          return Promise.all((await copies.keys()).map(async (one) => (await copies.match(one)).text()));
        }"""
    )
    assert [text[:80] for text in texts if "Өмірзақов" in text or f"{WHO}@" in text] == []


def test_a_page_that_is_not_kept_says_so_and_the_network_comes_first(window, scene):
    context = window(WHO)
    page = context.new_page()
    _save(page, scene["kk"]["module"])
    context.set_offline(True)
    page.goto(scene["kk"]["learn:home"])
    assert page.is_visible("[data-astray]")
    assert page.locator("[data-modules] a").count() > 0

    context.set_offline(False)
    page.goto(scene["kk"]["lesson"])
    assert (
        page.locator("form[action$='/account/logout/'], a[href$='/account/logout/']").count() > 0
    )  # the live page


def test_after_signing_out_nothing_is_left(window, scene):
    context = window(WHO)
    page = context.new_page()
    lessons = _save(page, scene["kk"]["module"])
    page.goto(scene["kk"]["learn:home"])
    page.locator("summary:visible").first.click()
    page.locator("a[href$='/account/logout/']:visible").click()
    assert page.is_visible("[data-leaving]")
    page.click("main form button")
    page.wait_for_url("**/kk/")

    assert page.evaluate(KEPT) == {"bases": [], "files": [], "workers": 0}
    context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_(INTERNET_DISCONNECTED|FAILED)"):
        page.goto(lessons[0])


def test_unsent_marks_are_named_before_signing_out(window, scene):
    context = window(WHO)
    page, leaving = context.new_page(), context.new_page()
    lessons = _save(page, scene["kk"]["module"])
    leaving.goto("/kk/account/logout/")
    assert not leaving.is_visible("[data-leaving] [data-when=waits]")

    context.set_offline(True)
    page.goto(lessons[1])
    _finish(page)

    leaving.locator("[data-leaving] [data-when=waits]:visible").wait_for()
    assert leaving.locator("[data-leaving] [data-slot=n]").inner_text() == "1"


def test_another_person_on_the_same_computer_sees_nothing_of_it(window, people, scene):
    """The first one's session has ended without signing out."""
    context = window(WHO)
    page = context.new_page()
    _save(page, scene["kk"]["module"])
    kept = [one for one in context.cookies() if one["name"] != "sessionid"]
    context.clear_cookies()
    context.add_cookies(kept)
    page.goto("/kk/account/login/")
    people.give_password(page, "akim")
    page.goto("/kk/learn/offline/")
    page.locator("[data-saved] [data-when=none]:visible").wait_for()

    assert [file for file in page.evaluate(KEPT)["files"] if "/courses/" in file] == []
    context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_(INTERNET_DISCONNECTED|FAILED)"):
        page.goto(scene["kk"]["lesson"])


def test_a_module_is_removed_again(window, scene):
    context = window(WHO)
    page = context.new_page()
    _save(page, scene["kk"]["module"])
    page.locator("[data-remove]:visible").click()
    page.locator("[data-offer] [data-when=none]:visible").wait_for()

    assert page.evaluate(KEPT)["files"] == []


def test_without_scripts_the_card_says_what_to_do_instead(people, scene):
    with people.window("akim", width=360, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(scene["kk"]["module"])

        assert "PDF" in page.locator("[data-offer]").inner_text()
        assert page.locator("[data-offer] button:visible").count() == 0


def test_a_link_that_breaks_while_saving_is_named_and_saving_goes_on_later(window, scene):
    context = window(WHO)
    page = context.new_page()
    page.goto(scene["kk"]["module"])
    context.set_offline(True)
    page.locator("[data-save]:visible").click()
    page.locator("[data-offer] [data-when=failed]:visible").wait_for()
    assert page.evaluate(KEPT)["files"] == []

    context.set_offline(False)
    page.locator("[data-offer] [data-when=failed]").wait_for(state="hidden")
    page.locator("[data-save]:visible").click()
    page.locator("[data-remove]:visible").wait_for()
