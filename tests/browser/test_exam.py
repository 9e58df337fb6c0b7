"""The exam by keyboard alone, and the exam on a browser without scripts: all seven kinds of question."""

import json
import re

import pytest

pytestmark = pytest.mark.browser

KINDS = {"SINGLE", "MULTIPLE", "TRUE_FALSE", "NUMBER", "ORDER", "MATCH", "SHORT_TEXT"}
TABS = 400  # far more stops than any exam has


def _attempt(place, who: str) -> int:
    return int(place.run(f"from tests.browser import scene; scene.exam_of({who!r})").split()[-1])


def _sheet(place, attempt: int) -> dict:
    return json.loads(
        place.run(f"from tests.browser import scene; scene.sheet_of({attempt})").splitlines()[-1]
    )


def _focus(page) -> dict:
    return page.evaluate(
        """() => {
          const one = document.activeElement;
          const section = one.closest("section[data-question]");
          const box = one.getBoundingClientRect();
          const bar = document.querySelector(".exam-bar")?.getBoundingClientRect();
          return {
            tag: one.tagName, type: one.type ?? "", name: one.name ?? "", move: one.dataset.move ?? "",
            keep: Boolean(one.closest("[data-keep]")), later: one.matches("[data-later]"),
            kind: section?.dataset.kind ?? "", question: section?.dataset.question ?? "",
            isHidden: Boolean(section && bar && box.bottom > 0 && box.bottom <= bar.bottom && box.top < bar.bottom),
            outline: getComputedStyle(one).outlineStyle, text: one.textContent.trim(),
          };
        }"""
    )


def _is_a_field(focus: dict) -> bool:
    return not focus["later"] and (focus["tag"] != "BUTTON" or focus["move"] == "down" or focus["keep"])


def _answer(page, focus: dict) -> None:
    """What the keyboard does at this stop; nothing where an answer has been given already."""
    keys = page.keyboard
    if focus["type"] in ("radio", "checkbox"):
        keys.press("Space")
    elif focus["kind"] == "NUMBER":
        keys.type("12,5")
    elif focus["kind"] == "SHORT_TEXT":
        keys.type("мәслихат")
    elif focus["tag"] == "SELECT":
        keys.press("ArrowDown")
    elif focus["move"] == "down" or focus["keep"]:
        keys.press("Enter")


def test_the_exam_can_be_taken_by_keyboard_alone(people, place):
    attempt = _attempt(place, "newakim")
    with people.window("newakim") as window:
        page = window.new_page()
        page.goto(f"/kk/learn/exam/{attempt}/")
        seen, hidden, unmarked = set(), [], []
        for _ in range(TABS):
            page.keyboard.press("Tab")
            focus = _focus(page)
            if focus["tag"] == "BODY":
                break
            hidden += [focus["name"]] if focus["isHidden"] else []
            unmarked += [focus["name"] or focus["text"]] if focus["outline"] == "none" else []
            stop = (focus["question"], focus["name"] if focus["tag"] == "SELECT" else "")
            if focus["kind"] and stop not in seen and _is_a_field(focus):
                seen.add(stop)
                _answer(page, focus)
            if focus["tag"] == "BUTTON" and focus["text"] == page.inner_text("form[data-exam] .btn.main"):
                break
        unsaved = "section[data-question] [data-save-state]:not([data-save-state=saved])"
        page.locator(unsaved).first.wait_for(state="detached")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/submit/$"))
        _tab_to_main_button(page)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/result/$"))

    sheet = _sheet(place, attempt)
    assert set(sheet) == KINDS
    assert [kind for kind, chosen in sheet.items() if chosen in (None, [], {}, "")] == []
    assert hidden == []
    assert unmarked == []


def _tab_to_main_button(page) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('main .btn.main')"):
            return
    raise AssertionError("the main button cannot be reached by keyboard")


def test_the_exam_can_be_taken_without_scripts(people, place):
    attempt = _attempt(place, "newakim")
    with people.window("newakim", width=360, java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(f"/kk/learn/exam/{attempt}/")
        for section in page.locator("section[data-question]").all():
            _fill(section)
        page.locator("section[data-question] noscript button, form .btn.main").first.click()
        page.goto(f"/kk/learn/exam/{attempt}/submit/")
        page.click("main .btn.main")

        assert page.url.endswith("/result/")
    sheet = _sheet(place, attempt)
    assert set(sheet) == KINDS
    assert [kind for kind, chosen in sheet.items() if chosen in (None, [], {}, "")] == []


def _fill(section) -> None:
    kind = section.get_attribute("data-kind")
    if kind in ("SINGLE", "TRUE_FALSE", "MULTIPLE"):
        section.locator(".opts input").first.check()
    elif kind == "NUMBER":
        section.locator("input.input").fill("12,5")
    elif kind == "SHORT_TEXT":
        section.locator("input.input").fill("мәслихат")
    else:
        for place, choice in enumerate(section.locator("select").all(), start=1):
            choice.select_option(index=place if kind == "ORDER" else 1)
