"""A term of the glossary: by keyboard, without scripts, and as the editor marks it."""

import pytest

pytestmark = pytest.mark.browser


def test_a_term_opens_beside_its_word_and_gives_the_focus_back(people, scene):
    with people.window("akim", width=360) as window:
        page = window.new_page()
        page.goto(scene["kk"]["lesson"])
        term, note = page.locator("a.term").first, page.locator("[data-term-note]")

        term.focus()
        page.keyboard.press("Enter")

        assert note.is_visible()
        assert term.get_attribute("aria-expanded") == "true"
        assert term.get_attribute("data-meaning") in note.inner_text()
        assert note.evaluate("one => one === document.activeElement")
        box = note.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360

        page.keyboard.press("Escape")
        assert not note.is_visible()
        assert term.evaluate("one => one === document.activeElement")
        assert page.url.endswith(scene["kk"]["lesson"])


def test_another_term_takes_the_place_of_the_first(people, scene):
    with people.window("akim") as window:
        page = window.new_page()
        page.goto(scene["ru"]["lesson"])
        terms, note = page.locator("a.term"), page.locator("[data-term-note]")

        terms.nth(0).click()
        terms.nth(1).click()

        assert terms.nth(0).get_attribute("aria-expanded") == "false"
        assert terms.nth(1).get_attribute("data-meaning") in note.inner_text()
        note.get_by_role("button").click()
        assert not note.is_visible()


def test_without_scripts_a_term_leads_to_its_place_in_the_glossary(people, scene):
    with people.window("akim", java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(scene["ru"]["lesson"])
        term = page.locator("a.term").first
        address, word = term.get_attribute("href"), term.get_attribute("data-term")

        term.click()

        assert page.url.endswith(address)
        assert page.locator(f"[id='{address.partition('#')[2]}'] dt").inner_text().startswith(word)
        assert not page.locator("[data-term-note]").is_visible()
