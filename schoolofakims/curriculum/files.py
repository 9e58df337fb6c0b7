"""The folder of a curriculum: `course.yaml`, and for each module `module.yaml`, lessons, a bank, an exam."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from regions.languages import CODES, DEFAULT, FALLBACKS
from schoolofakims.curriculum import lessons, questions, sheets
from schoolofakims.curriculum.lessons import LessonText
from schoolofakims.curriculum.questions import BankText, ExamText
from schoolofakims.curriculum.rich_text import from_items
from schoolofakims.curriculum.sheets import Problem, Sheet

SLUG = re.compile(r"[a-z0-9-]{1,100}")
CODE = re.compile(r"[A-Za-z0-9-]{1,30}")


@dataclass
class Unit:
    """What a module lists: where a lesson or an exam stands and what it counts."""

    code: str
    slugs: dict[str, str]
    minutes: int
    required: bool
    weight: int


@dataclass
class Lesson(Unit):
    texts: dict[str, LessonText] = field(default_factory=dict)


@dataclass
class Exam(Unit):
    text: ExamText | None = None


@dataclass
class Module:
    code: str
    titles: dict[str, str]
    summaries: dict[str, str]
    hours: int
    outcomes: dict[str, str]
    lessons: list[Lesson]
    exam: Exam | None
    bank: BankText | None


@dataclass
class Curriculum:
    """Everything that the files say. `problems` must be empty before any of it is written."""

    code: str
    titles: dict[str, str]
    summaries: dict[str, str]
    hours: int
    outcomes: dict[str, str]
    home: dict[str, dict[str, str]]
    catalog: dict[str, dict[str, str]]
    modules: list[Module]
    problems: list[Problem]

    @property
    def lessons(self) -> list[Lesson]:
        return [lesson for module in self.modules for lesson in module.lessons]

    @property
    def questions(self) -> int:
        return sum(len(module.bank.questions) for module in self.modules if module.bank)

    @property
    def languages(self) -> list[str]:
        return [code for code in CODES if code in self.titles]


def read(folder: Path) -> Curriculum:
    """Read and check all files. Raises Unreadable when one is missing or is not YAML."""
    problems: list[Problem] = []
    sheet = sheets.read(folder, "course.yaml", problems)
    sheet.only("code", "title", "summary", "hours", "outcomes", "modules", "home", "catalog")
    codes = [code for code in sheet.texts("modules", least=1) if _is_code(sheet, "modules", code)]
    curriculum = Curriculum(
        code=sheet.text("code", limit=30),
        titles=sheet.words("title", limit=250),
        summaries=sheet.words("summary", limit=600),
        hours=sheet.number("hours", least=1),
        outcomes=_outcomes(sheet),
        home=_front(sheet, "home"),
        catalog=_front(sheet, "catalog"),
        modules=[_module(folder, code, problems) for code in codes],
        problems=problems,
    )
    _check_papers(curriculum)
    _check_english(curriculum)
    return curriculum


def _module(folder: Path, code: str, problems: list[Problem]) -> Module:
    name = f"{code}/module.yaml"
    sheet = sheets.read(folder, name, problems)
    sheet.only("code", "title", "summary", "hours", "outcomes", "lessons", "exam")
    if sheet.text("code") != code:
        sheet.refuse("code", f"must be {code}")
    found = [_lesson(folder, code, row) for row in sheet.children("lessons", least=1)]
    if len({lesson.code for lesson in found}) != len(found):
        sheet.refuse("lessons", "a code stands twice")
    bank = f"{code}/bank.yaml"
    return Module(
        code=code,
        titles=sheet.words("title", limit=250),
        summaries=sheet.words("summary", limit=600),
        hours=sheet.number("hours", 0),
        outcomes=_outcomes(sheet),
        lessons=found,
        exam=_exam(folder, code, sheet.child("exam")) if sheet.has("exam") else None,
        bank=questions.read_bank(folder, bank, problems) if (folder / bank).exists() else None,
    )


def _lesson(folder: Path, module: str, row: Sheet) -> Lesson:
    row.only("code", "slug", "minutes", "required", "weight")
    lesson = Lesson(**_unit(row, minutes=15))
    _is_code(row, "code", lesson.code)
    stem = f"{module}/{lesson.code.removeprefix(f'{module}-')}"
    for language in CODES:
        name = f"{stem}.{language}.yaml"
        if language in FALLBACKS or (folder / name).exists():
            lesson.texts[language] = lessons.read(folder, name, lesson.code, language, row.problems)
    pattern = lesson.texts[CODES[0]].outline()
    for language, text in lesson.texts.items():
        if text.outline() != pattern:
            row.problems.append(
                Problem(f"{stem}.{language}.yaml", "blocks", f"must follow {stem}.kk.yaml block by block")
            )
    return lesson


def _exam(folder: Path, module: str, row: Sheet) -> Exam:
    row.only("code", "slug", "minutes", "required", "weight")
    name = f"{module}/exam.yaml"
    text = questions.read_exam(folder, name, row.problems)
    if text.code != row.text("code"):
        row.problems.append(Problem(name, "code", f"must be {row.text('code')}"))
    return Exam(**_unit(row, minutes=text.paper["minutes_allowed"] or 30), text=text)


def _unit(row: Sheet, *, minutes: int) -> dict:
    code = row.text("code", limit=40)
    slugs = row.words("slug") if row.has("slug") else {}
    for language, slug in slugs.items():
        if not SLUG.fullmatch(slug):
            row.refuse(f"slug.{language}", "may hold small Latin letters, digits and hyphens")
    return {
        "code": code,
        "slugs": {language: slugs.get(language) or slugs.get(DEFAULT) or code.lower() for language in CODES},
        "minutes": row.number("minutes", minutes, least=1),
        "required": row.flag("required", True),
        "weight": row.number("weight", 1, most=9999),
    }


def _outcomes(sheet: Sheet) -> dict[str, str]:
    inner = sheet.child("outcomes")
    inner.only(*CODES)
    return {
        code: from_items(inner.texts(code, least=1 if code in FALLBACKS else 0))
        for code in CODES
        if code in FALLBACKS or inner.has(code)
    }


def _front(sheet: Sheet, key: str) -> dict[str, dict[str, str]]:
    inner = sheet.child(key)
    inner.only("title", "intro")
    return {"title": inner.words("title", limit=250), "intro": inner.words("intro")}


def _is_code(sheet: Sheet, key: str, code: str) -> bool:
    if CODE.fullmatch(code):
        return True
    sheet.refuse(key, f"{code!r} may hold Latin letters, digits and hyphens only")
    return False


def _check_papers(curriculum: Curriculum) -> None:
    banks = {module.bank.code: module.bank for module in curriculum.modules if module.bank}
    for module in curriculum.modules:
        if module.exam:
            name = f"{module.code}/exam.yaml"
            questions.refuse_thin_banks(module.exam.text, name, banks, curriculum.problems)


def _check_english(curriculum: Curriculum) -> None:
    """A page needs the page above it in the same language."""
    for module in curriculum.modules:
        for key, words in (("title", module.titles), ("summary", module.summaries)):
            for language in curriculum.languages:
                if language not in words:
                    curriculum.problems.append(
                        Problem(
                            f"{module.code}/module.yaml", f"{key}.{language}", "is missing; the course has it"
                        )
                    )
    fronts = {
        "home": curriculum.home["title"],
        "catalog": curriculum.catalog["title"],
        "summary": curriculum.summaries,
    }
    for key, words in fronts.items():
        for language in curriculum.languages:
            if language not in words:
                curriculum.problems.append(
                    Problem("course.yaml", f"{key}.{language}", "is missing; the course has it")
                )
