"""The folder of a curriculum: `school.yaml`, a file for each course, and the folders of their modules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from regions.languages import CODES
from schoolofakims.curriculum import modules, questions, references, sheets
from schoolofakims.curriculum.modules import Lesson, Module
from schoolofakims.curriculum.references import References
from schoolofakims.curriculum.sheets import Problem, Sheet


@dataclass
class Course:
    code: str
    file: str
    key: str  # under which its pages are known; the code, unless records stand on an older one
    slugs: dict[str, str]
    titles: dict[str, str]
    summaries: dict[str, str]
    hours: int
    outcomes: dict[str, str]
    modules: list[Module]

    @property
    def languages(self) -> list[str]:
        return [code for code in CODES if code in self.titles]


@dataclass
class Curriculum:
    """Everything that the files say. `problems` must be empty before any of it is written."""

    home: dict[str, dict[str, str]]
    catalog: dict[str, dict[str, str]]
    courses: list[Course]
    references: References
    problems: list[Problem]

    @property
    def modules(self) -> list[Module]:
        return [module for course in self.courses for module in course.modules]

    @property
    def lessons(self) -> list[Lesson]:
        return [lesson for module in self.modules for lesson in module.lessons]

    @property
    def questions(self) -> int:
        return sum(len(module.bank.questions) for module in self.modules if module.bank)

    @property
    def languages(self) -> list[str]:
        return [code for code in CODES if any(code in course.titles for course in self.courses)]


def read(folder: Path) -> Curriculum:
    """Read and check all files. Raises Unreadable when one is missing or is not YAML."""
    problems: list[Problem] = []
    school = sheets.read(folder, "school.yaml", problems)
    school.only("home", "catalog", "courses")
    codes = [code for code in school.texts("courses", least=1) if modules.is_code(school, "courses", code)]
    outlines = [_outline(folder, code, problems) for code in codes]
    listed = [code for _sheet, _name, inside in outlines for code in inside]
    for code in sorted({code for code in listed if listed.count(code) > 1}):
        school.refuse("courses", f"the module {code} stands twice")
    refer = references.read(folder, list(dict.fromkeys(listed)), problems)
    curriculum = Curriculum(
        home=_front(school, "home"),
        catalog=_front(school, "catalog"),
        courses=[_course(folder, *outline, refer) for outline in outlines],
        references=refer,
        problems=problems,
    )
    _check_papers(curriculum)
    _check_english(curriculum)
    return curriculum


def _outline(folder: Path, code: str, problems: list[Problem]) -> tuple[Sheet, str, list[str]]:
    """The sheet of a course, its file, and the codes of its modules."""
    name = f"{code}.yaml" if (folder / f"{code}.yaml").exists() else f"courses/{code}.yaml"
    sheet = sheets.read(folder, name, problems)
    sheet.only("code", "key", "slug", "title", "summary", "hours", "outcomes", "modules")
    if sheet.text("code", limit=30) != code:
        sheet.refuse("code", f"must be {code}")
    inside = [one for one in sheet.texts("modules", least=1) if modules.is_code(sheet, "modules", one)]
    return sheet, name, inside


def _course(folder: Path, sheet: Sheet, name: str, inside: list[str], refer: References) -> Course:
    code = sheet.text("code", limit=30)
    return Course(
        code=code,
        file=name,
        key=sheet.text("key", limit=30, required=False) or code,
        slugs=modules.slugs(sheet, code),
        titles=sheet.words("title", limit=250),
        summaries=sheet.words("summary", limit=600),
        hours=sheet.number("hours", least=1),
        outcomes=modules.outcomes(sheet),
        modules=[modules.read(folder, one, refer, sheet.problems) for one in inside],
    )


def _front(sheet: Sheet, key: str) -> dict[str, dict[str, str]]:
    inner = sheet.child(key)
    inner.only("title", "intro")
    return {"title": inner.words("title", limit=250), "intro": inner.words("intro", links=True)}


def _check_papers(curriculum: Curriculum) -> None:
    banks = {module.bank.code: module.bank for module in curriculum.modules if module.bank}
    for module in curriculum.modules:
        if module.exam:
            name = f"{module.code}/exam.yaml"
            questions.refuse_thin_banks(module.exam.text, name, banks, curriculum.problems)


def _check_english(curriculum: Curriculum) -> None:
    """A page needs the page above it in the same language."""
    for course in curriculum.courses:
        _require(curriculum, course.languages, "school.yaml", home=curriculum.home["title"])
        _require(curriculum, course.languages, "school.yaml", catalog=curriculum.catalog["title"])
        _require(curriculum, course.languages, course.file, summary=course.summaries)
        for module in course.modules:
            name = f"{module.code}/module.yaml"
            _require(curriculum, course.languages, name, title=module.titles, summary=module.summaries)


def _require(curriculum: Curriculum, languages: list[str], name: str, **words: dict[str, str]) -> None:
    for key, there in words.items():
        for language in languages:
            if language not in there:
                problem = Problem(name, f"{key}.{language}", "is missing; the course has it")
                if problem not in curriculum.problems:
                    curriculum.problems.append(problem)
