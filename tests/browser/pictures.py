"""The pictures of docs/authors.kk.md and docs/authors.ru.md, taken anew: `python -m tests.browser.pictures`.

A school of its own is made for each language, an author walks through it, and what is on the screen is kept as
docs/img/authors-<name>.<language>.webp, 1280 pixels wide.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

from schoolofakims import env

FOLDER = env.ROOT / "docs" / "img"
QUALITY = 55

WORDS = {
    "kk": {
        "title": "Азаматтарды қабылдау тәртібі",
        "summary": "Қабылдау күнін белгілеуді және өтінішті тіркеуді үйренесіз.",
        "heading": "Қабылдау күні",
        "text": "Қабылдау күнін жергілікті қоғамдастық жиналысында талқылап, есікке іліп қойыңыз.",
        "term": "Глоссарий термині",
        "sought": ("жиналыс", "кодекс"),
        "law": "Жазбаша өтініш тіркеледі, ал басқа орган шешетін өтініш сол органға жіберіледі.",
        "alt": "Үш топқа бөлінген карталар: бірінші топта 1 және 2, екіншісінде 3 және 4, үшіншісінде 5 және 6.",
        "check": ("Өтінішті басқа орган шешеді. Не істейсіз?", "Тіркеп, сол органға жіберемін", "Дұрыс.",
                  "Қайтарып беремін", "Жазбаша өтініш әрқашан тіркеледі.", "Оны Кодекс талап етеді."),
        "blocks": ("Тақырып", "Мәтін", "Заңға сілтеме", "Сурет", "Өзін-өзі тексеру"),
    },
    "ru": {
        "title": "Порядок приёма граждан",
        "summary": "Вы научитесь назначать день приёма и регистрировать обращение.",
        "heading": "День приёма",
        "text": "Обсудите день приёма на собрании местного сообщества и вывесите его на двери.",
        "term": "Термин глоссария",
        "sought": ("собрание", "кодекс"),
        "law": "Письменное обращение регистрируют, а если решает другой орган, передают ему.",
        "alt": "Карточки в трёх группах: в первой 1 и 2, во второй 3 и 4, в третьей 5 и 6.",
        "check": ("Обращение решает другой орган. Что вы сделаете?", "Зарегистрирую и передам ему", "Верно.",
                  "Верну заявителю", "Письменное обращение регистрируют всегда.", "Этого требует Кодекс."),
        "blocks": ("Заголовок", "Текст", "Ссылка на закон", "Рисунок", "Самопроверка"),
    },
}  # fmt: skip
CORRECTION = "және не демейді"  # to a heading of the source, which is Kazakh


def main(languages: list[str]) -> None:
    env.default_settings("schoolofakims.settings.test")
    import django  # noqa: PLC0415 - the settings are named only now

    django.setup()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - with what needs Django

    from tests import installation  # noqa: PLC0415

    for language in languages or list(WORDS):
        with (
            tempfile.TemporaryDirectory() as state,
            installation.installed(Path(state), with_demo=False) as place,
            sync_playwright() as playwright,
        ):
            place.run(f"from tests.browser import school; school.found({state!r})")
            place.run(f"from tests.browser import school; school.make_real({language!r})")
            place.start_web()
            browser = launched(playwright)
            _walk(browser, place, language)
            browser.close()


def _walk(browser, place, language: str) -> None:
    from tests.browser.authoring import Author  # noqa: PLC0415 - Django is set up by now

    def asked(call: str) -> str:
        return place.run(f"from tests.browser import school; school.{call}").splitlines()[-1]

    instructor = Author(browser, place.address, "dana", language=language)
    lesson = _write(instructor, int(asked(f"module({language!r})")), WORDS[language], language)
    editor = Author(browser, place.address, "editor", language=language)
    editor.open(f"/cms/pages/{lesson}/edit/")
    editor.page.locator(".w-dropdown-button .w-dropdown__toggle").click()
    keep("approve", editor.page, language)
    _translate(editor, json.loads(asked(f"age({CORRECTION!r})")), language)


def keep(name: str, page, language: str, *, guide: str = "authors") -> None:
    """What is on the screen, as a picture of a guide."""
    page.wait_for_timeout(600)  # menus fade in
    image = Image.open(io.BytesIO(page.screenshot()))
    image.save(FOLDER / f"{guide}-{name}.{language}.webp", quality=QUALITY, method=6)
    print(name, language)


def launched(playwright):
    """A Chromium of the machine."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])


