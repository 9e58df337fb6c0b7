"""The pictures of docs/instructors.kk.md and docs/instructors.ru.md: `python -m tests.browser.pictures_instructors`.

The demo world is made for each language, its instructor walks through banks, papers, figures, marking and a sitting,
and what is on the screen is kept as docs/img/instructors-<name>.<language>.webp, 1280 pixels wide.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from schoolofakims import env
from tests.browser import pictures

WIDTH, HEIGHT = 1280, 860

WORDS = {
    "kk": {
        "prompt": "Ауылдық округтің бюджетін қай орган бекітеді?",
        "answers": ("Аудандық мәслихат", "Аудан әкімдігі", "Жергілікті қоғамдастық жиналысы"),
        "gift": "::X1::Жиын барлық тұрғынға ашық. {T}\n\n"
        "::X2::Меншікті кірістің үлесі қанша? {#20.1:0.1}\n\n"
        "::X3::Бюджетті кім бекітеді? {=Мәслихат ~Әкім\n",
    },
    "ru": {
        "prompt": "Какой орган утверждает бюджет сельского округа?",
        "answers": ("Районный маслихат", "Акимат района", "Собрание местного сообщества"),
        "gift": "::X1::Сход открыт для всех жителей. {T}\n\n"
        "::X2::Какова доля собственных доходов? {#20.1:0.1}\n\n"
        "::X3::Кто утверждает бюджет? {=Маслихат ~Аким\n",
    },
}


def main(languages: list[str]) -> None:
    env.default_settings("schoolofakims.settings.test")
    import django  # noqa: PLC0415 - the settings are named only now

    django.setup()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - with what needs Django

    from tests import installation  # noqa: PLC0415
    from tests.browser.conftest import wait_for_the_certificate  # noqa: PLC0415

    for language in languages or list(WORDS):
        with (
            tempfile.TemporaryDirectory() as state,
            installation.installed(Path(state)) as place,
            sync_playwright() as playwright,
        ):
            place.start_web()
            place.start_worker()
            wait_for_the_certificate(place)
            scene = Path(state) / "scene.json"
            place.run(f"from tests.browser import classroom; classroom.make({str(scene)!r}, {language!r})")
            browser = pictures.launched(playwright)
            walk(browser, place, json.loads(scene.read_text(encoding="utf-8")), language)
            browser.close()


def walk(browser, place, scene: dict[str, str], language: str) -> None:
    from tests.browser.people import People  # noqa: PLC0415 - Django is set up by now

    people = People(browser, place, {})
    place.account("instructor")["language"] = language
    with people.window("instructor") as window:
        page = window.new_page()
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        guide = _Guide(page, scene, language)
        guide.open(scene["desk:home"])
        guide.keep("home")
        _banks(guide, WORDS[language], Path(place.state))
        _figures(guide)
        _marking(guide)
        _sitting(guide)


class _Guide:
    """A page of the instructor, and where its pictures go."""

    def __init__(self, page, scene: dict[str, str], language: str) -> None:
        self.page, self.scene, self.language = page, scene, language

    def open(self, address: str):
        self.page.goto(address)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def keep(self, name: str, *, top: str = "", height: int = HEIGHT) -> None:
        """What stands at `top` comes to the upper edge of a window so high."""
        self.page.set_viewport_size({"width": WIDTH, "height": height})
        self.page.evaluate("scrollTo(0, 0)")
        if top:
            self.page.locator(top).first.evaluate(
                "(one) => scrollTo(0, one.getBoundingClientRect().top - 12)"
            )
        pictures.keep(name, self.page, self.language, guide="instructors")


def _banks(guide: _Guide, words: dict, folder: Path) -> None:
    page = guide.open("/cms/banks/")
    guide.keep("banks", height=720)
    guide.open(f"{guide.scene['bank']}questions/new/SINGLE/")
    _write(page, words, guide.language)
    guide.keep("question")
    guide.open(f"{guide.scene['approved']}preview/?language={guide.language}")
    phone = page.frame_locator("iframe.soa-phone")
    phone.locator("label").nth(1).click()
    phone.locator("button.main").click()
    phone.locator("[role=status]").evaluate("(one) => one.scrollIntoView({block: 'end'})")
    guide.keep("phone", height=1000)
    _bring(guide, words, folder)
    guide.open(guide.scene["paper"])
    guide.keep("paper")


def _bring(guide: _Guide, words: dict, folder: Path) -> None:
    """A file with one question that cannot be taken: a brace is open."""
    file = folder / "questions.gift"
    file.write_text(words["gift"], encoding="utf-8")
    page = guide.open(f"{guide.scene['bank']}bring/")
    page.set_input_files("[name=file]", str(file))
    with page.expect_navigation():
        page.click("main form.soa-form button.button")
    guide.keep("bring", height=460)


def _write(page, words: dict, language: str) -> None:
    """A draft in one language; what the other one lacks stands beside it."""
    page.fill(f"[name=prompt-{language}]", words["prompt"])
    ids = [one.get_attribute("value") for one in page.locator("ol [name=row]").all()]
    for one, text in zip(ids, words["answers"], strict=False):
        page.fill(f"[name=text-{one}-{language}]", text)
    page.check(f"[name=right][value='{ids[0]}']")
    with page.expect_navigation():
        page.locator("button[name=do][value=save]:visible").last.click()
    page.wait_for_load_state("networkidle")


def _figures(guide: _Guide) -> None:
    guide.open(guide.scene["figures"])
    guide.keep("figures", top=".kpis", height=1080)
    guide.open(guide.scene["figures of a question"])
    guide.keep("answers", top="h1", height=1056)


def _marking(guide: _Guide) -> None:
    page = guide.open(guide.scene["desk:marking_work report"])
    for place, group in enumerate(page.locator("fieldset:has([type=radio])").all()):
        group.locator("[type=radio]").nth(1 if place == 1 else 2).check()
    guide.keep("marking", top="h1", height=788)


def _sitting(guide: _Guide) -> None:
    guide.open(guide.scene["desk:attempt late"])
    guide.keep("sitting", top="h1")


if __name__ == "__main__":
    main(sys.argv[1:])
