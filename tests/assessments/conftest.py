"""The world of the School with a bank of all seven kinds."""

import shutil
from datetime import timedelta

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from django.utils import translation
from playwright.sync_api import sync_playwright

from assessments.practical import handing
from assessments.sitting import attempts
from tests.assessments import questions, works
from tests.worlds import NOON

MINUTE = timedelta(minutes=1)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(autouse=True)
def _sentences_in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def hall(world):
    """The world, its bank written, its exam drawing one question of each kind."""
    questions.write_bank()
    questions.set_rules(world.exam)
    return world


@pytest.fixture
def attempt(hall):
    """Aigül's, begun at noon: twenty minutes, thirty seconds of grace."""
    return attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)


@pytest.fixture
def choose(hall):
    """Answer as Aigül, one minute after noon if nothing else is said; returns what became of it."""

    def act(attempt, kind, raw, *, at=NOON + MINUTE, user=hall.aigul, language="kk", **facts):
        position = questions.sheet(attempt)[kind].position
        return questions.save(
            attempt, questions.change(position, raw, **facts), user=user, language=language, at=at
        )

    return act


# --- the page of the exam in a real browser ---------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "No Chromium is installed, and the browser tests need one: ./soa test installs it."
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; nothing here is asynchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def live_hall(browser, own_database, world, client):
    """The hall on a database where commits are real."""
    # The browser comes first: Playwright changes the context in which Django keeps its connections.
    client.get(
        "/en/account/login/"
    )  # whoever comes first waits for all modules, and a browser waits 30 s at most
    questions.write_bank()
    questions.set_rules(world.exam)
    return world


@pytest.fixture
def address(live_hall):
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def window(live_hall, address, browser, client_of):
    """Open a window of Aigül's at an address; what the browser complains about fails the test."""
    errors = []

    def act(path, **options):
        context = browser.new_context(**{"viewport": {"width": 360, "height": 740}, **options})
        session = client_of(live_hall.aigul).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}{path}")
        return page

    yield act
    assert errors == []


@pytest.fixture
def task(world):
    """Practical work of Aigül's cohort: documents to hand in, sixty of a hundred points to pass."""
    return works.assign(world)


@pytest.fixture
def work(world, task):
    """Aigül's, begun at noon, with nothing in it."""
    return handing.begin(enrolment=world.enrolment, unit=task, at=NOON)


@pytest.fixture
def handed_in(work):
    """Aigül's, with one PDF, handed in an hour later."""
    handing.add_file(work=work, content=works.PDF, name="plan.pdf", at=NOON)
    handing.submit(work=work, language="kk", at=NOON + timedelta(hours=1))
    work.refresh_from_db()
    return work


@pytest.fixture
def asan(world):
    return works.instructor(world.cohort, "asan", "Екінші")


@pytest.fixture
def bolat(world):
    return works.instructor(world.cohort, "bolat", "Үшінші")
