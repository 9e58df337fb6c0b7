"""An author's whole day in one browser, in Kazakh, at the CMS itself: no step goes round the screens."""

import json

import pytest
from playwright.sync_api import expect, sync_playwright

from tests import installation
from tests.browser import school
from tests.browser.authoring import Author
from tests.browser.conftest import QUIET
from tests.journeys.test_main_journey import _chromium

pytestmark = pytest.mark.browser

TITLE = "Азаматтарды қабылдау тәртібі"
RUSSIAN = {
    TITLE: "Порядок приёма граждан",
    "Қабылдауды ұйымдастыруды үйренесіз.": "Вы научитесь организовывать приём.",
    "Қабылдау күні": "День приёма",
    "Аптасына бір күн белгілеңіз.": "Назначьте один день в неделю.",
    "Қабылдау қашан өтеді?": "Когда проходит приём?",
    "Аптасына бір рет": "Раз в неделю",
    "Кестеде солай.": "Так в графике.",
    "Жылына бір рет": "Раз в год",
    "Бұл аз.": "Этого мало.",
    "Кесте бойынша.": "По графику.",
    "Қабылдау күні мен орны": "День и место приёма",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    state = tmp_path_factory.mktemp("author")
    with installation.installed(state, with_demo=False) as made:
        made.run(f"from tests.browser import school; school.found({str(state)!r})")
        made.run("from tests.browser import school; school.make()")
        made.start_web()
        yield made


def _asked(place, call: str) -> str:
    return place.run(f"from tests.browser import school; school.{call}").splitlines()[-1]


def test_from_a_kazakh_draft_to_a_repaired_translation(place, tmp_path):
    # Two minutes on a busy machine: real screens with autosave, and five people who sign in with a second factor.
    module = int(_asked(place, "module('kk')"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=QUIET)
        try:
            instructor = Author(browser, place.address, "dana")
            lesson = _write(instructor, module)
            editor = Author(browser, place.address, "editor")
            _approve(editor, lesson)
            translated = _translate(editor, lesson, tmp_path)
            _take_into_the_cohort(Author(browser, place.address, "maker"))
            _change_the_source(editor, lesson)
            _see_what_is_stale(editor, translated)
            _repair(editor, translated, tmp_path)
            _read_the_reports(editor, place)
        finally:
            browser.close()
    assert json.loads(_asked(place, f"page('ru', {RUSSIAN[TITLE]!r})"))["blocks"] == [
        "heading", "paragraph", "self_check",
    ]  # fmt: skip


def test_a_term_is_marked_from_the_chooser_in_either_language(place):
    pages = [int(_asked(place, f"lesson_page({language!r})")) for language in ("kk", "ru")]
    heard = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=QUIET)
        instructor = Author(browser, place.address, "dana")
        instructor.page.on("pageerror", lambda error: heard.append(str(error)))
        for page in pages:
            instructor.open(f"/cms/pages/{page}/edit/")
            marked = instructor.page.locator(".public-DraftEditor-content").first.locator(".TooltipEntity")
            expect(marked).to_have_count(1)
            instructor.mark_term("Глоссарий термині", "maslikhat")
            expect(marked).to_have_count(2)
        browser.close()
    assert heard == []


def test_a_translator_of_pieces_moves_the_marks_of_a_term(place):
    """Piece by piece a term is a pair of numbered marks; a translation that loses one is told."""
    page = int(_asked(place, "lesson_page('ru')"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=QUIET)
        editor = Author(browser, place.address, "editor")
        editor.open(f"/cms/translations/{page}/")
        with editor.page.expect_navigation():
            editor.page.locator("form[action$='/adopt/'] button").click()
        editor.page.wait_for_load_state("networkidle")
        piece = editor.page.locator("li", has_text='<a id="a1">').last

        piece.get_by_role("button", name="Өңдеу").click()
        piece.locator("textarea").fill('Его собирает <a id="a1">маслихат</a>.')
        piece.get_by_role("button", name="Сақтау").click()

        expect(piece).to_contain_text("Қолмен аударылған")
        editor.page.reload()
        expect(editor.page.get_by_text("Его собирает")).to_be_visible()
        browser.close()


def _write(author: Author, module: int) -> int:
    author.begin_lesson(module, title=TITLE, summary="Қабылдауды ұйымдастыруды үйренесіз.")
    author.add_block(0, "Тақырып")
    author.write(0, "Қабылдау күні")
    author.add_block(1, "Мәтін")
    author.write_rich("Аптасына бір күн белгілеңіз.")
    author.add_block(2, "Өзін-өзі тексеру")
    author.write_check(
        2,
        prompt="Қабылдау қашан өтеді?",
        answers=[("Аптасына бір рет", True, "Кестеде солай."), ("Жылына бір рет", False, "Бұл аз.")],
        why="Кесте бойынша.",
    )
    page = author.wait_until_saved()
    author.submit()
    expect(author.page.locator(".messages")).to_contain_text("тексеруге жіберілді")
    return page


def _approve(editor: Author, page: int) -> None:
    editor.open("/cms/")
    expect(editor.page.locator("#waiting-for-me")).to_contain_text(TITLE)
    editor.approve(page)
    editor.open("/cms/")
    expect(editor.page.locator("#waiting-for-me")).not_to_contain_text(TITLE)
    editor.open("/cms/translations/?language=ru")
    assert "Бұл тілде бет жоқ." in editor.row(TITLE, "Русский")


def _translate(editor: Author, page: int, folder) -> int:
    editor.translate(page, "ru")
    translated = editor.wait_until_saved()
    assert translated != page
    po = editor.po_file(translated, folder)
    assert [entry.msgid for entry in po] == list(RUSSIAN)[:-1]
    for entry in po:
        entry.msgstr = RUSSIAN[entry.msgid]
    editor.give_po(translated, po, folder)
    editor.publish_translation(translated)
    editor.open("/cms/translations/?language=ru")
    assert "жаңартылған" in editor.row(TITLE, "Русский").lower()
    return translated


def _take_into_the_cohort(officer: Author) -> None:
    """Until now nobody learned with the new lesson; the preview says that one person gets more to do."""
    page = officer.open(f"/kk/desk/cohorts/{school.CODE}/syllabus/")
    expect(page.locator("main")).to_contain_text(TITLE)
    figures = dict(
        zip(
            page.locator(".kpis dt").all_inner_texts(),
            page.locator(".kpis dd").all_inner_texts(),
            strict=True,
        )
    )
    assert figures == {
        "Қазір оқып жүр": "1",
        "Талап көбейеді": "1",
        "Талап азаяды": "0",
        "Бірден аяқтайды": "0",
        "Аяқтаған күйінде қалады": "0",
    }
    with page.expect_navigation():
        page.click("main form button.main")


def _change_the_source(editor: Author, page: int) -> None:
    editor.open(f"/cms/pages/{page}/edit/")
    editor.write(0, "Қабылдау күні мен орны")
    editor.publish()
    reach = editor.page.locator("main")
    expect(reach).to_contain_text("Жариялар алдында")
    expect(reach.locator(".desk-cohorts tbody tr")).to_contain_text([school.CODE])
    expect(reach).to_contain_text(f"{RUSSIAN[TITLE]} (Русский)")
    editor.confirm()
    expect(editor.page.locator(".messages")).to_contain_text(f"«{TITLE}» жарияланды.")


def _see_what_is_stale(editor: Author, translated: int) -> None:
    editor.open("/cms/")
    expect(editor.page.locator("#stale-translations")).to_contain_text(TITLE)
    editor.open("/cms/translations/?language=ru&state=STALE")
    assert "Содан бері түпнұсқа өзгерді." in editor.row(TITLE, "Русский")
    editor.page.get_by_role("link", name="Не өзгерді").click()
    editor.page.wait_for_url(f"**/cms/translations/{translated}/")
    changed = editor.page.locator("table.desk-beside").first.locator("tbody tr")
    expect(changed).to_have_count(1)
    expect(changed.locator("ins")).to_have_text("мен орны")
    expect(changed.locator("td").last).to_contain_text("День приёма")


def _repair(editor: Author, translated: int, folder) -> None:
    editor.page.get_by_role("link", name="Өзгерістерді аудармаға беру").click()
    editor.page.wait_for_load_state("networkidle")
    with editor.page.expect_navigation():
        editor.page.locator("main form [type=submit]").last.click()
    po = editor.po_file(translated, folder)
    missing = list(po.untranslated_entries())
    assert [entry.msgid for entry in missing] == ["Қабылдау күні мен орны"]
    missing[0].msgstr = RUSSIAN[missing[0].msgid]
    editor.give_po(translated, po, folder)
    editor.publish_translation(translated)
    expect(editor.page.locator("main")).to_contain_text("Жариялар алдында")
    editor.confirm()
    editor.open("/cms/translations/?language=ru&state=STALE")
    expect(editor.page.locator("table.listing tbody tr")).to_have_count(0)


def _read_the_reports(editor: Author, place) -> None:
    """Nothing but the new lesson's missing English so far; then faults are seeded, and each is told."""
    editor.open("/cms/reports/parity/?language=ru")
    expect(editor.page.locator("table.listing tbody tr")).to_have_count(0)
    place.run("from tests.browser import school; school.spoil()")
    editor.open("/cms/reports/parity/?language=ru")
    told = [
        " ".join(text.split())
        for text in editor.page.locator("table.listing tbody tr td:last-child").all_inner_texts()
    ]
    assert told == [
        "Минут: 20 орнына 45.",
        "Өзін-өзі тексеру: «Дұрыс» белгісі басқа жерде: 2 орнына 1.",
        "Блок жоқ: Жағдаяттық тапсырма.",
    ]
    editor.open("/cms/reports/stale-laws/")
    expect(editor.page.locator("table.listing tbody tr")).to_have_count(1)
    expect(editor.page.locator("table.listing tbody tr")).to_contain_text("Law that nobody has read")
