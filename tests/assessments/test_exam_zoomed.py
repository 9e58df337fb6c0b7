"""The exam at 400 % zoom, a break in the middle of it, and the live view beside it, in a real browser.

WCAG 2.2, 1.4.10: a window of 1280 × 1024 at 400 % has 320 × 256 CSS pixels.
"""

import re
from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from assessments.fairness import allowances
from assessments.models import Attempt, KeptAnswer
from assessments.sitting import attempts
from tests.assessments import questions
from tests.assessments.pages import begin, journal_of, place, saved, section
from tests.worlds import more_trainees

# As in test_exam_page: a server and a browser for each.
pytestmark = pytest.mark.browser

ZOOMED = {"width": 320, "height": 256}
MINUTE = timedelta(minutes=1)
WIDER = """() => [...document.querySelectorAll("body *")].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && one.checkVisibility() && !one.closest(".sr, .tablebox") && box.right > innerWidth + 1;
}).map((one) => `${one.tagName}.${one.className}`)"""
# What the keyboard stands on, and whether something that stays on top covers its middle.
FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const [x, y] = [box.left + Math.min(box.width / 2, 20), box.top + Math.min(box.height / 2, 20)];
  const top = document.elementFromPoint(x, y);
  return {
    tag: one.tagName, name: one.name ?? "", text: one.textContent.trim().slice(0, 40),
    isClear: Boolean(top && (one === top || one.contains(top) || top.contains(one) || one.labels?.[0]?.contains(top))),
    isDone: one.matches("form[data-exam] .btn.main"),
  };
}"""


@pytest.fixture
def hall(live_hall):
    return live_hall


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_at_400_percent_the_exam_reflows_and_nothing_covers_what_the_keyboard_stands_on(
    hall, window, language
):
    attempt = begin(hall)
    page = window(f"/{language}/learn/exam/{attempt.pk}/", viewport=ZOOMED)
    expect(page.locator("[data-timer-left]")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(WIDER) == []
    assert (
        page.evaluate("document.querySelector('.exam-bar').getBoundingClientRect().height") <= 64
    )  # a quarter
    covered = []
    for _ in range(300):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        covered += [] if stop["isClear"] else [stop]
        if stop["isDone"]:
            break

    assert stop["isDone"]
    assert covered == []


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_at_400_percent_the_door_and_the_hand_in_reflow(hall, window, address, language):
    attempt = begin(hall)
    page = window(f"/{language}/learn/exam/{attempt.pk}/submit/", viewport=ZOOMED)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(WIDER) == []
    attempts.submit(attempt=attempt, at=now())

    for there in (f"/{language}/learn/exam/{attempt.pk}/result/", f"/{language}/learn/"):
        page.goto(f"{address}{there}")
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert page.evaluate(WIDER) == []


def test_ordering_and_matching_need_no_pointer_at_400_percent(hall, window):
    attempt = begin(hall)
    page = window(place(attempt), viewport=ZOOMED)
    order = section(page, attempt, "ORDER")
    first = order.locator("li > span:nth-child(2)").first.inner_text()

    order.get_by_role("button", name=f"Move down: {first}").focus()
    page.keyboard.press("Enter")
    for row, right in (("l1", "r2"), ("l2", "r1")):
        section(page, attempt, "MATCH").locator(f"select[name$=-{row}]").focus()
        page.keyboard.type(f"{right} kk")

    saved(order)
    saved(section(page, attempt, "MATCH"))
    assert order.locator("li > span:nth-child(2)").nth(1).inner_text() == first
    assert questions.sheet(attempt)["MATCH"].chosen == questions.RIGHT["MATCH"]
    assert page.locator("[draggable=true]").count() == 0


def test_the_announcements_reach_a_live_region_that_is_never_hidden(hall, window):
    attempt = begin(hall)
    page = window("/en/learn/")
    page.clock.install()
    page.goto(page.url.replace("/en/learn/", place(attempt)))
    page.route("**/answer/", lambda route: route.abort())  # the server's clock does not run ahead
    region = page.locator("[data-announce]")
    expect(region).to_have_attribute("role", "status")  # which is a polite live region
    page.get_by_role("button", name="Hide the time").click()
    page.clock.fast_forward("09:10")

    expect(page.get_by_role("status").filter(has_text="10 minutes are left.")).to_have_count(1)
    # Seconds that run would be read out one by one.
    expect(page.locator("#time")).to_have_attribute("aria-live", "off")


def rest(hall, attempt, *, minutes=10):
    facts = {"kind": "BREAK", "minutes": minutes, "reason": "Ill", "officer": hall.dana, "at": now()}
    return allowances.give(attempt=attempt, **facts)


def test_a_break_hides_the_sheet_of_an_open_page_and_brings_it_back(hall, window):
    attempt = begin(hall)
    page = window(place(attempt))
    section(page, attempt, "SINGLE").locator("input[value=s2]").check()
    saved(section(page, attempt, "SINGLE"))
    given = rest(hall, attempt)

    section(page, attempt, "TRUE_FALSE").locator("input[value=true]").check()  # nobody has told the page yet

    expect(page.locator("h1")).to_have_text("The exam rests: you are on a break")
    expect(page.locator("section[data-question]")).to_have_count(0)
    assert list(KeptAnswer.objects.values_list("chosen", "why")) == [(True, "BREAK")]
    left = attempts.seconds_left(Attempt.objects.get(), now())
    expect(page.locator("main")).to_contain_text(f"{-(-left // 60)} minutes are left")

    allowances.end_break(allowance=given, officer=hall.dana, at=now())
    page.get_by_role("link", name="Go on with the exam").click()
    expect(section(page, attempt, "SINGLE").locator("input[value=s2]")).to_be_checked()
    expect(section(page, attempt, "TRUE_FALSE").locator("input:checked")).to_have_count(0)
    section(page, attempt, "TRUE_FALSE").locator("input[value=true]").check()
    saved(section(page, attempt, "TRUE_FALSE"))
    assert journal_of(page) == []


def test_what_was_answered_offline_before_a_break_counts_and_what_in_it_can_be_put_back(hall, window):
    attempt = begin(hall)
    page = window(place(attempt))
    page.context.set_offline(True)
    section(page, attempt, "SINGLE").locator("input[value=s2]").check()
    page.wait_for_timeout(1200)  # ages are counted in real milliseconds
    given = rest(hall, attempt)
    section(page, attempt, "TRUE_FALSE").locator("input[value=true]").check()
    page.wait_for_timeout(300)
    allowances.end_break(allowance=given, officer=hall.dana, at=now())

    page.context.set_offline(False)

    question = section(page, attempt, "TRUE_FALSE")
    expect(question.locator("[data-problem]")).to_contain_text("You gave this answer during the break")
    saved(section(page, attempt, "SINGLE"))
    assert questions.sheet(attempt)["SINGLE"].chosen == "s2"
    expect(question.locator("input:checked")).to_have_count(0)
    question.get_by_role("button", name="Put my answer back").click()
    saved(question)
    assert questions.sheet(attempt)["TRUE_FALSE"].chosen is True


def test_the_live_view_refreshes_itself_and_the_reader_keeps_the_place(hall, browser, address, client_of):
    sitting = [
        attempts.start(enrolment=one, unit=hall.exam, language="kk", at=now())
        for one in more_trainees(hall.cohort, hall.koyandy, 30)
    ]
    context = browser.new_context(viewport={"width": 1280, "height": 600})
    session = client_of(hall.dana).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    page.clock.install()
    page.goto(f"{address}/en/desk/live/")
    link = page.locator(f"a[href='/en/desk/attempts/{sitting[20].pk}/']")
    link.focus()
    before = link.bounding_box()["y"]
    line = page.locator("[data-live-time]")
    expect(line).to_have_text(re.compile(r"^As of \d\d:\d\d:\d\d. This list refreshes itself.$"))

    attempts.submit(attempt=sitting[3], at=now())  # a row goes to the end of the list
    page.clock.fast_forward("00:11")

    expect(page.locator(".kpis dd").last).to_have_text("1")
    assert page.evaluate("document.activeElement.getAttribute('href')") == link.get_attribute("href")
    assert abs(link.bounding_box()["y"] - before) < 2
    context.set_offline(True)
    page.clock.fast_forward("00:11")
    expect(page.locator("[data-live-state] [role=status]")).to_have_text(
        re.compile(r"^No connection. This is how it was at \d\d:\d\d:\d\d.$")
    )
    context.close()
