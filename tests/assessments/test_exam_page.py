"""The exam in a real browser: by keyboard alone, with the line cut, in two windows, when time runs out."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils.timezone import now
from playwright.sync_api import expect

from assessments.models import Answer, Attempt, KeptAnswer, Question
from assessments.sitting import attempts
from tests.assessments import questions
from tests.assessments.pages import EVERYTHING_KEPT, begin, journal_of, place, saved, section

# Each test starts a server and a browser of its own on a database where commits are real: some seconds apiece.
pytestmark = pytest.mark.browser


@pytest.fixture
def hall(live_hall):
    return live_hall


def test_the_whole_exam_is_sat_by_keyboard_alone(hall, window):
    attempt = begin(hall)
    page = window(place(attempt))
    keys = page.keyboard

    for kind, value in (("SINGLE", "s2"), ("MULTIPLE", "m1"), ("MULTIPLE", "m3"), ("TRUE_FALSE", "false")):
        section(page, attempt, kind).locator(f"input[value={value}]").focus()
        keys.press("Space")
    section(page, attempt, "NUMBER").locator("input.input").focus()
    keys.type("41,25")
    section(page, attempt, "SHORT_TEXT").locator("input.input").focus()
    keys.type("word-marker тіл")
    for row, right in (("l1", "r2"), ("l2", "r1")):
        field = section(page, attempt, "MATCH").locator(f"select[name$=-{row}]")
        field.focus()
        keys.type(f"{right} kk")
    order = section(page, attempt, "ORDER")
    _put_in_order(page, order, ["o2 kk", "o3 kk", "o1 kk"])
    for kind in questions.KINDS:
        saved(section(page, attempt, kind))

    expect(page.locator("[data-question-map] .done")).to_have_count(7)
    page.get_by_role("button", name="Go to hand-in").focus()
    keys.press("Enter")
    page.get_by_role("button", name="Hand in now").focus()
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Exam passed")
    assert Attempt.objects.get().score == 100


def _put_in_order(page, order, wanted):
    """Bring each item up to its place; the focus has to stay on the item that moves."""
    names = lambda: order.locator("li > span:nth-child(2)").all_inner_texts()  # noqa: E731 - read after each move
    for index, name in enumerate(wanted):
        while names()[index] != name:
            button = order.get_by_role("button", name=f"Move up: {name}")
            button.focus()
            page.keyboard.press("Enter")
            focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
            assert focused in (f"Move up: {name}", f"Move down: {name}")
    if order.get_by_role("button", name="This order is right").is_visible():
        order.get_by_role("button", name="This order is right").focus()
        page.keyboard.press("Enter")


def test_an_order_that_is_right_as_it_stands_can_be_said_to_be(hall, window):
    attempt = begin(hall)
    page = window(place(attempt))
    order = section(page, attempt, "ORDER")

    order.get_by_role("button", name="This order is right").click()

    saved(order)
    answer = questions.sheet(attempt)["ORDER"]
    assert answer.chosen == answer.order
    expect(order.get_by_role("button", name="This order is right")).to_be_hidden()


def test_what_the_line_lost_is_sent_again_after_a_reload(hall, window):
    attempt = begin(hall)
    page = window(place(attempt))
    question = section(page, attempt, "SINGLE")
    page.route("**/answer/", lambda route: route.abort())

    question.locator("input[value=s3]").check()

    expect(question.locator("[data-save-state]")).to_have_text(re.compile("Only on this device"))
    expect(page.locator("[data-notice]")).to_contain_text("You are offline. Your answers are safe.")
    expect(page.locator("[data-connection]")).to_have_text("Not sent yet: 1")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(question.locator("input[value=s3]")).to_be_checked()
    page.unroute("**/answer/")
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(question)
    assert questions.sheet(attempt)["SINGLE"].chosen == "s3"
    expect(page.locator("[data-notice]")).to_be_empty()
    assert journal_of(page) == []


def test_a_server_in_trouble_is_named_and_asked_again_by_hand(hall, window):
    attempt = begin(hall)
    page = window(place(attempt))
    question = section(page, attempt, "SINGLE")
    page.route("**/answer/", lambda route: route.fulfill(status=503, body="busy"))
    question.locator("input[value=s1]").check()
    expect(question.locator("[data-save-state]")).to_have_text(
        re.compile(r"^Only on this device, \d\d:\d\d$")
    )

    page.unroute("**/answer/")
    question.get_by_role("button", name="Save again").click()

    saved(question)
    expect(question.get_by_role("button", name="Save again")).to_be_hidden()


TAKEN = "The exam goes on in another window or on another device. What is answered here is not saved."


def test_the_newer_of_two_devices_goes_on_and_the_older_one_is_told_and_can_take_it_back(hall, window):
    attempt = begin(hall)
    old, new = window(place(attempt)), window(place(attempt))  # each in a browser of its own
    section(new, attempt, "SINGLE").locator("input[value=s3]").check()
    saved(section(new, attempt, "SINGLE"))

    section(old, attempt, "TRUE_FALSE").locator("input[value=true]").check()

    number = questions.sheet(attempt)["TRUE_FALSE"].position
    expect(old.locator("[data-notice]")).to_contain_text(TAKEN)
    expect(old.locator("[data-notice]")).to_contain_text(f"by number of the question: {number}.")
    expect(section(old, attempt, "TRUE_FALSE").locator("[data-save-state]")).to_have_text(
        re.compile("^Not saved")
    )
    assert old.locator("form[data-exam]").evaluate("form => form.inert")
    assert questions.sheet(attempt)["TRUE_FALSE"].chosen is None

    old.get_by_role("link", name="Go on in this window").click()
    saved(section(old, attempt, "TRUE_FALSE"))
    expect(section(old, attempt, "SINGLE").locator("input[value=s3]")).to_be_checked()
    expect(section(old, attempt, "TRUE_FALSE").locator("input[value=true]")).to_be_checked()
    assert [line.kind for line in attempt.events.order_by("pk")] == [
        "STARTED", "OPENED", "OPENED", "TAKEN_OVER", "OPENED",
    ]  # fmt: skip


def test_a_second_tab_stops_the_first_at_once(hall, window):
    attempt = begin(hall)
    old = window(place(attempt))
    new = old.context.new_page()
    new.goto(old.url)

    expect(old.locator("[data-notice]")).to_contain_text(TAKEN)
    section(new, attempt, "SINGLE").locator("input[value=s3]").check()
    saved(section(new, attempt, "SINGLE"))


def test_an_answer_given_offline_never_overwrites_what_another_device_saved_meanwhile(hall, window):
    attempt = begin(hall)
    old = window(place(attempt))
    old.context.set_offline(True)
    question = section(old, attempt, "SINGLE")
    question.locator("input[value=s2]").check()
    expect(question.locator("[data-save-state]")).to_have_text(re.compile("^Only on this device"))
    new = window(place(attempt))
    section(new, attempt, "SINGLE").locator("input[value=s3]").check()
    saved(section(new, attempt, "SINGLE"))

    old.context.set_offline(False)
    old.get_by_role("link", name="Go on in this window").click()

    expect(question.locator("[data-problem]")).to_contain_text("another device. It is kept.")
    expect(question.locator("input[value=s3]")).to_be_checked()
    question.get_by_role("button", name="Put my answer back").click()
    saved(question)
    assert questions.sheet(attempt)["SINGLE"].chosen == "s2"


def test_an_unreadable_number_is_said_at_its_field(hall, window):
    attempt = begin(hall)
    page = window(place(attempt))
    question = section(page, attempt, "NUMBER")

    question.locator("input.input").fill("a lot")

    expect(question.locator("[data-problem]")).to_have_text("Write one number, for example 12.5.")
    question.locator("input.input").fill("41.2")
    saved(question)
    expect(question.locator("[data-problem]")).to_be_empty()


def test_whoever_was_signed_out_signs_in_in_a_new_tab_and_loses_nothing(hall, window, client_of, address):
    attempt = begin(hall)
    page = window(place(attempt))
    Session.objects.all().delete()

    section(page, attempt, "SINGLE").locator("input[value=s1]").check()

    expect(page.locator("[data-notice]")).to_contain_text("Your answers are kept here.")
    way = page.get_by_role("link", name="Sign in again (opens a new tab)")
    expect(way).to_have_attribute("href", "/en/account/login/?next=/en/learn/")
    assert Answer.objects.exclude(chosen=None).count() == 0
    assert [row["attempt"] for row in journal_of(page)] == [str(attempt.pk)]

    session = client_of(hall.aigul).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    saved(section(page, attempt, "SINGLE"))  # by itself
    expect(page.locator("[data-notice]")).to_be_empty()
    assert journal_of(page) == []
    assert attempt.events.filter(kind="CAME_BACK").count() == 1


def test_the_next_person_at_the_computer_neither_sends_nor_reads_what_was_left(
    hall, window, client_of, address
):
    attempt = begin(hall)
    page = window(place(attempt))
    Session.objects.all().delete()
    section(page, attempt, "SHORT_TEXT").locator("input.input").fill("a secret of Aigul")
    section(page, attempt, "SHORT_TEXT").locator("input.input").blur()
    expect(page.locator("[data-notice]")).to_contain_text("Your answers are kept here.")

    session = client_of(hall.nurlan).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    expect(page.locator("[data-notice]")).to_contain_text(
        "Another person is signed in in this browser now.", timeout=15000
    )
    assert Answer.objects.exclude(chosen=None).count() == 0

    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{address}/en/learn/")
    everything = page.evaluate(EVERYTHING_KEPT)
    assert "secret" not in everything
    assert '"sealed"' in everything  # it is there, for Aigül, and tells nothing


def test_the_journal_is_wiped_after_the_hand_in_and_what_was_left_is_kept_as_evidence(hall, window, address):
    attempt = begin(hall)
    page = window(place(attempt))
    page.context.set_offline(True)
    section(page, attempt, "SINGLE").locator("input[value=s2]").check()
    expect(page.locator("[data-notice]")).to_contain_text("You are offline.")
    again = page.context.new_page()
    page.close()  # the battery was empty
    attempts.submit(attempt=attempt, at=now())  # handed in on another device

    again.context.set_offline(False)
    page = again
    page.goto(f"{address}{place(attempt)}")

    expect(page.locator("h1")).to_have_text("Exam not passed")
    expect(page.locator("[data-left-behind]")).to_contain_text("It is kept for your instructor.")
    assert journal_of(page) == []
    assert list(KeptAnswer.objects.values_list("chosen", "why")) == [("s2", "CLOSED")]
    page.reload()
    expect(page.locator("[data-left-behind]")).to_be_hidden()


def test_a_browser_that_keeps_nothing_says_so_and_the_server_still_does(hall, window):
    attempt = begin(hall)
    page = window(place(attempt))
    page.add_init_script(
        "delete window.indexedDB; Object.defineProperty(window, 'indexedDB', {value: undefined})"
    )
    page.reload()
    question = section(page, attempt, "SINGLE")
    question.locator("input[value=s1]").check()
    saved(question)

    page.context.set_offline(True)
    question.locator("input[value=s2]").check()

    expect(question.locator("[data-save-state]")).to_have_text(re.compile(r"^Not saved, \d\d:\d\d$"))
    page.context.set_offline(False)
    saved(question)


def test_what_was_chosen_before_the_scripts_came_is_saved(hall, window, address):
    attempt = begin(hall)
    page = window("/en/learn/")
    waiting = []
    page.route("**/exam-time.js", lambda route: waiting.append(route))
    page.goto(f"{address}{place(attempt)}", wait_until="commit")
    question = section(page, attempt, "SINGLE")
    question.locator("input[value=s2]").check()

    waiting[0].continue_()

    saved(question)
    assert questions.sheet(attempt)["SINGLE"].chosen == "s2"


def test_fifty_answers_go_in_one_request_and_the_rest_in_the_next(hall, window):
    bank = Question.objects.first().bank
    for number in range(2, 62):
        questions.add(bank, "TRUE_FALSE", number)
    draw = {"bank": "WORLD", "kind": "TRUE_FALSE", "difficulty": "", "count": 60}
    hall.exam.rules |= {"draws": [draw]}
    hall.exam.save(update_fields=["rules"])
    attempt = begin(hall)
    page = window(place(attempt))
    page.context.set_offline(True)
    page.evaluate("for (const one of document.querySelectorAll('.opt [value=true]')) one.click()")
    expect(page.locator("[data-connection]")).to_have_text("Not sent yet: 60")
    sizes = []
    page.on("request", lambda one: one.method == "POST" and sizes.append(len(one.post_data_json["entries"])))

    page.context.set_offline(False)

    expect(page.locator("[data-question-map] .done")).to_have_count(60, timeout=15000)
    assert sizes == [50, 10]
    assert set(attempt.answers.values_list("chosen", flat=True)) == {True}
    assert attempt.events.filter(kind="CAME_BACK").count() == 1


def test_when_time_runs_out_the_page_says_so_and_takes_nothing_more(hall, window):
    attempt = begin(hall, minutes_ago=20 - 5 / 60)
    page = window(place(attempt))

    expect(page.locator("[data-notice]")).to_contain_text("Time has run out.", timeout=15000)

    expect(page.locator("[data-timer-left]")).to_have_text("00:00")
    assert page.locator("form[data-exam]").evaluate("form => form.inert")


def test_the_clock_of_the_computer_changes_nothing(hall, window):
    attempt = begin(hall)
    page = window(place(attempt))
    page.clock.set_system_time(now() + timedelta(days=1))

    expect(page.locator("[data-timer-left]")).to_have_text(re.compile(r"^(19:0|18:[45])\d$"))
    section(page, attempt, "SINGLE").locator("input[value=s1]").check()
    saved(section(page, attempt, "SINGLE"))


def test_the_time_can_be_hidden_and_questions_marked_for_later(hall, window):
    attempt = begin(hall)
    page = window(place(attempt))
    page.get_by_role("button", name="Hide the time").click()
    expect(page.locator("[data-timer-left]")).to_be_hidden()
    page.get_by_role("button", name="Show the time").click()
    expect(page.locator("[data-timer-left]")).to_be_visible()

    page.get_by_label("Look at it later").nth(1).check()
    page.reload()

    expect(page.locator("[data-question-map] a").nth(1)).to_have_text(re.compile(r"look at it later"))
