"""Questions from the empty bank to the exam, in one browser, at the CMS itself."""

import urllib.request

import pytest
from playwright.sync_api import expect, sync_playwright

from tests import installation
from tests.assessments.questions import picture
from tests.browser.banking import ASKED, Banker
from tests.browser.conftest import QUIET
from tests.journeys.test_main_journey import _chromium

pytestmark = pytest.mark.browser

BROKEN = """::X1::Қате сұрақ {=бір ~екі

::X2::Дұрыс па?{T}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    state = tmp_path_factory.mktemp("bank")
    with installation.installed(state, with_demo=False) as made:
        made.run(f"from tests.browser import school; school.found({str(state)!r})")
        made.run("from tests.browser import school; school.make()")
        made.start_web()
        # The first page of a fresh process compiles what every other page shares; a busy machine takes its time.
        with urllib.request.urlopen(f"{made.address}/kk/account/login/", timeout=120) as page:
            assert page.status == 200
        yield made


def _asked(place, call: str) -> str:
    return place.run(f"from tests.browser import school; school.{call}").splitlines()[-1]


def test_from_an_empty_bank_to_an_exam_and_a_correction(place, tmp_path):
    # Two minutes on a busy machine: two people, seven kinds of question, files in and out.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=QUIET)
        try:
            dana, editor = (Banker(browser, place.address, who) for who in ("dana", "editor"))
            bank = dana.open_bank("BUDGET")
            written = _write_all(dana, bank, tmp_path)
            _approve_all(editor, written)
            paper = _write_a_paper(dana, bank)
            sitting = _asked(place, f"sit({paper!r})")
            _correct(dana, editor, written["SINGLE"])
            assert "Округ бюджетін кім бекітеді?" in _asked(place, f"sheet({sitting})")
            assert "жергілікті бюджет" not in _asked(place, f"sheet({sitting})")
            _find_twins(dana, bank)
            _carry_to_another_bank(dana, bank, tmp_path)
            _see_on_a_phone(dana, written["SINGLE"])
        finally:
            browser.close()


def _write_all(dana: Banker, bank: int, folder) -> dict[str, int]:
    (folder / "chart.png").write_bytes(picture("teal"))
    dana.begin(bank, "SINGLE")
    dana.add_picture(folder / "chart.png", {"kk": "Бюджет диаграммасы"})
    first = dana.save()
    missing = dana.page.locator("section[aria-labelledby=missing]")
    expect(missing).to_contain_text("Әлі жетіспейді")
    expect(missing.locator("div:has(> [lang=ru])")).to_contain_text("Әзірге мәтін жоқ.")
    assert dana.page.locator("button[value=review]").count() == 0

    dana.say_in_russian("SINGLE")
    dana.page.fill("[name=alt-0-ru]", "Диаграмма бюджета")
    assert dana.save() == first
    expect(dana.page.locator("section[aria-labelledby=missing]")).to_contain_text("Бәрі толық")
    expect(dana.page.locator("section[aria-labelledby=next]")).to_contain_text("басқа адам тексереді")
    return {"SINGLE": first} | {kind: dana.write_question(bank, kind) for kind in list(ASKED)[1:]}


def _approve_all(editor: Banker, written: dict[str, int]) -> None:
    for question in written.values():
        editor.do(question, "review")
        editor.do(question, "approve")
        assert "Сұрақ бекітілді" in editor.said()


def _write_a_paper(dana: Banker, bank: int) -> str:
    page = dana.open("/cms/papers/new/")
    for name, words in (
        ("code", "BUDGET-TEST"),
        ("title_kk", "Бюджет тесті"),
        ("title_ru", "Тест по бюджету"),
    ):
        page.fill(f"[name={name}]", words)
    page.select_option("[name$='-bank']", str(bank))
    page.fill("ol [name$='-count']", "1")
    page.select_option("ol [name$='-kind']", "SINGLE")
    page.click("button[data-do=add]")
    page.locator("ol [name$='-bank']").nth(1).select_option(str(bank))
    page.locator("ol [name$='-count']").nth(1).fill("3")
    with page.expect_navigation():
        page.locator("button[name=do][value=save]:visible").last.click()
    expect(page.locator("section[aria-labelledby=supply]")).to_contain_text(
        "Иә: әркімге толық емтихан беріледі."
    )
    expect(page.locator("section[aria-labelledby=supply] ol li")).to_have_count(2)
    return "BUDGET-TEST"


def _correct(dana: Banker, editor: Banker, question: int) -> None:
    new = dana.do(question, "correct")
    assert new != question
    dana.page.fill("[name=prompt-kk]", "Ауылдық округтің жергілікті бюджетін кім бекітеді?")
    dana.save()
    editor.do(new, "review")
    editor.do(new, "approve")
    page = dana.open(f"/cms/questions/{new}/history/")
    expect(page.locator("ins").first).to_contain_text("жергілікті")
    dana.open(f"/cms/questions/{question}/")
    expect(dana.page.locator("section[aria-labelledby=next]")).to_contain_text(
        "Бұл сұрақ жаңа талпыныстарға берілмейді."
    )


def _find_twins(dana: Banker, bank: int) -> None:
    twin = dana.write_question(bank, "TRUE_FALSE")
    assert "Басқа сұрақ та осыны айтады" in dana.said()
    page = dana.open(f"/cms/questions/twins/?bank={bank}&least=100")
    expect(page.locator(".soa-pair")).to_have_count(1)
    dana.open(f"/cms/questions/{twin}/")
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    with page.expect_navigation():
        page.click("button[name=act][value=discard]")


def _carry_to_another_bank(dana: Banker, bank: int, folder) -> None:
    file = dana.take(bank, "moodle-xml", folder)
    other = dana.open_bank("COPY")
    assert dana.bring(bank, file) == {"new": "0", "there": "7", "refused": "0"}
    assert dana.bring(other, file) == {"new": "7", "there": "0", "refused": "0"}
    dana.apply()
    assert "7 сұрақ жоба ретінде алынды." in dana.said()
    assert dana.bring(other, dana.take(bank, "gift", folder)) == {"new": "0", "there": "7", "refused": "0"}
    (folder / "broken.gift").write_text(BROKEN, encoding="utf-8")
    assert dana.bring(other, folder / "broken.gift") == {"new": "1", "there": "0", "refused": "1"}
    row = dana.page.locator(".soa-table tbody tr")
    assert row.locator("td").first.inner_text().split()[-1] == "1"
    expect(row).to_contain_text("X1")


def _see_on_a_phone(dana: Banker, question: int) -> None:
    dana.open(f"/cms/questions/{question}/preview/?language=ru")
    phone = dana.page.frame_locator("iframe.soa-phone")
    expect(phone.locator("form")).to_contain_text("Кто утверждает бюджет округа?")
    expect(phone.locator("img")).to_have_attribute("alt", "Диаграмма бюджета")
    phone.locator("label", has_text="Маслихат").click()
    phone.locator("button.main").click()
    expect(phone.locator("[role=status]")).to_contain_text("Верно")
