"""What a village phone has to fetch: bytes over the wire and requests, with an empty cache.

Measured as the browser counts them, headers included; static files are packed as in service.
"""

import pytest

pytestmark = pytest.mark.browser

KB = 1024


class Wire:
    """What a window fetches: {address: bytes}, and the bytes of scripts among them."""

    def __init__(self, window, page, *, has_cache: bool) -> None:
        self.asked, self.kinds, self.weights = {}, {}, {}
        wire = window.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": not has_cache})
        wire.on("Network.requestWillBeSent", self._ask)
        wire.on("Network.responseReceived", lambda one: self.kinds.update({one["requestId"]: one["type"]}))
        wire.on("Network.loadingFinished", self._finish)

    def _ask(self, one: dict) -> None:
        self.asked[one["requestId"]] = one["request"]["url"]

    def _finish(self, one: dict) -> None:
        self.weights[one["requestId"]] = one["encodedDataLength"]

    def found(self) -> tuple[dict[str, int], int]:
        scripts = sum(size for request, size in self.weights.items() if self.kinds.get(request) == "Script")
        fetched = {self.asked[request]: int(size) for request, size in self.weights.items() if size}
        return fetched, int(scripts)


def _first_view(people, who: str, address: str, *, to_the_end: bool = True) -> tuple[dict[str, int], int]:
    """({address: bytes}, bytes of scripts) of a page and all that it fetches until it is quiet."""
    with people.window(who, width=360) as window:
        page = window.new_page()
        wire = Wire(window, page, has_cache=False)
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if to_the_end:
            page.evaluate("scrollTo(0, document.body.scrollHeight)")
            page.wait_for_load_state("networkidle")
        return wire.found()


@pytest.mark.parametrize(
    ("who", "where", "kilobytes", "requests"),
    [
        ("", "home", 100, 12),
        ("", "course", 100, 12),
        ("akim", "learn:home", 100, 12),
        ("akim", "lesson", 120, 12),
        ("akim", "learn:offline", 60, 8),
        ("akim", "learn:attempt attempt", 60, 12),
        ("", "register:certificate code", 100, 12),
    ],
)
def test_the_first_view_is_light(people, scene, who, where, kilobytes, requests):
    weights, scripts = _first_view(people, who, scene["kk"][where])

    assert sum(weights.values()) <= kilobytes * KB, weights
    assert len(weights) <= requests, weights
    assert scripts <= 30 * KB


def test_a_lesson_opens_with_few_requests_and_scrolls_for_the_rest(people, scene):
    weights, scripts = _first_view(people, "akim", scene["kk"]["lesson"], to_the_end=False)

    assert sum(weights.values()) <= 100 * KB, weights
    assert len(weights) <= 8, weights
    assert scripts <= 10 * KB


def test_a_lesson_that_is_opened_again_is_little_more_than_its_words(people, scene):
    with people.window("akim", width=360) as window:
        page = window.new_page()
        page.goto(scene["kk"]["lesson"])
        page.wait_for_load_state("networkidle")
        again = window.new_page()
        wire = Wire(window, again, has_cache=True)
        again.goto(scene["kk"]["lesson"])
        again.wait_for_load_state("networkidle")
        weights, _ = wire.found()

    assert sum(weights.values()) <= 15 * KB, weights


@pytest.mark.parametrize("chosen", ["by the person", "by the browser"])
def test_whoever_saves_data_fetches_words_only(people, place, scene, chosen):
    headers = {"Save-Data": "on"} if chosen == "by the browser" else {}
    with people.window("akim", width=360, extra_http_headers=headers) as window:
        if chosen == "by the person":
            window.add_cookies([{"name": "saver", "value": "on", "url": place.address}])
        page = window.new_page()
        wire = Wire(window, page, has_cache=False)
        page.goto(scene["kk"]["lesson"])
        page.wait_for_load_state("networkidle")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_load_state("networkidle")
        weights, _ = wire.found()
        assert [one for one in weights if ".woff2" in one or "/media/" in one] == []
        assert sum(weights.values()) <= 45 * KB, weights

        page.locator("[data-picture]").first.click()
        picture = page.locator("figure img").first
        picture.wait_for()
        assert page.evaluate("document.activeElement.tagName") == "IMG"
        assert picture.get_attribute("alt")


def test_nothing_comes_from_elsewhere(people, scene, place):
    for who, where in (("", "home"), ("akim", "lesson"), ("akim", "learn:attempt attempt")):
        weights, _ = _first_view(people, who, scene["ru"][where])

        assert [address for address in weights if not address.startswith((place.address, "data:"))] == []
