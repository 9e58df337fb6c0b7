"""What a visitor may be shown: what is published. Whether a lesson may be read is asked of the reading gate."""

from __future__ import annotations

from django.db.models import QuerySet
from wagtail.models import Page

from courses.models import CatalogPage, CoursePage, HomePage, LessonPage, ModulePage

# A home page stands right under Wagtail's root, and page types fix what stands under what.
HOME_DEPTH = 2
TYPES_BY_DEPTH = {2: HomePage, 3: CatalogPage, 4: CoursePage, 5: ModulePage, 6: LessonPage}


def page_at(language: str, path: str) -> Page | None:
    """The published page of an address, as its own type; None if there is none.

    Wagtail walks down from the home page with two queries for each step. The slug and the depth of the
    last step find the page at once; the rest of the address is then compared.

    path  what follows the language, "courses/core/m01/"; empty for the home page
    """
    steps = [step for step in path.split("/") if step]
    depth = HOME_DEPTH + len(steps)
    first = TYPES_BY_DEPTH.get(depth)
    if first is None:
        return None
    return _find(first, language, depth, steps) or (_find(Page, language, depth, steps) if steps else None)


def _find(kind: type[Page], language: str, depth: int, steps: list[str]) -> Page | None:
    wanted = {"slug": steps[-1]} if steps else {}
    pages = kind.objects.filter(live=True, depth=depth, locale__language_code=language, **wanted)
    # The body of a lesson is rendered once and kept, so it is seldom asked for.
    for page in pages.select_related("locale").defer_streamfields().order_by():
        if page.url_path.split("/")[2:-1] == steps:
            return page.specific
    return None


def courses(language: str) -> QuerySet[CoursePage]:
    """The published courses in a language, in the order of the catalogue."""
    return CoursePage.objects.live().filter(locale__language_code=language).order_by("path")


def catalog(language: str) -> CatalogPage | None:
    return CatalogPage.objects.live().filter(locale__language_code=language).select_related("locale").first()


def lessons(module: ModulePage) -> QuerySet[LessonPage]:
    """The published lessons of a module in reading order, with their bodies."""
    return LessonPage.objects.live().child_of(module).select_related("locale").order_by("path")
