"""The outline of a course: its units in reading order, by the key that all language versions share."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from courses import access
from courses.models import CoursePage, LessonPage, ModulePage, Unit
from regions.languages import CODES, FALLBACKS, known


def units(course_key: UUID) -> list[dict]:
    """What a person does in a course, one after another: the union over the languages, in Kazakh order.

    Returns [{key, kind "LESSON"/"EXAM", titles {"kk", "ru", "en"}, module_key, module_titles, position
    counted from 1, required, weight, minutes, rules}]. A title that a language lacks is "". What counts
    (required, weight, minutes, rules) is the same in every language and is read from the first.
    """
    trees = _trees(course_key)
    modules = _by_path(ModulePage, trees)
    found: dict[UUID, dict] = {}
    for unit in _by_path(Unit, trees).values():
        module = modules.get(_parent_path(unit))
        if module is None:
            continue
        language = unit.locale.language_code
        row = found.setdefault(unit.translation_key, _row(unit, module))
        row["titles"][language] = unit.title
        row["module_titles"][language] = module.title
    rows = _in_reading_order(list(found.values()))
    _add_rules(rows)
    return [
        {name: value for name, value in row.items() if name != "page"} | {"position": position}
        for position, row in enumerate(rows, start=1)
    ]


def contents(page: Page) -> list[dict]:
    """The modules of a course (or one module, or the module around a unit) with their units, for showing.

    Returns [{key, title, url, hours, units: [{key, kind, title, url, minutes, required}]}] in the language of
    the page, in two queries whatever the size; with `figures` together no more.
    """
    language = page.locale.language_code
    modules, units_below = _around(page)
    shown = {
        module.path: {
            "key": module.translation_key,
            "title": module.title,
            "url": address(module, language),
            "hours": module.hours,
            "units": [],
        }
        for module in modules
    }
    for unit in units_below:
        if (module := shown.get(_parent_path(unit))) is not None:
            module["units"].append(
                {
                    "key": unit.translation_key,
                    "kind": unit.specific_class.unit_kind,
                    "title": unit.title,
                    "url": address(unit, language),
                    "minutes": unit.minutes,
                    "required": unit.required,
                }
            )
    return list(shown.values())


def page_of(key: UUID, language: str) -> Page | None:
    """The published page with this key in a language, else in Kazakh or Russian, as its own type."""
    page = _best(_live([key]), language).get(key)
    return page.specific if page else None


def addresses(keys: Collection[UUID], language: str) -> dict[UUID, str]:
    """{key: address} of the published pages with these keys, each as `page_of` would choose it. One query."""
    return {key: address(page) for key, page in _best(_live(keys), language).items()}


def versions(page: Page) -> dict[str, str]:
    """{language: address} of a page in every language in which it is published. Asked once per page object."""
    if not hasattr(page, "_versions"):
        page._versions = {one.locale.language_code: address(one) for one in _live([page.translation_key])}
    return page._versions


def address(page: Page, language: str = "") -> str:
    """Where a page is read. Every path begins with a home page, which stands for its language.

    language  of the page, if the caller knows it; saves the look-up of its locale
    """
    below_home = "".join(f"{step}/" for step in page.url_path.split("/")[2:-1])
    with translation.override(language or page.locale.language_code):
        return reverse("wagtail_serve", args=(below_home,))


def parents(page: Page) -> list[dict]:
    """[{label, url}] of the pages above, from the catalogue down; of the catalogue, the home page."""
    above = page.get_ancestors().live().filter(depth__gte=min(page.depth - 1, access.HOME_DEPTH + 1))
    language = page.locale.language_code
    return [{"label": one.title, "url": address(one, language)} for one in above]


def figures(page: Page) -> dict:
    """What a course or a module asks of a person: {modules, lessons, exams, minutes, text_bytes, picture_bytes}.

    In two queries whatever the size; with `contents` together no more.
    """
    modules, units_below = _around(page)
    lessons = [unit for unit in units_below if unit.text_bytes is not None]
    return {
        "modules": len(modules),
        "lessons": len(lessons),
        "exams": len(units_below) - len(lessons),
        "minutes": sum(unit.minutes for unit in units_below),
        "text_bytes": sum(unit.text_bytes for unit in lessons),
        "picture_bytes": sum(unit.picture_bytes for unit in lessons),
    }


def cards(language: str) -> list[dict]:
    """The published courses of a language as the catalogue shows them, in three queries.

    Returns [{number, title, summary, url, modules, lessons, hours, text_bytes}].
    """
    shown = {
        course.path: {
            "number": f"{number:02}",
            "title": course.title,
            "summary": course.summary,
            "url": address(course, language),
            "hours": course.hours,
            "modules": 0,
            "lessons": 0,
            "text_bytes": 0,
        }
        for number, course in enumerate(access.courses(language), start=1)
    }
    here = {"locale__language_code": language}
    for path in ModulePage.objects.live().filter(**here).values_list("path", flat=True):
        if (card := shown.get(path[: -Page.steplen])) is not None:
            card["modules"] += 1
    for path, size in LessonPage.objects.live().filter(**here).values_list("path", "text_bytes"):
        if (card := shown.get(path[: -2 * Page.steplen])) is not None:
            card["lessons"] += 1
            card["text_bytes"] += size
    return list(shown.values())


def _around(page: Page) -> tuple[list[ModulePage], list[Unit]]:
    """The published modules and units of a course or module, or of the module around a unit.

    Asked once per page object: a page shows them in more than one place.
    """
    if not hasattr(page, "_outline"):
        path = _parent_path(page) if isinstance(page, Unit) else page.path
        lesson_bytes = {name: F(f"lessonpage__{name}") for name in ("text_bytes", "picture_bytes")}
        page._outline = (
            list(ModulePage.objects.live().filter(path__startswith=path).order_by("path")),
            list(Unit.objects.live().filter(path__startswith=path).annotate(**lesson_bytes).order_by("path")),
        )
    return page._outline


def _live(keys: Collection[UUID]) -> list[Page]:
    return list(Page.objects.live().filter(translation_key__in=keys).select_related("locale"))


def _best(pages: list[Page], language: str) -> dict[UUID, Page]:
    """{key: page}, for each key in the first language that has it."""
    order = list(dict.fromkeys((known(language), *FALLBACKS, *CODES)))
    best: dict[UUID, Page] = {}
    for page in sorted(pages, key=lambda one: order.index(one.locale.language_code)):
        if page.locale.language_code in (known(language), *FALLBACKS):
            best.setdefault(page.translation_key, page)
    return best


def _trees(course_key: UUID) -> Q:
    """The published language versions of a course, as a condition on the paths below them."""
    below = Q(pk__in=[])
    for path in CoursePage.objects.live().filter(translation_key=course_key).values_list("path", flat=True):
        below |= Q(path__startswith=path)
    return below


def _by_path(kind: type[Page], trees: Q) -> dict[str, Page]:
    pages = kind.objects.live().filter(trees).select_related("locale").order_by("path")
    by_language = sorted(pages, key=lambda page: CODES.index(page.locale.language_code))
    return {page.path: page for page in by_language}


def _parent_path(page: Page) -> str:
    return page.path[: -Page.steplen]


def _row(unit: Unit, module: ModulePage) -> dict:
    return {
        "key": unit.translation_key,
        "kind": unit.specific_class.unit_kind,
        "titles": dict.fromkeys(CODES, ""),
        "module_key": module.translation_key,
        "module_titles": dict.fromkeys(CODES, ""),
        "required": unit.required,
        "weight": unit.weight,
        "minutes": unit.minutes,
        "rules": {},
        "page": unit,
    }


def _in_reading_order(rows: list[dict]) -> list[dict]:
    """A unit that only another language has follows the units of its module."""
    modules = list(dict.fromkeys(row["module_key"] for row in rows))
    return sorted(rows, key=lambda row: modules.index(row["module_key"]))


def _add_rules(rows: list[dict]) -> None:
    """Only kinds of unit that state rules of their own are fetched whole, one query for each kind."""
    kinds = {row["page"].specific_class for row in rows}
    for kind in kinds:
        if kind.rules is Unit.rules:
            continue
        whole = kind.objects.in_bulk([row["page"].pk for row in rows if row["page"].specific_class is kind])
        for row in rows:
            if (page := whole.get(row["page"].pk)) is not None:
                row["rules"] = page.rules()
                if not page.counts():
                    row["required"], row["weight"] = False, Decimal(0)
