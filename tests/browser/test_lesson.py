"""A lesson by keyboard alone, from one device to another, and on a browser without scripts."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SLOW = 20_000  # milliseconds; a busy machine serves two browsers
# Evaluated, not waited for with `wait_for_function`: that polls by `eval`, which our pages forbid.
SCROLLED = f"""() => new Promise((there, never) => {{
    const look = () => scrollY > 300 ? there() : requestAnimationFrame(look);
    setTimeout(() => never("still at " + scrollY), {SLOW});
    look();
}})"""


def _unread(place, who: str) -> None:
    place.run(f"from tests.browser import scene; scene.unread({who!r})")


def _tab_to(page, selector: str) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"The keyboard never comes to {selector}.")


def test_the_place_goes_along_to_another_device_and_another_language(people, scene):
    with people.window("newakim", width=360) as phone:
        page = phone.new_page()
        page.goto(scene["kk"]["lesson"])
        page.click("h1")
        with page.expect_response(re.compile("/place/"), timeout=SLOW) as told:
            for _ in range(4):
                page.keyboard.press("PageDown")
        assert told.value.status == 204

    with people.window("newakim") as desk:
        page = desk.new_page()
        page.goto(scene["ru"]["lesson"])
        assert page.evaluate("scrollY") == 0  # offered, never forced
        _tab_to(page, "article header a[href^='#']")
        page.keyboard.press("Enter")
        page.evaluate(SCROLLED)


def test_a_note_is_saved_while_it_is_written_and_waits_on_the_other_device(people, scene):
    with people.window("newakim", width=360) as phone:
        page = phone.new_page()
        page.goto(scene["kk"]["lesson"])
        _tab_to(page, "#note > summary")
        page.keyboard.press("Enter")
        _tab_to(page, "#note-text")
        page.keyboard.type("Хаттамаға төраға қол қояды")
        told = page.locator("[data-note] [data-told]")
        expect(told).to_contain_text("Серверде сақталды", timeout=SLOW)

    with people.window("newakim") as desk:
        page = desk.new_page()
        page.goto(scene["ru"]["lesson"])
        expect(page.locator("#note-text")).to_have_value("Хаттамаға төраға қол қояды")


def test_a_note_that_was_changed_elsewhere_is_not_overwritten(people, scene):
    with people.window("akim") as phone, people.window("akim") as desk:
        first, second = phone.new_page(), desk.new_page()
        for page in (first, second):
            page.goto(scene["kk"]["checked lesson"])
            page.locator("#note").evaluate("(one) => { one.open = true; }")
        first.fill("#note-text", "телефоннан")
        expect(first.locator("[data-note] [data-told]")).to_contain_text("Серверде", timeout=SLOW)
        second.fill("#note-text", "кеңседен")
        told = second.locator("[data-note] [data-told]")
        expect(told).to_contain_text("басқа құрылғыда", timeout=SLOW)

        first.reload()
        expect(first.locator("#note-text")).to_have_value("телефоннан")


def test_a_lesson_read_to_its_end_long_enough_is_done_by_itself(people, scene, place):
    _unread(place, "newakim")
    with people.window("newakim", width=360) as window:
        page = window.new_page()
        page.goto(scene["kk"]["read lesson"])
        page.click("h1")
        page.keyboard.press("End")
        done = page.locator("footer[data-lesson] .notice.is-ok")
        expect(done).to_be_visible(timeout=SLOW)

        page.reload()
        expect(done).to_be_visible()


def test_self_checks_that_count_are_answered_by_keyboard(people, scene):
    with people.window("newakim", width=360) as window:
        page = window.new_page()
        page.goto(scene["kk"]["checked lesson"])
        for form in page.locator("form[data-self-check]").all():
            for option in form.locator("[data-verdict=right] input").all():
                option.focus()
                page.keyboard.press("Space")
            with page.expect_response(re.compile("/checks/"), timeout=SLOW):
                form.locator("button").focus()
                page.keyboard.press("Enter")

        expect(page.locator("footer[data-lesson] .notice.is-ok")).to_be_visible(timeout=SLOW)


def test_without_scripts_the_button_says_how_long_to_wait_and_then_marks(people, scene, place):
    _unread(place, "akim")
    with people.window("akim", width=360, java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(scene["kk"]["read lesson"])
        page.click("footer form[action$='/done/'] button")
        expect(page.locator(".messages")).to_contain_text("секунд")
        page.wait_for_timeout(3500)
        page.click("footer form[action$='/done/'] button")

        page.goto(scene["kk"]["read lesson"])
        expect(page.locator("footer[class] .notice.is-ok")).to_be_visible()


def test_without_scripts_self_checks_are_a_form(people, scene):
    with people.window("akim", width=360, java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(scene["ru"]["checked lesson"])
        page.click("footer a[href$='/checks/']")
        page.locator("main fieldset input").first.check()
        page.click("main form button.main")

        assert page.locator("main fieldset .notice").count() >= 1
        assert page.get_attribute("html", "lang") == "ru"
