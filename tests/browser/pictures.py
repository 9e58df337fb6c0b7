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
        "text": "Аптасына бір күн белгілеңіз де, оны ауыл әкімдігінің есігіне іліп қойыңыз.",
        "blocks": ("Тақырып", "Мәтін"),
    },
    "ru": {
        "title": "Порядок приёма граждан",
        "summary": "Вы научитесь назначать день приёма и регистрировать обращение.",
        "heading": "День приёма",
        "text": "Назначьте один день в неделю и вывесите его на двери акимата.",
        "blocks": ("Заголовок", "Текст"),
    },
}
CORRECTION = "және не демейді"  # to a heading of the Kazakh source


def main(languages: list[str]) -> None:
    env.default_settings("schoolofakims.settings.test")
    import django  # noqa: PLC0415 - the settings are named only now

    django.setup()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - with what needs Django

    from tests import installation  # noqa: PLC0415

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    for language in languages or list(WORDS):
        with (
            tempfile.TemporaryDirectory() as state,
            installation.installed(Path(state), with_demo=False) as place,
            sync_playwright() as playwright,
        ):
            place.run(f"from tests.browser import school; school.found({state!r})")
            place.run(f"from tests.browser import school; school.make_real({language!r})")
            place.start_web()
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
            )
            _walk(browser, place, language)
            browser.close()


def _walk(browser, place, language: str) -> None:
    from tests.browser.authoring import Author  # noqa: PLC0415 - Django is set up by now

    def keep(name: str, page) -> None:
        page.wait_for_timeout(600)  # menus fade in
        image = Image.open(io.BytesIO(page.screenshot()))
        image.save(FOLDER / f"authors-{name}.{language}.webp", quality=QUALITY, method=6)
        print(name, language)

    def asked(call: str) -> str:
        return place.run(f"from tests.browser import school; school.{call}").splitlines()[-1]

    module, words = int(asked(f"module({language!r})")), WORDS[language]
    instructor = Author(browser, place.address, "dana", language=language)
    instructor.begin_lesson(module, title=words["title"], summary=words["summary"])
    instructor.add_block(0, words["blocks"][0])
    instructor.write(0, words["heading"])
    instructor._keep = lambda name, page: keep("blocks", page) if name == "blocks-1" else None
    instructor.add_block(1, words["blocks"][1])
    instructor.write_rich(words["text"])
    instructor.wait_until_saved()
    instructor._keep = lambda name, page: keep("submit", page) if name == "actions" else None
    instructor.page.evaluate("scrollTo(0, 0)")
    instructor.submit()

    aged = json.loads(asked(f"age({CORRECTION!r})"))
    editor = Author(browser, place.address, "editor", language=language)
    editor.open("/cms/")
    keep("home", editor.page)
    editor.open("/cms/translations/?language=ru&state=STALE")
    keep("desk", editor.page)
    editor.open(f"/cms/translations/{aged['translation']}/")
    keep("difference", editor.page)
    editor.open("/cms/reports/parity/?language=ru")
    keep("parity", editor.page)
    editor.open(f"/cms/pages/{aged['fresh']}/edit/")
    editor.page.fill("#id_title", f"{editor.page.input_value('#id_title')} (2026)")
    editor.publish()
    keep("reach", editor.page)
    editor.open(f"/cms/translations/{aged['translation']}/")
    with editor.page.expect_navigation():
        editor.page.locator("form[action$='/adopt/'] button").click()
    editor.page.wait_for_load_state("networkidle")
    editor.page.wait_for_timeout(1500)
    keep("texts", editor.page)


if __name__ == "__main__":
    main(sys.argv[1:])