def _write(author, module: int, words: dict, language: str) -> int:
    """A lesson with a block of each kind that needs a picture; it ends with the methodologist."""
    page = author.page
    author.begin_lesson(module, title=words["title"], summary=words["summary"])
    author._keep = lambda name, page: keep("blocks", page, language) if name == "blocks-1" else None
    author.add_block(0, words["blocks"][0])
    author.write(0, words["heading"])
    author.add_block(1, words["blocks"][1])
    author.write_rich(words["text"])
    text = page.locator(".public-DraftEditor-content span[data-text=true]").last
    text.dblclick(position={"x": 180, "y": 10})  # a word: the buttons come up over what is selected
    _choose(page, page.get_by_role("button", name=words["term"]).last, words["sought"][0], "term", language)
    author.add_block(2, words["blocks"][2])
    _choose(
        page,
        _block(page, 2).locator("[data-chooser-action-choose]").first,
        words["sought"][1],
        "law",
        language,
    )
    author.write(2, words["law"], "value-text")
    author.add_block(3, words["blocks"][3])
    _block(page, 3).locator("[data-chooser-action-choose]").first.click()
    page.locator(".modal [data-chooser-modal-choice]", has_text="L1-three-piles").click()
    page.locator(".modal").wait_for(state="detached")
    author.write(3, words["alt"], "value-alt")
    _show(page, "body-3-value-alt")
    keep("figure", page, language)
    prompt, right, praise, wrong, reason, why = words["check"]
    author.add_block(4, words["blocks"][4])
    author.write_check(4, prompt=prompt, answers=[(right, True, praise), (wrong, False, reason)], why=why)
    _show(page, "body-4-value-prompt")
    keep("check", page, language)
    lesson = author.wait_until_saved()
    page.wait_for_timeout(2000)  # what was typed last is saved by itself
    page.evaluate("scrollTo(0, 0)")
    author._keep = lambda name, page: keep("submit", page, language) if name == "actions" else None
    author.submit()
    return lesson


def _choose(page, button, sought: str, name: str, language: str) -> None:
    button.click()
    page.locator(".modal input[name=q]").fill(sought)
    page.wait_for_timeout(1500)  # the list follows the typing
    keep(name, page, language)
    page.locator(".modal a[data-chooser-modal-choice]").first.click()
    page.locator(".modal").wait_for(state="detached")


def _block(page, place: int):
    return page.locator(f"[name='body-{place}-type'] >> xpath=..")


def _show(page, field: str) -> None:
    page.locator(f"[name='{field}']").evaluate("one => one.scrollIntoView({block: 'center'})")


def _translate(editor, aged: dict, language: str) -> None:
    """The day after: a source has changed, its translation waits, and another page goes live."""
    page = editor.page
    for name, address in (
        ("home", "/cms/"),
        ("desk", "/cms/translations/?language=ru&state=STALE"),
        ("difference", f"/cms/translations/{aged['translation']}/"),
        ("parity", "/cms/reports/parity/?language=ru"),
    ):
        editor.open(address)
        keep(name, page, language)
    editor.open(f"/cms/pages/{aged['fresh']}/edit/")
    page.fill("#id_title", f"{page.input_value('#id_title')} (2026)")
    editor.publish()
    keep("reach", page, language)
    editor.open(f"/cms/translations/{aged['translation']}/")
    with page.expect_navigation():
        page.locator("form[action$='/adopt/'] button").click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    keep("texts", page, language)


if __name__ == "__main__":
    main(sys.argv[1:])
