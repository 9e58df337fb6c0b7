"""A real browser against a real server, both ours."""

import json
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests import installation
from tests.browser.people import People

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def place(tmp_path_factory):
    """The demo world with something to look at on every page; web and worker running."""
    state = tmp_path_factory.mktemp("browser")
    with installation.installed(state, DJANGO_SETTINGS_MODULE="tests.browser.settings") as made:
        made.manage("collectstatic", "--noinput", "-v", "0")
        made.start_web()
        made.start_worker()
        wait_for_the_certificate(made)
        made.run(f"from tests.browser import scene; scene.make({str(state / 'scene.json')!r})")
        yield made


def wait_for_the_certificate(made) -> None:
    made.run(
        "import time\n"
        "from certification.models import Certificate\n"
        "end = time.monotonic() + 60\n"
        "while not Certificate.objects.published().exists() and time.monotonic() < end: time.sleep(0.3)\n"
        "Certificate.objects.published().get()"
    )


@pytest.fixture(scope="session")
def scene(place) -> dict[str, dict[str, str]]:
    """{language: {key: address}}"""
    return json.loads((place.state / "scene.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def cookies() -> dict[str, dict]:
    """Who has signed in already; a one-time code works once in half a minute."""
    return {}


@pytest.fixture(scope="module")
def browser():
    """For one module: while Playwright runs, Django refuses its database in this thread."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        pytest.fail("No Chromium is installed, and the browser tests need one: ./soa test installs it.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def people(browser, place, cookies) -> People:
    return People(browser, place, cookies)
