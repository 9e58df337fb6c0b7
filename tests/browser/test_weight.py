"""What a village phone has to fetch: bytes over the wire and requests, with an empty cache.

Measured as the browser counts them, headers included; static files are packed as in service.
"""

import pytest

pytestmark = pytest.mark.browser

KB = 1024


def _first_view(people, who: str, address: str) -> tuple[dict[str, int], int]:
    """({address: bytes}, bytes of scripts) of a page and all that it fetches."""
    with people.window(who, width=360) as window:
        page = window.new_page()
        wire = window.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        asked, kinds, weights = {}, {}, {}
        wire.on(
            "Network.requestWillBeSent", lambda one: asked.update({one["requestId"]: one["request"]["url"]})
        )
        wire.on("Network.responseReceived", lambda one: kinds.update({one["requestId"]: one["type"]}))
        wire.on(
            "Network.loadingFinished",
            lambda one: weights.update({one["requestId"]: one["encodedDataLength"]}),
        )
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_load_state("networkidle")
        scripts = sum(size for request, size in weights.items() if kinds.get(request) == "Script")
        return {asked[request]: int(size) for request, size in weights.items()}, int(scripts)


@pytest.mark.parametrize(
    ("who", "where", "kilobytes", "requests"),
    [
        ("", "home", 100, 12),
        ("", "course", 100, 12),
        ("akim", "learn:home", 100, 12),
        ("akim", "lesson", 120, 10),
        ("akim", "learn:attempt attempt", 60, 12),
        ("", "register:certificate code", 100, 12),
    ],
)
def test_the_first_view_is_light(people, scene, who, where, kilobytes, requests):
    weights, scripts = _first_view(people, who, scene["kk"][where])

    assert sum(weights.values()) <= kilobytes * KB, weights
    assert len(weights) <= requests, weights
    assert scripts <= 30 * KB


def test_nothing_comes_from_elsewhere(people, scene, place):
    for who, where in (("", "home"), ("akim", "lesson"), ("akim", "learn:attempt attempt")):
        weights, _ = _first_view(people, who, scene["ru"][where])

        assert [address for address in weights if not address.startswith((place.address, "data:"))] == []
