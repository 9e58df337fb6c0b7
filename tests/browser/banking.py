"""What an author does with questions in the CMS, step by step, at a real browser."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser.authoring import Author

QUESTION = re.compile(r"/cms/questions/(\d+)/")

# What each kind asks in Kazakh and Russian: (prompts, rows of answers, more fields)
ASKED: dict[str, tuple[tuple[str, str], list[tuple[str, ...]], dict[str, str]]] = {
    "SINGLE": (
        ("Округ бюджетін кім бекітеді?", "Кто утверждает бюджет округа?"),
        [("Мәслихат", "Маслихат"), ("Әкім", "Аким")],
        {"right": "0"},
    ),
    "MULTIPLE": (
        ("Қайсысы меншікті кіріс?", "Что относится к собственным доходам?"),
        [("Жер салығы", "Земельный налог"), ("Жалдау ақысы", "Плата за аренду"), ("Трансферт", "Трансферт")],
        {"right": "0,1"},
    ),
    "TRUE_FALSE": (("Жиын барлық тұрғынға ашық.", "Сход открыт для всех жителей."), [], {"right": "true"}),
    "NUMBER": (
        ("Меншікті кірістің үлесі қанша?", "Какова доля собственных доходов?"),
        [],
        {"value": "20,1", "tolerance": "0,1", "unit-kk": "%", "unit-ru": "%"},
    ),
    "ORDER": (
        ("Қадамдарды ретімен қойыңыз.", "Расставьте шаги по порядку."),
        [("Хабарлау", "Известить"), ("Өткізу", "Провести"), ("Хаттама", "Протокол")],
        {},
    ),
    "MATCH": (
        ("Сәйкестендіріңіз.", "Сопоставьте."),
        [("Салық", "Налог", "Кіріс", "Доход"), ("Жол жөндеу", "Ремонт дороги", "Шығыс", "Расход")],
        {},
    ),
    "SHORT_TEXT": (
        ("Өкілді орган қалай аталады?", "Как называется представительный орган?"),
        [],
        {"accepted-kk": "мәслихат", "accepted-ru": "маслихат"},
    ),
}


class Banker(Author):
    """Somebody with banks of questions."""

    def open_bank(self, code: str) -> int:
        """Returns its id."""
        page = self.open("/cms/banks/new/")
        for name, words in (("code", code), ("title_kk", "Бюджет"), ("title_ru", "Бюджет")):
            page.fill(f"[name={name}]", words)
        with page.expect_navigation():
            page.click("main form button.button")
        return int(page.locator(f"a:text-is('{code}')").get_attribute("href").split("=")[1])

    def begin(self, bank: int, kind: str) -> None:
        self.open(f"/cms/banks/{bank}/questions/new/{kind}/")
        prompts, rows, more = ASKED[kind]
        self.page.fill("[name=prompt-kk]", prompts[0])
        ids = [one.get_attribute("value") for one in self.page.locator("ol [name=row]").all()]
        for one, words in zip(ids, rows, strict=False):
            self.page.fill(f"[name=text-{one}-kk]", words[0])
            if kind == "MATCH":
                self.page.fill(f"[name=partner-{one}-kk]", words[2])
        for name, value in more.items():
            if name != "right":
                self.page.fill(f"[name={name}]", value)
            elif kind == "TRUE_FALSE":
                self.page.check(f"[name=right][value='{value}']")
            else:
                for place in value.split(","):
                    self.page.check(f"[name=right][value='{ids[int(place)]}']")

    def say_in_russian(self, kind: str) -> None:
        prompts, rows, _more = ASKED[kind]
        self.page.fill("[name=prompt-ru]", prompts[1])
        ids = [one.get_attribute("value") for one in self.page.locator("ol [name=row]").all()]
        for one, words in zip(ids, rows, strict=False):
            self.page.fill(f"[name=text-{one}-ru]", words[1])
            if kind == "MATCH":
                self.page.fill(f"[name=partner-{one}-ru]", words[3])

    def add_picture(self, file: Path, words: dict[str, str]) -> None:
        self.page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
        self.page.set_input_files("[name=picture]", str(file))
        for code, text in words.items():
            self.page.fill(f"[name=alt-new-{code}]", text)

    def save(self) -> int:
        """Returns the id of the question."""
        with self.page.expect_navigation():
            self.page.locator("button[name=do][value=save]:visible").last.click()
        self.page.wait_for_load_state("networkidle")
        found = QUESTION.search(self.page.url)
        assert found, self.page.inner_text("main")
        return int(found[1])

    def write_question(self, bank: int, kind: str) -> int:
        self.begin(bank, kind)
        self.say_in_russian(kind)
        return self.save()

    def do(self, question: int, act: str) -> int:
        """One act on a question; returns the question whose page says what came of it."""
        self.open(f"/cms/questions/{question}/")
        with self.page.expect_navigation():
            self.page.click(f"button[name=act][value={act}]")
        found = QUESTION.search(self.page.url)
        return int(found[1]) if found else 0

    def said(self) -> str:
        return self.page.inner_text(".messages")

    def take(self, bank: int, kind: str, folder: Path) -> Path:
        self.open(f"/cms/banks/{bank}/bring/")
        with self.page.expect_download() as waiting:
            self.page.click(f"button[name=format][value={kind}]")
        target = folder / waiting.value.suggested_filename
        waiting.value.save_as(target)
        return target

    def bring(self, bank: int, file: Path) -> dict[str, str]:
        """Compare a file with a bank; returns the three figures."""
        self.open(f"/cms/banks/{bank}/bring/")
        self.page.set_input_files("[name=file]", str(file))
        with self.page.expect_navigation():
            self.page.click("main form.soa-form button.button")
        rows = self.page.locator(".soa-big li").all_inner_texts()
        return dict(zip(("new", "there", "refused"), [row.split()[0] for row in rows], strict=True))

    def apply(self) -> None:
        with self.page.expect_navigation():
            self.page.click("main form[action$='/apply/'] button.button")
