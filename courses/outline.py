"""The outline of a course: its units in reading order, by the key that all language versions share."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from courses import access
from courses.models import CoursePage, LessonPage, ModulePage, Unit
from regions.languages import CODES, FALLBACKS, known

# What is asked of pages that are only named: where they stand, and what they weigh.
PLACE = (
    "path",
    "depth",
    "translation_key",
    "title",
    "url_path",
    "locale__language_code",
    "content_type",
    "live_revision",
)
FIGURES = (
    "modulepage__hours",
    "unit__minutes",
    "unit__required",
    "unit__lessonpage__text_bytes",
    "unit__lessonpage__picture_bytes",
)


def units(course_key: UUID) -> list[dict]:
    """What a person does in a course, one after another: the union over the languages, in Kazakh order.

    Returns [{key, kind "LESSON"/"EXAM"/"ASSIGNMENT", titles {"kk", "ru", "en"}, module_key, module_titles, position
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

    Returns [{key, title, url, hours, units: [{key, kind, title, url, minutes, required, revision, bytes}]}] in the
    language of the page; bytes are those of text and pictures. One query whatever the size, shared with `figures`,
    `parents` and `versions` of the same page.
    """
    home = _home(page.locale.language_code)
    shown: dict[str, dict] = {}
    for row in _around(page):
        if _model(row) is ModulePage:
            shown[row.path] = {
                "key": row.translation_key,
                "title": row.title,
                "url": home + _below_home(row),
                "hours": row.modulepage__hours,
                "units": [],
            }
        elif (module := shown.get(_parent_path(row))) is not None:
            module["units"].append(
                {
                    "key": row.translation_key,
                    "kind": _model(row).unit_kind,
                    "title": row.title,
                    "url": home + _below_home(row),
                    "minutes": row.unit__minutes,
                    "required": row.unit__required,
                    "revision": row.live_revision,
                    "bytes": (row.unit__lessonpage__text_bytes or 0)
                    + (row.unit__lessonpage__picture_bytes or 0),
                }
            )
    return list(shown.values())


def page_of(key: UUID, language: str) -> Page | None:
    """The published page with this key in a language, else in Kazakh or Russian, as its own type."""
    pages = Page.objects.live().filter(translation_key=key).select_related("locale")
    order = _order(language)
    found = [page for page in pages if page.locale.language_code in order]
    page = min(found, key=lambda one: order.index(one.locale.language_code), default=None)
    return page.specific if page else None


def addresses(keys: Collection[UUID], language: str) -> dict[UUID, str]:
    """{key: address} of the published pages with these keys, each as `page_of` would choose it. One query."""
    rows = Page.objects.live().filter(translation_key__in=keys)
    return _addresses(rows.values_list(*PLACE, named=True), language)


def versions(page: Page) -> dict[str, str]:
    """{language: address} of a page in every language in which it is published."""
    return {
        row.locale__language_code: _home(row.locale__language_code) + _below_home(row)
        for row in _near(page)
        if row.translation_key == page.translation_key
    }


def address(page: Page, language: str = "") -> str:
    """Where a page is read. Every path begins with a home page, which stands for its language.

    language  of the page, if the caller knows it; saves the look-up of its locale
    """
    return _home(language or page.locale.language_code) + _below_home(page)


def parents(page: Page) -> list[dict]:
    """[{label, url}] of the pages above, from the catalogue down; of the catalogue, the home page."""
    home = _home(page.locale.language_code)
    first = min(page.depth - 1, access.HOME_DEPTH + 1)
    return [
        {"label": row.title, "url": home + _below_home(row)}
        for row in _near(page)
        if page.path.startswith(row.path) and first <= row.depth < page.depth
    ]


def figures(page: Page) -> dict:
    """What a course or a module asks of a person: {modules, lessons, exams, minutes, text_bytes, picture_bytes}.

    Shares its one query with `contents`.
    """
    rows = _around(page)
    units_below = [row for row in rows if _model(row) is not ModulePage]
    lessons = [row for row in units_below if _model(row) is LessonPage]
    return {
        "modules": len(rows) - len(units_below),
        "lessons": len(lessons),
        "exams": sum(_model(row).unit_kind == "EXAM" for row in units_below),
        "minutes": sum(row.unit__minutes for row in units_below),
        "text_bytes": sum(row.unit__lessonpage__text_bytes for row in lessons),
        "picture_bytes": sum(row.unit__lessonpage__picture_bytes for row in lessons),
    }


def places(page: Page, keys: Collection[UUID]) -> dict[UUID, str]:
    """{key: address} of further pages beside a page, each as `page_of` would choose it.

    Asked before anything else of the page, they come along in its one query.
    """
    language = page.locale.language_code
    found = _addresses([row for row in _near(page, keys) if row.translation_key in keys], language)
    missing = [key for key in keys if key not in page._near_keys]
    return found | addresses(missing, language) if missing else found


def cards(courses: Iterable[CoursePage], language: str, *, first: int = 1) -> list[dict]:
    """Published courses of a language as the catalogue shows them, in two queries besides their own.

    first  the number of the first one
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
        for number, course in enumerate(courses, start=first)
    }
    below = Q(pk__in=[])
    for path in shown:
        below |= _below(path, steps=2)
    for path in ModulePage.objects.live().filter(below).values_list("path", flat=True):
        if (card := shown.get(path[: -Page.steplen])) is not None:
            card["modules"] += 1
    for path, size in LessonPage.objects.live().filter(below).values_list("path", "text_bytes"):
        if (card := shown.get(path[: -2 * Page.steplen])) is not None:
            card["lessons"] += 1
            card["text_bytes"] += size
    return list(shown.values())


def _near(page: Page, keys: Collection[UUID] = ()) -> list:
    """The published pages that a page shows beside itself, by path: those above it, the modules and units around
    it, and the other languages of its own; with the pages of `keys`, if they are named at the first call.

    Asked once per page object: a page shows them in more than one place.
    """
    if not hasattr(page, "_near"):
        steps = range(access.HOME_DEPTH * Page.steplen, len(page.path), Page.steplen)
        shown = Q(translation_key__in={page.translation_key, *keys})
        shown |= Q(path__in=[page.path[:end] for end in steps])
        if (top := _top(page)) is not None:
            shown |= _below(top, steps=1)
        rows = Page.objects.filter(shown, live=True).order_by().values_list(*PLACE, *FIGURES, named=True)
        page._near, page._near_keys = sorted(rows, key=attrgetter("path")), set(keys)
    return page._near


def _below(path: str, *, steps: int) -> Q:
    """A page and what stands up to so many steps below it. An index finds a range on any database."""
    return Q(path__range=(path, path + "Z" * steps * Page.steplen))


def _around(page: Page) -> list:
    """The published modules and units of a course or module, or of the module around a unit."""
    top = _top(page)
    return [
        row
        for row in _near(page)
        if top is not None and row.path.startswith(top) and row.depth > access.HOME_DEPTH + 2
    ]


def _top(page: Page) -> str | None:
    """The path of the course or module whose contents a page shows."""
    if isinstance(page, Unit):
        return _parent_path(page)
    return page.path if isinstance(page, CoursePage | ModulePage) else None


def _model(row) -> type[Page]:
    return ContentType.objects.get_for_id(row.content_type).model_class()


@lru_cache(maxsize=8)
def _home(language: str) -> str:
    with translation.override(language):
        return reverse("wagtail_serve", args=("",))


def _below_home(row) -> str:
    return "".join(f"{step}/" for step in row.url_path.split("/")[2:-1])


def _addresses(rows: Iterable, language: str) -> dict[UUID, str]:
    """{key: address}, for each key in the first language that has it."""
    order = _order(language)
    found = [row for row in rows if row.locale__language_code in order]
    found.sort(key=lambda row: order.index(row.locale__language_code))
    best: dict[UUID, str] = {}
    for row in found:
        best.setdefault(row.translation_key, _home(row.locale__language_code) + _below_home(row))
    return best


def _order(language: str) -> list[str]:
    """The languages in which a page may be shown to whoever reads in this one, the best first."""
    return list(dict.fromkeys((known(language), *FALLBACKS)))


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
