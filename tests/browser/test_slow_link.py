"""A village link: 400 kbit/s, 400 ms to the server and back, nothing kept from before.

Chromium's emulation slows requests, not the opening of the connection; TCP and TLS 1.3 take two journeys more.
"""

import pytest

pytestmark = pytest.mark.browser

JOURNEY_MS = 400
SLOW = {
    "offline": False,
    "latency": JOURNEY_MS,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
# Evaluated, not waited for with `wait_for_function`: that polls by `eval`, which our pages forbid.
FIRST_TEXT = """() => new Promise((found) => new PerformanceObserver((list) =>
    list.getEntriesByName("first-contentful-paint").forEach((one) => found(one.startTime))
).observe({type: "paint", buffered: true}))"""


@pytest.mark.parametrize(
    ("who", "where"),
    [("akim", "lesson"), ("", "home"), ("akim", "learn:home"), ("akim", "learn:attempt attempt")],
)
def test_the_first_text_shows_within_three_seconds(people, scene, who, where):
    with people.window(who, width=360) as window:
        page = window.new_page()
        wire = window.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire.send("Network.emulateNetworkConditions", SLOW)
        page.goto(scene["kk"][where])
        first_text = page.evaluate(FIRST_TEXT)

        assert page.inner_text("h1")
        assert first_text + 2 * JOURNEY_MS <= 3000  # usually 2,000
