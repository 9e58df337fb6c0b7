"""What a village phone has to fetch: bytes over the wire and requests, with an empty cache.

Measured as the browser counts them, headers included; static files are packed as in service.
"""

import pytest

pytestmark = pytest.mark.browser

KB = 1024


def _listen(window, page) -> tuple[dict[str, str], dict[str, str], dict[str, int]]:
    """Of everything that is asked for from now on, by request: address, kind, bytes over the wire."""
    wire = window.new_cdp_session(page)
    wire.send("Network.enable")
    asked, kinds, weights = {}, {}, {}
    wire.on("Network.requestWillBeSent", lambda one: asked.update({one["requestId"]: one["request"]["url"]}))
    wire.on("Network.responseReceived", lambda one: kinds.update({one["requestId"]: one["type"]}))
    wire.on(
        "Network.loadingFinished",
        lambda one: weights.update({one["requestId"]: int(one["encodedDataLength"])}),
    )
    return asked, kinds, weights


def _read(page, address: str) -> None:
    """Open a page and go down to its end."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")


def _first_view(people, who: str, address: str) -> tuple[dict[str, int], int]:
    """({address: bytes}, bytes of scripts) of a page and all that it fetches."""
    with people.window(who, width=360) as window:
        page = window.new_page()
        asked, kinds, weights = _listen(window, page)
        _read(page, address)
        scripts = sum(size for request, size in weights.items() if kinds.get(request) == "Script")
        return {asked[request]: size for request, size in weights.items()}, scripts


@pytest.mark.parametrize(
    ("who", "where", "kilobytes", "requests"),
    [
        ("", "home", 60, 8),
        ("", "catalog", 60, 8),
        ("", "course", 60, 8),
        ("akim", "learn:home", 60, 8),
        ("akim", "lesson", 100, 8),
        ("akim", "learn:offline", 60, 8),
        ("akim", "learn:attempt attempt", 50, 10),  # with the journal of answers: four modules more
        ("", "register:certificate code", 60, 8),
    ],
)
def test_the_first_view_is_light(people, scene, who, where, kilobytes, requests):
    weights, scripts = _first_view(people, who, scene["kk"][where])

    assert sum(weights.values()) <= kilobytes * KB, weights
    assert len(weights) <= requests, weights
    assert scripts <= 30 * KB


def test_a_second_lesson_is_only_its_words(people, scene):
    with people.window("akim", width=360) as window:
        page = window.new_page()
        _read(page, scene["kk"]["lesson"])
        asked, _, weights = _listen(window, page)
        _read(page, scene["kk"]["lesson"])

        fetched = {asked[request]: size for request, size in weights.items() if size}
        assert list(fetched) == [page.url]
        assert sum(fetched.values()) <= 15 * KB


def test_static_files_are_packed_and_never_asked_for_again(people, scene, place):
    weights, _ = _first_view(people, "akim", scene["kk"]["lesson"])
    with people.window() as window:
        for address in weights:
            if "/static/" not in address:
                continue
            headers = window.request.get(address, headers={"Accept-Encoding": "gzip, br"}).headers

            assert headers["cache-control"] == "max-age=315360000, public, immutable", address
            if address.endswith((".css", ".js", ".svg")):
                assert headers["content-encoding"] == "br", address


def test_nothing_comes_from_elsewhere(people, scene, place):
    for who, where in (("", "home"), ("akim", "lesson"), ("akim", "learn:attempt attempt")):
        weights, _ = _first_view(people, who, scene["ru"][where])

        assert [address for address in weights if not address.startswith((place.address, "data:"))] == []
