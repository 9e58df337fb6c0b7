"""What a visitor may be shown: what is published. Whether a lesson may be read is asked of the reading gate."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Case, Q, QuerySet, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from wagtail.models import Page, Revision, TaskState

from courses.models import (
    CatalogPage,
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
    SearchDocument,
    Term,
)
from people import roles
from people.models import User
from people.roles import Role
from regions.languages import CODES

# A home page stands right under Wagtail's root, and page types fix what stands under what.
HOME_DEPTH, COURSE_DEPTH = 2, 4
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


def is_archived(language: str, path: str) -> bool:
    """Was there a course at this address that has gone out of the catalogue?"""
    steps = [step for step in path.split("/") if step]
    if HOME_DEPTH + len(steps) != COURSE_DEPTH:
        return False
    gone = CoursePage.objects.filter(live=False, first_published_at__isnull=False, slug=steps[-1])
    return any(
        page.url_path.split("/")[2:-1] == steps for page in gone.filter(locale__language_code=language)
    )


def _find(kind: type[Page], language: str, depth: int, steps: list[str]) -> Page | None:
    # The slug has an index; the whole address tells apart the pages that share one.
    wanted = {"slug": steps[-1], "url_path__endswith": f"/{'/'.join(steps)}/"} if steps else {}
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


def terms(keys: Collection[str] | None = None) -> QuerySet[Term]:
    """The glossary, or the terms with these keys. It is for everyone."""
    return Term.objects.all() if keys is None else Term.objects.filter(key__in=keys)


def may_write(user: User) -> bool:
    """Authors: editors and instructors, and operators with every right. They keep acts and terms."""
    return user.is_superuser or bool(roles.held_by(user) & {Role.EDITOR, Role.INSTRUCTOR})


def may_edit(user: User) -> bool:
    """Editors decide what is published; only they take an act or a term out of its register."""
    return user.is_superuser or Role.EDITOR in roles.held_by(user)


def must_write(user: User) -> None:
    """Raises Http404 for whoever is no author."""
    if not may_write(user):
        raise Http404


def page_to_write(user: User, pk: int) -> Page:
    """A page of a course that an author may edit, as its own type. Raises Http404."""
    must_write(user)
    page = get_object_or_404(Page.objects.filter(depth__gte=COURSE_DEPTH).select_related("locale"), pk=pk)
    if not page.permissions_for_user(user).can_edit():
        raise Http404
    return page.specific


def page_to_publish(user: User, pk: int) -> Page:
    """A page of a course that an author may publish, as its own type. Raises Http404."""
    page = page_to_write(user, pk)
    if not page.permissions_for_user(user).can_publish():
        raise Http404
    return page


def course_to_archive(user: User, pk: int) -> CoursePage:
    """Raises Http404."""
    page = page_to_publish(user, pk)
    if not isinstance(page, CoursePage):
        raise Http404
    return page


def due_to_go_live(at: datetime) -> list[int]:
    """Pages whose approved draft has its hour behind it, the longest waiting first."""
    due = Revision.page_revisions.filter(approved_go_live_at__lte=at).order_by("approved_go_live_at")
    return list(dict.fromkeys(int(pk) for pk in due.values_list("object_id", flat=True)))


def due_to_expire(at: datetime) -> list[int]:
    return list(
        Page.objects.live().filter(expire_at__lte=at).order_by("expire_at").values_list("pk", flat=True)
    )


def titles_of_courses() -> list[tuple[str, str]]:
    """[(key, title)] of every course, drafts included, Kazakh titles where there are any."""
    rows = CoursePage.objects.filter(alias_of=None).order_by("path")
    titles: dict[str, str] = {}
    for key, title, language in rows.values_list("translation_key", "title", "locale__language_code"):
        if language == "kk" or str(key) not in titles:
            titles[str(key)] = title
    return list(titles.items())


def drafts_of(user: User) -> QuerySet[Page]:
    """Pages whose newest words are this author's and not published, the latest first."""
    mine = Page.objects.filter(has_unpublished_changes=True, latest_revision__user=user)
    return mine.select_related("locale").order_by("-latest_revision_created_at", "pk")


def to_approve(user: User) -> list[Page]:
    """Pages that wait for this person's approval, the longest waiting first."""
    states = TaskState.objects.reviewable_by(user).order_by("started_at")
    keys = [int(pk) for pk in states.values_list("revision__object_id", flat=True)]
    found = Page.objects.in_bulk(keys)
    return [found[pk] for pk in dict.fromkeys(keys) if pk in found]


def lessons_to_review() -> QuerySet[LessonPage]:
    """Lessons with remarks for a lawyer, in reading order, Kazakh first."""
    lessons = LessonPage.objects.exclude(review="").select_related("locale").defer("body")
    languages = [When(locale__language_code=code, then=place) for place, code in enumerate(CODES)]
    return lessons.order_by(Case(*languages), "path")


def findable(language: str, lessons: QuerySet | None) -> QuerySet[SearchDocument]:
    """What a search in a language may find: published modules and courses, terms, and lessons within reach.

    lessons  the keys of the lessons that the person may read, which the reading gate knows; None for all
    """
    live = Page.objects.live().filter(locale__language_code=language).values("translation_key")
    found = SearchDocument.objects.filter(Q(key=None) | Q(key__in=live), language=language)
    if lessons is None:
        return found
    return found.filter(~Q(kind=SearchDocument.Kind.LESSON) | Q(key__in=lessons))


def lessons(module: ModulePage) -> QuerySet[LessonPage]:
    """The published lessons of a module in reading order, with their bodies."""
    return LessonPage.objects.live().child_of(module).select_related("locale").order_by("path")
