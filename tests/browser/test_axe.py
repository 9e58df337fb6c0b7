"""Every page for everyone: no accessibility fault that a machine can find, nothing cut off, nothing blocked.

Automatic rules see only part; the keyboard, the exam without scripts and the words have tests of their own.
"""

from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.template import engines

from schoolofakims.env import ROOT
from tests.browser import ways
from tests.browser.people import WIDTHS
from tests.browser.sights import DRAWN, FRAMES, SIGHTS

pytestmark = pytest.mark.browser

NARROW = 320
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = f"""async () => (await axe.run({{runOnly: {WCAG}, resultTypes: ["violations"]}})).violations.flatMap(
    (one) => one.nodes.map((node) => `${{one.id}}: ${{node.target}} ${{node.failureSummary}}`))"""
# Element by element, since a page that hides what overflows looks as if nothing did.
OVERFLOW = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1)
    .slice(-3).map((one) => one.outerHTML.slice(0, 120));
}"""


@cache
def _full_pages() -> set[str]:
    """Templates of pages that stand on their own: those that extend a frame, and a whole document without one."""
    engine = engines["django"].engine
    found = set()
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = path.relative_to(ROOT / "templates").as_posix()
        parts = Path(name).parts
        # Letters, papers and parts; what stands inside Wagtail's own screens is judged with them.
        if (
            parts[0]
            in {"emails", "certificates", "sheets", "components", "blocks", "wagtailcore", "wagtailadmin"}
            or "cms" in parts
        ):
            continue
        source = path.read_text(encoding="utf-8")
        if "{% extends" in source or "<!doctype" in source.lower():
            engine.get_template(name)
            found.add(name)
    return found


def test_every_page_is_looked_at():
    looked_at = {sight.template for sight in SIGHTS} | set(DRAWN) | set(FRAMES)

    assert sorted(_full_pages() - looked_at) == []
    assert sorted(looked_at - _full_pages()) == []


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("sight", SIGHTS, ids=lambda sight: "-".join(filter(None, sight[:2] + sight[3:])))
def test_the_page_is_fit_for_everyone(people, scene, place, sight, language):
    address = scene[language][sight.where]
    if "/v/" in address:
        address += f"?lang={language}"
    with people.window(sight.who) as window:
        page = window.new_page()
        blocked, made_by = _listen(page), []
        page.on("response", lambda one: one.request.is_navigation_request() and made_by.append(one))
        page.goto(address)
        if sight.way:
            getattr(ways, sight.way)(page, people, place)

        assert sight.template in made_by[-1].headers["x-templates"].split(",")
        assert page.get_attribute("html", "lang") == language
        _judge(page, blocked)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("template", DRAWN)
def test_a_page_of_refusal_is_fit_for_everyone(people, place, template, language):
    drawn = place.state / "drawn" / language / template
    with people.window() as window:
        page = window.new_page()
        blocked = _listen(page)
        page.route(
            "**/drawn", lambda route: route.fulfill(path=drawn, content_type="text/html; charset=utf-8")
        )
        page.goto("/drawn")

        _judge(page, blocked)


def _listen(page) -> list[str]:
    """What the browser complains of: blocked by the policy, missing, thrown."""
    heard = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def _judge(page, blocked: list[str]) -> None:
    faults = [one for one in blocked if "status of 4" not in one]  # the page itself is a refusal
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(AXE_SCRIPT)
        faults += [f"{width} px: {one}" for one in page.evaluate(RUN)]
    page.set_viewport_size({"width": NARROW, "height": 640})
    faults += [f"wider than {NARROW} px: {one}" for one in page.evaluate(OVERFLOW)]
    assert faults == []
