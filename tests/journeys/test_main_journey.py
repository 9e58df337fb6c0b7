"""The main journey in a real browser, in Kazakh, on a phone: from signing in to a certificate that anyone checks.

Web, worker and beat are real processes; once on SQLite and the filesystem transport, once on PostgreSQL and Redis.
"""

import json
import re
import shutil
import subprocess
import time

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from schoolofakims import answering
from schoolofakims.walk import totp
from tests import installation

pytestmark = [pytest.mark.browser, pytest.mark.servers]
PHONE = {"width": 360, "height": 740}
HOLDER = "Өмірзақов Нұрлан Ғалымұлы"
# Root may not use Chromium's sandbox, and a browser in a test asks nobody outside anything.
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.mark.parametrize("setting_up", [installation.embedded, installation.scaled_out])
def test_from_signing_in_to_a_certificate_that_anyone_checks(setting_up, tmp_path):
    # A minute or so: the whole product runs, and every step waits for a real page.
    with setting_up(tmp_path / "state") as place, sync_playwright() as playwright:
        place.start_web()
        place.start_worker()
        place.start_beat()
        browser = playwright.chromium.launch(executable_path=_chromium(), args=CHROMIUM)
        try:
            akim = _sign_in(browser, place, "newakim")
            _read_all_lessons(akim, place)
            _pass_the_exam(akim, place)
            officer = _sign_in(browser, place, "officer")
            batch = _prepare(officer, place)
            approver = _sign_in(browser, place, "approver")
            _approve(approver, place, batch)
            paper, register = _download(akim, place, tmp_path)
            _check(browser, place, paper, register)
        finally:
            browser.close()
        verdict = json.loads(place.manage("verify_certificate", str(paper), "--json"))
        assert (verdict["status"], verdict["name"]) == ("valid", HOLDER)
        assert json.loads(place.manage("verify_audit", "--json"))["first_broken"] is None


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Chromium is not installed; ./soa test installs it"
    return found


def _sign_in(browser, place, name) -> Page:
    """A browser of their own, as on a telephone of their own."""
    account = place.account(name)
    language = account["language"]
    page = browser.new_context(viewport=PHONE, locale=language, accept_downloads=True).new_page()
    page.goto(f"{place.address}/{language}/account/login/")
    page.locator("[name=login]").fill(account["email"])
    page.locator("[name=password]").fill(account["password"])
    page.locator("[name=password]").press("Enter")
    if "totp_secret" in account:
        page.locator("[name=code]").fill(totp(account["totp_secret"], time.time()))
        page.locator("[name=code]").press("Enter")
    expect(page).to_have_url(re.compile(rf"/{language}/(learn|desk)/$"))
    expect(page.locator("html")).to_have_attribute("lang", language)
    return page


def _read_all_lessons(akim, place):
    """The next step of the dashboard leads to the first lesson; "done" leads from one to the next."""
    akim.locator("main .next a.main").click()
    for lesson in range(5):
        expect(akim.locator("article h1")).to_be_visible()
        if lesson == 2:
            _switch(akim, "ru")
            _switch(akim, "kk")
        here = akim.url
        akim.locator("form[action*='/done/'] button").click()
        expect(akim).not_to_have_url(here)
    expect(akim.locator("form[action*='/done/'] button")).to_have_count(0)


