"""A module on a computer without a connection: saved, read, marked, sent once; and nothing left for the next person."""

import json

import pytest

pytestmark = pytest.mark.browser

KEPT = """async () => {
  const bases = await indexedDB.databases();
  const names = await caches.keys();
  const files = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)));
  return { bases: bases.map(({ name }) => name), files: files.flat(), workers: (await navigator.serviceWorker.getRegistrations()).length };
}"""


def _save(page, module: str) -> None:
    page.goto(module)
    page.locator("[data-save]:visible").click()
    page.locator("[data-remove]").wait_for()


def _results(place, who: str) -> dict:
    said = place.run(f"from tests.browser import scene; scene.results_of({who!r})")
    return json.loads(said.splitlines()[-1])


def test_a_module_is_read_and_marked_without_a_connection_and_counted_once(people, scene, place):
    with people.window("newakim", width=360) as window:
        page = window.new_page()
        _save(page, scene["kk"]["module"])
        lessons = page.locator("main .outline a").evaluate_all("all => all.map(one => one.href)")[:-1]
        window.set_offline(True)

        for lesson in lessons:
            page.goto(lesson)
            assert page.locator(".notice.is-info").first.is_visible(), lesson
            assert page.locator("[data-self-check]").count() > 0
            broken = "all => all.filter(one => !one.naturalWidth).length"
            assert page.locator("main img").evaluate_all(broken) == 0
        page.locator("[data-self-check] [data-verdict=right] input").first.check()
        page.locator("[data-self-check] button").first.click()
        page.locator("[data-finish]").click()
        page.locator("[data-when=waits]:visible").wait_for()
        assert page.locator("[data-waiting] [data-slot=n]").inner_text() == "1"
        assert _results(place, "newakim") == {"results": [], "marks": []}

        window.set_offline(False)
        page.locator("[data-when~=taken]:visible").wait_for()
        page.goto(scene["kk"]["learn:home"])
        page.wait_for_load_state("networkidle")

    found = _results(place, "newakim")
    assert len(found["results"]) == len(found["marks"]) == 1
