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


def test_an_author_marks_a_term_from_the_chooser(people, place):
    pk = place.run(
        "from courses.models import LessonPage\n"
        "print(LessonPage.objects.filter(slug='gathering-and-assembly', locale__language_code='ru').get().pk)"
    ).split()[-1]
    with people.window("editor") as window:
        page = window.new_page()
        heard = []
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(f"/cms/pages/{pk}/edit/")
        text = page.locator(".Draftail-Editor .public-DraftEditor-content").first
        text.click()
        text.locator("span[data-text=true]").first.dblclick(position={"x": 20, "y": 8})

        page.get_by_role("button", name="Глоссарий термині").first.click()
        page.locator(".modal input[name=q]").fill("бюджет")
        page.locator(".modal a[data-chooser-modal-choice]").get_by_text("төртінші деңгейдегі бюджет").click()

        stored = page.locator("input[name=body-0-value]")
        page.wait_for_function(
            "one => one.value.includes('fourth-level-budget')", arg=stored.element_handle()
        )
        assert heard == []