def _switch(page, language):
    """The same page in another language."""
    page.locator(f".langs a[hreflang={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def _pass_the_exam(akim, place):
    akim.goto(f"{place.address}{place.demo['urls']['exam']}")
    akim.locator("form[action*='/exam/start/'] button").click()
    expect(akim).to_have_url(re.compile(r"/learn/exam/\d+/$"))
    filled = answering.answers(akim.request.get(akim.url).text(), "kk")
    akim.reload()  # that request was another window, and the exam goes on in the newest
    sections = akim.locator("section.q")
    for number in range(sections.count()):
        _answer(sections.nth(number), filled)
    expect(akim.locator("section.q [data-state] .is-ok")).to_have_count(sections.count())
    # Reloaded, in Russian, every answer is still there.
    _switch(akim, "ru")
    expect(akim.locator("section.q [data-state] .is-ok")).to_have_count(sections.count())
    _switch(akim, "kk")
    akim.locator("button[value=hand_in]").click()
    akim.locator("main form button.main").click()
    expect(akim).to_have_url(re.compile(r"/result/$"))
    expect(akim.locator(".verdict.is-ok")).to_be_visible()


def _answer(section, filled):
    """As a finger does it: choose, type, or move the items until they stand in order."""
    kind = section.get_attribute("data-kind")
    if kind == "ORDER":
        return _arrange(section, filled)
    for control in section.locator("input[name]:not([type=hidden]), select[name]").all():
        wanted = filled.get(control.get_attribute("name"))
        if control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(wanted)
        elif control.get_attribute("type") in ("radio", "checkbox"):
            if control.get_attribute("value") in (wanted if isinstance(wanted, list) else [wanted]):
                control.check()
        else:
            control.fill(wanted)
            control.press("Tab")
    return expect(section.locator("[data-state] .is-ok")).to_be_visible()


def _arrange(section, filled):
    items = section.locator("ol.order > li")
    count = items.count()
    for place in range(1, count + 1):
        name = next(
            field for field, value in filled.items() if value == str(place) and _is_in(section, field)
        )
        while True:
            names = [item.locator("select").get_attribute("name") for item in items.all()]
            at = names.index(name)
            if at == place - 1:
                break
            items.nth(at).locator("[data-move=up]").click()
    keep = section.locator("[data-keep] button")
    if keep.is_visible():
        keep.click()
    expect(section.locator("[data-state] .is-ok")).to_be_visible()


def _is_in(section, field) -> bool:
    return section.locator(f"select[name='{field}']").count() == 1


def _prepare(officer, place) -> str:
    officer.goto(f"{place.address}/kk/desk/cohorts/{place.demo['cohort']}/")
    officer.locator("a[href$='/batch/']").click()
    expect(officer.locator("[name=enrolment]")).to_have_count(1)
    officer.locator("main form button.main").click()
    expect(officer).to_have_url(re.compile(r"/desk/batches/\d+/$"))
    expect(officer.locator("form[action*='/approve/']")).to_have_count(0)
    return officer.url


def _approve(approver, place, batch):
    """The desk shows what waits; the batch leads to the approval."""
    approver.goto(f"{place.address}/ru/desk/")
    approver.locator("a[href*='/desk/batches/']").last.click()
    expect(approver).to_have_url(batch.replace("/kk/", "/ru/"))
    approver.locator("form[action*='/approve/'] button.main").click()
    expect(approver.locator("main a[href*='/desk/register/']").first).to_be_visible()


def _download(akim, place, folder):
    """Within a minute the worker has made it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        akim.goto(f"{place.address}/kk/learn/certificates/")
        if akim.locator("a[href$='/pdf/']").count():
            break
        time.sleep(0.5)
    register = akim.locator("a[href*='/v/']").first.get_attribute("href")
    with akim.expect_download() as waiting:
        akim.locator("a[href$='/pdf/']").click()
    paper = folder / "paper.pdf"
    waiting.value.save_as(paper)
    seal = subprocess.run(["pdfsig", "-nocert", str(paper)], capture_output=True, text=True).stdout
    assert "Signature is Valid" in seal
    return paper, register


def _check(browser, place, paper, register):
    """A stranger without an account: by the address in the QR code, then with the file itself."""
    page = browser.new_context(viewport=PHONE, locale="kk").new_page()
    page.goto(f"{place.address}{register}")
    expect(page.locator(".verdict.is-ok")).to_be_visible()
    expect(page.locator("dl.facts").first).to_contain_text(HOLDER)
    page.goto(f"{place.address}/kk/verify/")
    page.locator("[name=paper]").set_input_files(str(paper))
    page.locator("form[enctype] button").click()
    expect(page.locator(".verdict.is-ok")).to_be_visible()
    page.goto(f"{place.address}/v/00000000000000000000000000")
    expect(page.locator(".verdict.is-none")).to_be_visible()
