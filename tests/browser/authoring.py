"""What an author does in the CMS, step by step, at a real browser. Used by the test of a day and by the pictures."""

from __future__ import annotations

import re
import time
from pathlib import Path

import polib
from playwright.sync_api import Browser, Page, expect

from schoolofakims.walk import totp
from tests.worlds import PASSWORD, TOTP_SECRET

expect.set_options(timeout=20_000)  # as long as a step may take; the machine may be shared
SAVED = re.compile(r"/cms/pages/(\d+)/edit/")


class Author:
    """Somebody at the CMS, signed in with the second factor. `keep` is called with a name wherever a picture is due."""

    def __init__(self, browser: Browser, address: str, who: str, *, language: str = "kk", keep=None) -> None:
        self.window = browser.new_context(
            base_url=address,
            viewport={"width": 1280, "height": 800},
            locale=language,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        self.window.set_default_timeout(20_000)
        self.window.set_default_navigation_timeout(60_000)
        self.page: Page = self.window.new_page()
        self._keep = keep
        self._sign_in(who, language)

    def _sign_in(self, who: str, language: str) -> None:
        page = self.page
        page.goto(f"/{language}/account/login/")
        page.fill("[name=login]", f"{who}@example.kz")
        page.fill("[name=password]", PASSWORD)
        page.click("main form:has([name=password]) button.main")
        page.fill("[name=code]", totp(TOTP_SECRET, time.time()))
        self.keep("sign-in")
        page.click("main form:has([name=code]) button.main")
        assert "/account/" not in page.url, page.inner_text("main")

    def keep(self, name: str) -> None:
        if self._keep:
            self._keep(name, self.page)

    def open(self, address: str) -> Page:
        self.page.goto(address)
        self.page.wait_for_load_state("networkidle")
        return self.page

    # --- writing --------------------------------------------------------------------------------------

    def begin_lesson(self, module: int, *, title: str, summary: str) -> None:
        self.open(f"/cms/pages/add/courses/lessonpage/{module}/")
        self.page.fill("#id_title", title)
        self.page.fill("#id_summary", summary)

    def add_block(self, place: int, kind: str) -> None:
        """Choose a block at the end of the body by its name, as the list shows it."""
        self.page.locator("button.c-sf-add-button:visible").last.click()
        options = self.page.locator("[role=option]:visible")
        expect(options.first).to_be_visible()
        self.keep(f"blocks-{place}")
        options.filter(has_text=kind).first.click()
        expect(self.page.locator(f"[name='body-{place}-type']")).to_be_attached()

    def write(self, place: int, words: str, field: str = "value") -> None:
        self.page.locator(f"[name='body-{place}-{field}']").fill(words)

    def write_rich(self, words: str) -> None:
        box = self.page.locator("[role=textbox][contenteditable=true]:visible").last
        box.click()
        box.press_sequentially(words)

    def mark_term(self, button: str, sought: str) -> None:
        """Select a word of the first text and choose its term; the button carries the language of the author."""
        word = self.page.locator(".public-DraftEditor-content span[data-text=true]").first
        word.scroll_into_view_if_needed()
        word.dblclick(position={"x": 20, "y": 8})
        self.page.get_by_role("button", name=button).first.click()
        self.page.locator(".modal input[name=q]").fill(sought)
        self.page.locator(".modal a[data-chooser-modal-choice]").first.click()
        self.page.locator(".modal").wait_for(state="detached")

    def write_check(self, place: int, *, prompt: str, answers: list[tuple[str, bool, str]], why: str) -> None:
        self.write(place, prompt, "value-prompt")
        for number, (text, right, feedback) in enumerate(answers):
            option = f"value-options-{number}-value"
            if not self.page.locator(f"[name='body-{place}-{option}-text']").count():
                block = self.page.locator(
                    f"[data-contentpath]:has([name='body-{place}-value-options-count'])"
                ).last
                block.locator("button.c-sf-add-button:visible").last.click()
            self.write(place, text, f"{option}-text")
            self.write(place, feedback, f"{option}-feedback")
            if right:
                self.page.locator(f"[name='body-{place}-{option}-right']").check()
        self.write(place, why, "value-explanation")

    def wait_until_saved(self) -> int:
        """The editor saves by itself; returns the id of the page."""
        self.page.wait_for_url(SAVED)
        return int(SAVED.search(self.page.url)[1])

    def submit(self) -> None:
        self._choose_action("[name=action-submit]")

    def approve(self, page: int) -> None:
        self.open(f"/cms/pages/{page}/edit/")
        self._choose_action("[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])")

    def publish(self) -> None:
        self._choose_action("[name=action-publish]")

    def _choose_action(self, selector: str) -> None:
        self.page.locator(".w-dropdown-button .w-dropdown__toggle").click()
        expect(self.page.locator(selector).first).to_be_visible()
        self.keep("actions")
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    # --- translating ----------------------------------------------------------------------------------

    def translate(self, page: int, language: str) -> None:
        """Give a page for translation into a language; leads into the editor of texts."""
        self.open(f"/cms/localize/submit/page/{page}/?select_locale={language}")
        self.keep("translate")
        with self.page.expect_navigation():
            self.page.locator("main form [type=submit]").last.click()

    def po_file(self, page: int, folder: Path) -> polib.POFile:
        """Take the PO file from the page that shows a translation beside its source."""
        self.open(f"/cms/translations/{page}/")
        with self.page.expect_download() as waiting:
            self.page.locator("a[href*='/pofile/download/']").click()
        target = folder / waiting.value.suggested_filename
        waiting.value.save_as(target)
        return polib.pofile(str(target))

    def give_po(self, page: int, po: polib.POFile, folder: Path) -> None:
        target = folder / "translated.po"
        po.save(str(target))
        self.open(f"/cms/translations/{page}/")
        self.page.set_input_files("input[type=file][name=file]", str(target))
        with self.page.expect_navigation():
            self.page.locator("form:has([name=file]) button").click()

    def publish_translation(self, page: int) -> None:
        """The button of the editor of texts."""
        self.open(f"/cms/pages/{page}/edit/")
        self.keep("texts")
        with self.page.expect_navigation():
            self.page.locator("button[name=action][value=publish]").first.click()

    def confirm(self) -> None:
        """Publish from the page that shows whom it reaches."""
        with self.page.expect_navigation():
            self.page.locator("form:has([name=seen]) button").click()

    def row(self, title: str, language: str) -> str:
        """The words of one line of the desk."""
        line = self.page.locator("table.listing tbody tr", has_text=title).filter(has_text=language)
        return " ".join(line.inner_text().split())
