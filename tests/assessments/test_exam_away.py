"""The exam when things go wrong for long: ten minutes without a line, a crash, the end meanwhile, a file by hand."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now
from playwright.sync_api import Error, expect

from assessments.models import AttemptEvent
from assessments.sitting import attempts
from tests.assessments import questions
from tests.assessments.pages import begin, journal_of, place, saved, section

# As in test_exam_page: a server and a browser for each. Minutes pass by the browser's clock, which is ours here.
pytestmark = pytest.mark.browser


@pytest.fixture
def hall(live_hall):
    return live_hall


def kept(question):
    """Only on this device, with the time of day."""
    return expect(question.locator("[data-save-state]")).to_have_text(
        re.compile(r"^Only on this device, \d\d:\d\d$")
    )


def test_ten_minutes_without_a_line_lose_nothing_and_are_replayed_in_order(hall, window):
    attempt = begin(hall, minutes_ago=12)
    page = window("/en/learn/")
    page.clock.install()
    page.goto(page.url.replace("/en/learn/", place(attempt)))
    page.context.set_offline(True)
    given = (("TRUE_FALSE", "true"), ("SINGLE", "s3"), ("MULTIPLE", "m2"), ("SINGLE", "s2"))
    for kind, value in given:
        section(page, attempt, kind).locator(f"input[value={value}]").check()
        kept(section(page, attempt, kind))
        page.clock.fast_forward("02:30")
    expect(page.locator("[data-connection]")).to_have_text("Not sent yet: 3")
    sent = []
    page.on("request", lambda one: one.method == "POST" and sent.append(one.post_data_json))

    page.context.set_offline(False)

    for kind in ("TRUE_FALSE", "SINGLE", "MULTIPLE"):
        saved(section(page, attempt, kind))
    entries = sent[0]["entries"]
    sheet = questions.sheet(attempt)
    assert [one["position"] for one in entries] == [
        sheet[kind].position for kind in ("TRUE_FALSE", "MULTIPLE", "SINGLE")
    ]
    assert [one["sequence"] for one in entries] == [1, 3, 4]
    assert [round(one["age"] / 60_000, 1) for one in entries] == [10, 5, 2.5]
    assert [sheet[kind].chosen for kind in ("TRUE_FALSE", "MULTIPLE", "SINGLE")] == [True, ["m2"], "s2"]
    assert journal_of(page) == []
    back = attempt.events.get(kind=AttemptEvent.Kind.CAME_BACK)
    assert 590 <= back.details["seconds"] <= 610


def test_a_tab_that_crashes_comes_back_with_what_it_had_not_sent(hall, window, address):
    attempt = begin(hall)
    page = window(place(attempt))
    page.context.set_offline(True)
    question = section(page, attempt, "SINGLE")
    question.locator("input[value=s3]").check()
    kept(question)
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash")
    page.close()
    again = page.context.new_page()

    again.context.set_offline(False)
    again.goto(f"{address}{place(attempt)}")

    saved(section(again, attempt, "SINGLE"))
    expect(section(again, attempt, "SINGLE").locator("input[value=s3]")).to_be_checked()
    assert questions.sheet(attempt)["SINGLE"].chosen == "s3"
    assert journal_of(again) == []


def test_what_was_answered_in_time_and_comes_within_the_grace_counts_and_is_marked(hall, window):
    # Seconds enough to load the page and choose, however busy the machine is.
    attempt = begin(hall, minutes_ago=20 - 15 / 60)
    page = window(place(attempt))
    page.context.set_offline(True)
    section(page, attempt, "SINGLE").locator("input[value=s2]").check()
    expect(page.locator("[data-notice]")).to_contain_text("Time has run out.", timeout=30000)
    # The page counts whole seconds, and may be over a part of one before the server is.
    page.wait_for_timeout(1000)

    page.context.set_offline(False)

    saved(section(page, attempt, "SINGLE"))
    answer = questions.sheet(attempt)["SINGLE"]
    assert answer.chosen == "s2"
    assert answer.answered_at > attempt.closes_at
    assert attempt.events.filter(kind=AttemptEvent.Kind.SAVED_LATE).count() == 1


def test_answers_in_a_file_are_handed_over_and_taken_by_the_instructor(hall, window, client_of):
    attempt = begin(hall)
    page = window(place(attempt))
    section(page, attempt, "TRUE_FALSE").locator("input[value=false]").check()
    saved(section(page, attempt, "TRUE_FALSE"))
    page.context.set_offline(True)
    section(page, attempt, "SINGLE").locator("input[value=s2]").check()
    kept(section(page, attempt, "SINGLE"))

    with page.expect_download() as download:
        page.locator("[data-notice]").get_by_role("button", name="Save my answers to a file").click()

    assert re.fullmatch(rf"exam-{attempt.pk}-\d{{4}}\.json", download.value.suggested_filename)
    content = download.value.path().read_bytes()
    assert set(json.loads(content)) == {"school_of_akims", "version", "attempt", "sealed"}
    dana = client_of(hall.dana)
    file = SimpleUploadedFile("exam.json", content, "application/json")
    shown = dana.post(f"/en/desk/attempts/{attempt.pk}/file/", {"file": file}, follow=True)
    address = shown.redirect_chain[-1][0]
    done = dana.post(f"{address}apply/", {"reason": "The line of the village was cut."}, follow=True)
    assert "1 answer was taken from the file." in done.text
    assert questions.sheet(attempt)["SINGLE"].chosen == "s2"
    assert attempts.submit(attempt=attempt, at=now()).score > 0


def test_the_language_changes_in_the_middle_and_nothing_else(hall, window):
    attempt = begin(hall)
    page = window(place(attempt))
    single, number = (section(page, attempt, kind) for kind in ("SINGLE", "NUMBER"))
    single.locator("input[value=s2]").check()
    number.locator("input.input").fill("41.25")
    saved(single), saved(number)
    order = single.locator("input").evaluate_all("all => all.map(one => one.value)")

    page.locator(".langs a[hreflang=ru]").first.click()

    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(single).to_contain_text("s2 ru")
    expect(single.locator("input[value=s2]")).to_be_checked()
    expect(number.locator("input.input")).to_have_value("41,25")
    assert single.locator("input").evaluate_all("all => all.map(one => one.value)") == order
    single.locator("input[value=s3]").check()
    expect(single.locator("[data-save-state]")).to_have_text(re.compile("^Сохранено на сервере"))
    answer = questions.sheet(attempt)["SINGLE"]
    assert (answer.chosen, answer.language) == ("s3", "ru")


def test_the_last_ten_five_and_one_minutes_are_announced_even_if_the_time_is_hidden(hall, window):
    attempt = begin(hall)
    page = window("/en/learn/")
    page.clock.install()
    # The server's clock has not moved, and would say so.
    page.route("**/answer/", lambda route: route.abort())
    page.goto(page.url.replace("/en/learn/", place(attempt)))
    page.get_by_role("button", name="Hide the time").click()

    for wait, said in (
        ("09:10", "10 minutes are left."),
        ("05:00", "5 minutes are left."),
        ("04:00", "1 minute is left."),
    ):
        expect(page.locator("[data-announce]")).not_to_have_text(said)
        page.clock.fast_forward(wait)
        expect(page.locator("[data-announce]")).to_have_text(said)
    expect(page.locator("[data-timer-left]")).to_be_hidden()


def test_a_paper_may_show_one_question_at_a_time(hall, window):
    questions.set_rules(hall.exam, one_at_a_time=True)
    attempt = begin(hall)
    page = window(place(attempt))
    shown = page.locator("section[data-question]:visible")
    keys = page.keyboard
    expect(shown).to_have_count(1)
    expect(page.get_by_role("button", name="Previous question")).to_be_disabled()

    page.get_by_role("button", name="Next question").focus()
    keys.press("Enter")
    expect(shown).to_have_attribute("data-question", "2")
    assert page.evaluate("document.activeElement.id") == "q2"
    page.locator("[data-question-map] a").nth(6).click()
    expect(shown).to_have_attribute("data-question", "7")
    expect(page.locator("[data-step]")).to_have_text("7 / 7")
    expect(page.get_by_role("button", name="Next question")).to_be_disabled()

    page.locator(".langs a[hreflang=ru]").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(shown).to_have_attribute("data-question", "7")
    page.reload()
    expect(shown).to_have_attribute("data-question", "7")


def test_without_scripts_the_sheet_of_such_a_paper_is_whole(hall, window):
    questions.set_rules(hall.exam, one_at_a_time=True)
    page = window(place(begin(hall)), java_script_enabled=False)

    expect(page.locator("section[data-question]:visible")).to_have_count(7)
    expect(page.locator("[data-steps]")).to_be_hidden()


def test_nothing_is_left_in_the_browser_after_handing_in(hall, window):
    attempt = begin(hall)
    page = window(place(attempt))
    page.route("**/answer/", lambda route: route.abort())
    section(page, attempt, "SHORT_TEXT").locator("input.input").fill("мәслихат")
    kept(section(page, attempt, "SHORT_TEXT"))
    assert len(journal_of(page)) == 1
    page.unroute("**/answer/")

    page.get_by_role("button", name="Go to hand-in").click()
    page.get_by_role("button", name="Hand in now").click()

    expect(page.locator("h1")).to_have_text("Exam not passed")
    assert questions.sheet(attempt)["SHORT_TEXT"].chosen == "мәслихат"
    assert journal_of(page) == []


def test_whoever_signs_out_is_told_first_of_answers_that_would_be_lost(hall, window, address):
    attempt = begin(hall)
    page = window(place(attempt))
    page.route("**/answer/", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    section(page, attempt, "SINGLE").locator("input[value=s1]").check()
    kept(section(page, attempt, "SINGLE"))

    page.goto(f"{address}/en/account/logout/")

    expect(page.locator("[data-unsent]")).to_contain_text("that were not sent and would be lost: 1.")
    page.unroute("**/answer/")
    page.goto(f"{address}{place(attempt)}")
    saved(section(page, attempt, "SINGLE"))
    page.goto(f"{address}/en/account/logout/")
    expect(page.locator("[data-unsent] [data-n]")).to_have_text("0")
    expect(page.locator("[data-unsent]")).to_be_hidden()
