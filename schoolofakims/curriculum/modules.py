"""The folder of a module: `module.yaml`, its lessons, a bank, an exam, perhaps a task."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from regions.languages import CODES, DEFAULT, FALLBACKS
from schoolofakims.curriculum import assignments, lessons, questions, sheets
from schoolofakims.curriculum.assignments import Task
from schoolofakims.curriculum.lessons import LessonText
from schoolofakims.curriculum.questions import BankText, ExamText
from schoolofakims.curriculum.references import References
from schoolofakims.curriculum.rich_text import from_items
from schoolofakims.curriculum.sheets import Problem, Sheet

SLUG = re.compile(r"[a-z0-9-]{1,100}")
CODE = re.compile(r"[A-Za-z0-9-]{1,30}")
DONE_BY = ("SAID", "READ", "CHECKED")


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
    done_by: str = DONE_BY[0]
    texts: dict[str, LessonText] = field(default_factory=dict)


@dataclass
class Exam(Unit):
    text: ExamText | None = None


@dataclass
class Work(Unit):
    task: Task | None = None


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
    work: Work | None


def read(folder: Path, code: str, references: References, problems: list[Problem]) -> Module:
    """Raises Unreadable."""
    sheet = sheets.read(folder, f"{code}/module.yaml", problems)
    sheet.only("code", "title", "summary", "hours", "outcomes", "lessons", "task", "exam")
    if sheet.text("code") != code:
        sheet.refuse("code", f"must be {code}")
    rows = sheet.children("lessons", least=0 if sheet.has("exam") else 1)
    found = [_lesson(folder, code, row, references) for row in rows]
    if len({lesson.code for lesson in found}) != len(found):
        sheet.refuse("lessons", "a code stands twice")
    bank = f"{code}/bank.yaml"
    return Module(
        code=code,
        titles=sheet.words("title", limit=250),
        summaries=sheet.words("summary", limit=600),
        hours=sheet.number("hours", 0),
        outcomes=outcomes(sheet),
        lessons=found,
        exam=_exam(folder, code, sheet.child("exam")) if sheet.has("exam") else None,
        bank=questions.read_bank(folder, bank, references, problems) if (folder / bank).exists() else None,
        work=_work(folder, code, sheet, problems),
    )


def outcomes(sheet: Sheet) -> dict[str, str]:
    """{language: rich text} of what a person can do afterwards."""
    inner = sheet.child("outcomes")
    inner.only(*CODES)
    return {
        code: from_items(inner.texts(code, least=1 if code in FALLBACKS else 0))
        for code in CODES
        if code in FALLBACKS or inner.has(code)
    }


def slugs(row: Sheet, code: str) -> dict[str, str]:
    """{language: last step of the address}; a language without one takes the Kazakh, then the code."""
    found = row.words("slug") if row.has("slug") else {}
    for language, slug in found.items():
        if not SLUG.fullmatch(slug):
            row.refuse(f"slug.{language}", "may hold small Latin letters, digits and hyphens")
    return {language: found.get(language) or found.get(DEFAULT) or code.lower() for language in CODES}


def is_code(sheet: Sheet, key: str, code: str) -> bool:
    if CODE.fullmatch(code):
        return True
    sheet.refuse(key, f"{code!r} may hold Latin letters, digits and hyphens only")
    return False


def _lesson(folder: Path, module: str, row: Sheet, references: References) -> Lesson:
    row.only("code", "slug", "minutes", "required", "weight", "done_by")
    lesson = Lesson(**_unit(row, minutes=15), done_by=row.choice("done_by", DONE_BY, DONE_BY[0]))
    is_code(row, "code", lesson.code)
    stem = f"{module}/{lesson.code.removeprefix(f'{module}-')}"
    for language in CODES:
        name = f"{stem}.{language}.yaml"
        if language in FALLBACKS or (folder / name).exists():
            lesson.texts[language] = lessons.read(
                folder, name, lesson.code, language, references, row.problems
            )
    pattern = lesson.texts[DEFAULT].outline()
    for language, text in lesson.texts.items():
        if text.outline() != pattern:
            row.problems.append(_difference(f"{stem}.{language}.yaml", stem, text.outline(), pattern))
    return lesson


def _difference(name: str, stem: str, outline: list[tuple], pattern: list[tuple]) -> Problem:
    """Where a language version leaves the Kazakh one: the first block that differs."""
    pairs = zip(outline, pattern, strict=False)
    place = next((place for place, (here, there) in enumerate(pairs) if here != there), None)
    if place is None:
        place = min(len(outline), len(pattern))
    return Problem(name, f"blocks[{place}]", f"must follow {stem}.{DEFAULT}.yaml block by block")


def _exam(folder: Path, module: str, row: Sheet) -> Exam:
    row.only("code", "slug", "minutes", "required", "weight")
    name = f"{module}/exam.yaml"
    text = questions.read_exam(folder, name, row.problems)
    if text.code != row.text("code"):
        row.problems.append(Problem(name, "code", f"must be {row.text('code')}"))
    return Exam(**_unit(row, minutes=text.paper["minutes_allowed"] or 30), text=text)


def _work(folder: Path, module: str, sheet: Sheet, problems: list[Problem]) -> Work | None:
    """What `task.yaml` sets; `module.yaml` may say under `task` where it stands and what it counts."""
    name = f"{module}/task.yaml"
    if not sheet.has("task") and not (folder / name).exists():
        return None
    task = assignments.read(folder, name, problems)
    if not sheet.has("task"):
        slug = dict.fromkeys(CODES, task.code.lower())
        return Work(code=task.code, slugs=slug, minutes=120, required=True, weight=1, task=task)
    row = sheet.child("task")
    row.only("code", "slug", "minutes", "required", "weight")
    if task.code != row.text("code"):
        problems.append(Problem(name, "code", f"must be {row.text('code')}"))
    return Work(**_unit(row, minutes=120), task=task)


def _unit(row: Sheet, *, minutes: int) -> dict:
    code = row.text("code", limit=40)
    return {
        "code": code,
        "slugs": slugs(row, code),
        "minutes": row.number("minutes", minutes, least=1),
        "required": row.flag("required", True),
        "weight": row.number("weight", 1, most=9999),
    }
