"""Pages for the syllabus of the world: one course, two modules, in Kazakh and Russian."""

from __future__ import annotations

import json
from uuid import UUID, uuid5

from wagtail.models import Locale, Page, Site

from assessments.models import ExamPage, Paper
from courses.models import CatalogPage, CoursePage, HomePage, LessonPage, ModulePage
from tests.snapshots import Snapshot
from tests.worlds import COURSE_KEY, unit_key

MODULE_KEY = uuid5(COURSE_KEY, "module")


def grow(languages: tuple[str, ...] = ("kk", "ru")) -> dict[str, CoursePage]:
    """{language: the course}. Its units have the keys of the frozen rows: two lessons, then the exam."""
    if languages == ("kk", "ru"):
        _BOTH.put()
    else:
        _plant(languages)
    return courses()


def courses() -> dict[str, CoursePage]:
    return {page.locale.language_code: page for page in CoursePage.objects.select_related("locale")}


def _plant(languages: tuple[str, ...]) -> None:
    paper, _ = Paper.objects.get_or_create(
        code="WORLD-TEST", defaults={"title_kk": "Тест", "title_ru": "Тест", "minutes_allowed": 20}
    )
    for language in languages:
        _tree(language, paper)


_BOTH = Snapshot(lambda: _plant(("kk", "ru")))


def add_lesson(module: Page, key: UUID, slug: str, title: str, **fields) -> LessonPage:
    page = LessonPage(title=title, slug=slug, translation_key=key, locale=module.locale, **fields)
    module.add_child(instance=page)
    return page


def module_of(course: CoursePage) -> ModulePage:
    return ModulePage.objects.child_of(course).order_by("path").first()


PLACES = {
    name: f"{number:08}-0000-4000-8000-000000000000"
    for number, name in enumerate(("a", "b", "c", "q", "r"), 1)
}


def write(courses: dict[str, CoursePage], *, done_by: str = "SAID", checks: bool = True) -> None:
    """Words for the first lesson of the trees, with the same block ids in every language: a heading, two paragraphs
    and two self-checks (`PLACES`); published."""
    for language in courses:
        page = LessonPage.objects.get(slug="assembly", locale__language_code=language)
        page.done_by = done_by
        page.body = json.dumps(
            [
                {"type": "heading", "id": PLACES["a"], "value": f"Басы {language}"},
                {"type": "paragraph", "id": PLACES["b"], "value": f"<p>Ортасы {language}</p>"},
                {"type": "paragraph", "id": PLACES["c"], "value": f"<ul><li>Соңы {language}</li></ul>"},
                *(
                    [_check("q", False, [False, True]), _check("r", True, [True, False, True])]
                    if checks
                    else []
                ),
            ]
        )
        page.save_revision().publish()


def _check(name: str, several: bool, right: list[bool]) -> dict:
    options = [
        {
            "type": "item",
            "id": f"{PLACES[name][:-2]}{number:02}",
            "value": {"text": f"Жауап {number}", "right": is_right, "feedback": f"Себебі {number}"},
        }
        for number, is_right in enumerate(right)
    ]
    value = {"prompt": f"Сұрақ {name}", "several": several, "options": options, "explanation": "Өйткені"}
    return {"type": "self_check", "id": PLACES[name], "value": value}


def lesson_address(language: str, slug: str = "assembly") -> str:
    return f"/{language}/courses/core/m1/{slug}/"


def _tree(language: str, paper: Paper) -> CoursePage:
    locale, _ = Locale.objects.get_or_create(language_code=language)
    root = Page.objects.get(depth=1)
    home = HomePage(title="Мектеп", slug=language, locale=locale, translation_key=_key("home"))
    root.add_child(instance=home)
    if language == "kk":
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "root_page": home}
        )
    catalog = CatalogPage(title="Курстар", slug="courses", locale=locale, translation_key=_key("catalog"))
    home.add_child(instance=catalog)
    course = CoursePage(
        title=f"Курс {language}",
        slug="core",
        locale=locale,
        translation_key=COURSE_KEY,
        summary="…",
        hours=72,
    )
    catalog.add_child(instance=course)
    module = ModulePage(
        title=f"Модуль {language}", slug="m1", locale=locale, translation_key=MODULE_KEY, summary="…", hours=8
    )
    course.add_child(instance=module)
    add_lesson(module, unit_key(1), "assembly", f"Жиналыс {language}", minutes=15)
    add_lesson(module, unit_key(2), "budget", f"Бюджет {language}", minutes=20)
    module.add_child(
        instance=ExamPage(
            title=f"Тест {language}",
            slug="test",
            locale=locale,
            translation_key=unit_key(3),
            intro="<p>…</p>",
            paper=paper,
            minutes=20,
        )
    )
    return course


def _key(name: str) -> UUID:
    return uuid5(COURSE_KEY, name)
