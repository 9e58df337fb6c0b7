"""What must be there before a course goes live."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.models import CoursePage, ModulePage, Unit
from regions.languages import CODES, FALLBACKS, LANGUAGES


def problems(course: CoursePage) -> list[str]:
    """What still keeps a course from going live, as sentences for its author; empty when it may.

    Every module and unit exists in Kazakh and in Russian; if the course is taught in English, then there
    too. Drafts count: they go live with their own button. Every module holds a unit.
    """
    taught = set(FALLBACKS) | _languages_of(course.translation_key)
    found = [
        _("“%(title)s” is missing in: %(languages)s.") % {"title": title, "languages": _names(missing)}
        for title, missing in _gaps(course, taught)
    ]
    modules = ModulePage.objects.descendant_of(course)
    if not modules:
        found.append(_("The course has no modules yet."))
    found.extend(
        _("The module “%(title)s” has no lessons yet.") % {"title": module.title}
        for module in modules
        if not Unit.objects.child_of(module).exists()
    )
    return found


def _languages_of(key: UUID) -> set[str]:
    return set(Page.objects.filter(translation_key=key).values_list("locale__language_code", flat=True))


def _gaps(course: CoursePage, taught: set[str]) -> list[tuple[str, set[str]]]:
    """[(title, languages without it)] for the course itself and everything below, in reading order."""
    titles = dict(
        Page.objects.descendant_of(course, inclusive=True)
        .order_by("path")
        .values_list("translation_key", "title")
    )
    there: dict[UUID, set[str]] = defaultdict(set)
    rows = Page.objects.filter(translation_key__in=titles)
    for key, language in rows.values_list("translation_key", "locale__language_code"):
        there[key].add(language)
    return [(title, taught - there[key]) for key, title in titles.items() if taught - there[key]]


def _names(codes: set[str]) -> str:
    own = {language.code: language.own_name for language in LANGUAGES}
    return ", ".join(own[code] for code in CODES if code in codes)
