"""How each page of each course stands in each language: fresh, stale or missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_localize.models import Translation

from courses import passages
from courses.access import COURSE_DEPTH
from courses.models import CoursePage, PublishedWords, TranslationReview
from regions.languages import CODES, FALLBACKS

FRESH, STALE, MISSING = "FRESH", "STALE", "MISSING"
STATES = {FRESH: _("fresh"), STALE: _("stale"), MISSING: _("missing")}


class Version(NamedTuple):
    """A page in a language into which it is, or ought to be, translated.

    page       the translation; None if there is none
    source     what it is a translation of
    course     the key of its course
    why        "" of what is fresh; "absent" or "draft" of what is missing; of what is stale "changed" (the source
               has other words since), "unseen" (nobody has compared it) or "untranslated" (words still stand in
               the language of the source)
    synced     the translation is kept by wagtail-localize
    review     the last comparison
    """

    key: UUID
    course: UUID
    language: str
    state: str
    why: str
    page: Page | None
    source: Page
    synced: Translation | None
    review: TranslationReview | None

    @property
    def title(self) -> str:
        return self.source.title

    @property
    def depth(self) -> int:
        """0 for a course, 1 for a module, 2 for what stands in it."""
        return self.source.depth - COURSE_DEPTH

    @property
    def kind(self) -> type[Page]:
        return self.source.specific_class

    @property
    def kind_name(self) -> str:
        return str(self.kind._meta.verbose_name)

    @property
    def changed_at(self) -> datetime | None:
        return self.source.last_published_at


def versions(*, course: UUID | None = None, keys: Iterable[UUID] | None = None) -> list[Version]:
    """Every page of the School's courses in every language but its source's, in reading order.

    course  only of this one; keys  only of these pages
    Five queries whatever the number of pages, and one more for each kind of page whose source is a draft.
    """
    pages = _pages(course, None if keys is None else set(keys))
    by_key: dict[UUID, dict[str, Page]] = {}
    for page in pages:
        by_key.setdefault(page.translation_key, {})[page.locale.language_code] = page
    courses = _courses()
    synced = _synced(by_key)
    pairs = []
    for key, there in by_key.items():
        above = courses.get(_course_path(next(iter(there.values()))))
        if above is None:
            continue
        course_key, taught = above
        for language in CODES:
            source = source_among(there, language, synced.get((key, language)), synced)
            if source is not None and language in taught | set(there):
                pairs.append((key, course_key, language, there.get(language), source))
    digests = _digests(source for *_rest, source in pairs)
    reviews = {
        (review.key, review.language): review
        for review in TranslationReview.objects.filter(key__in=by_key)
        .select_related("reviewed_by")
        .defer("source_words")
    }
    found = []
    for key, course_key, language, page, source in pairs:
        review = reviews.get((key, language))
        state, why = _state(page, source, review, digests)
        kept = synced.get((key, language))
        found.append(Version(key, course_key, language, state, why, page, source, kept, review))
    return _in_reading_order(found)


def of_page(page: Page) -> Version | None:
    """How one translation stands; None for a page that is nobody's translation, or that is outside every course."""
    language = page.locale.language_code
    return next((one for one in versions(keys=[page.translation_key]) if one.language == language), None)


def becoming_stale(page: Page) -> list[Version]:
    """Translations that are fresh now and will not be once this object of their source is published."""
    if PublishedWords.objects.filter(
        key=page.translation_key, language=page.locale.language_code, digest=passages.digest(page)
    ).exists():
        return []
    return [
        one
        for one in versions(keys=[page.translation_key])
        if one.source.pk == page.pk and one.state == FRESH
    ]


def source_of(page: Page) -> tuple[Page | None, Translation | None]:
    """What a page is a translation of (None for an original), and what wagtail-localize keeps of it."""
    there = {
        one.locale.language_code: one
        for one in Page.objects.filter(translation_key=page.translation_key, alias_of=None).select_related(
            "locale"
        )
    }
    synced = _synced([page.translation_key])
    language = page.locale.language_code
    translation = synced.get((page.translation_key, language))
    return source_among(there, language, translation, synced), translation


def source_among(
    there: dict[str, Page], language: str, translation: Translation | None, synced: dict
) -> Page | None:
    """Of the pages of one key, that of which the page in `language` is a translation.

    What wagtail-localize translates from; else the Kazakh page, else the Russian, else the English one. A page that
    is published goes before a draft, and one that is itself kept by wagtail-localize is nobody's original.
    """
    if translation is not None:
        return there.get(translation.source.locale.language_code)
    originals = [
        (code, page)
        for code, page in sorted(there.items(), key=lambda item: CODES.index(item[0]))
        if (page.translation_key, code) not in synced
    ]
    first = next(((c, p) for c, p in originals if p.live), next(iter(originals), None))
    return None if first is None or first[0] == language else first[1]


def counts(found: Iterable[Version]) -> dict[str, dict[str, int]]:
    """{language: {state: how many}} in the order of the languages."""
    rows: dict[str, dict[str, int]] = {}
    for one in found:
        rows.setdefault(one.language, dict.fromkeys(STATES, 0))[one.state] += 1
    return {code: rows[code] for code in CODES if code in rows}


def _pages(course: UUID | None, keys: set[UUID] | None) -> list[Page]:
    """No copies: an alias shows the words of another language, which is no translation."""
    pages = Page.objects.filter(depth__gte=COURSE_DEPTH, alias_of=None).select_related(
        "locale", "content_type"
    )
    if course is not None:
        below = Q(pk__in=[])
        for path in CoursePage.objects.filter(translation_key=course).values_list("path", flat=True):
            below |= Q(path__startswith=path)
        pages = pages.filter(below)
    return list((pages if keys is None else pages.filter(translation_key__in=keys)).order_by("path"))


def _courses() -> dict[str, tuple[UUID, set[str]]]:
    """{path of a course in one language: (its key, the languages in which it is taught)}."""
    rows = CoursePage.objects.filter(alias_of=None).values_list(
        "path", "translation_key", "locale__language_code"
    )
    taught: dict[UUID, set[str]] = {}
    for _path, key, language in rows:
        taught.setdefault(key, set(FALLBACKS)).add(language)
    return {path: (key, taught[key]) for path, key, _language in rows}


def _course_path(page: Page) -> str:
    return page.path[: COURSE_DEPTH * Page.steplen]


def _synced(keys: Iterable[UUID]) -> dict[tuple[UUID, str], Translation]:
    kept = Translation.objects.filter(enabled=True, source__object__in=list(keys)).select_related(
        "source__locale", "target_locale"
    )
    return {
        (one.source.object_id, one.target_locale.language_code): one
        for one in kept.defer("source__content_json")
    }


def _digests(sources: Iterable[Page]) -> dict[tuple[UUID, str], str]:
    """{(key, language): sum of the words}: of what is published as it was noted, of drafts as they stand."""
    by_key = {(page.translation_key, page.locale.language_code): page for page in sources}
    noted = PublishedWords.objects.filter(key__in={key for key, _language in by_key})
    found = {(row.key, row.language): row.digest for row in noted}
    drafts = [page.pk for name, page in by_key.items() if not page.live or name not in found]
    if drafts:
        for page in Page.objects.filter(pk__in=drafts).select_related("locale").specific():
            found[page.translation_key, page.locale.language_code] = passages.digest(page)
    return found


def _state(
    page: Page | None, source: Page, review: TranslationReview | None, digests: dict
) -> tuple[str, str]:
    if page is None:
        return MISSING, "absent"
    if not page.live:
        return MISSING, "draft"
    language = source.locale.language_code
    if review is None or review.source_language != language:
        return STALE, "unseen"
    if review.untranslated:
        return STALE, "untranslated"
    if review.source_digest != digests.get((source.translation_key, language)):
        return STALE, "changed"
    return FRESH, ""


def _in_reading_order(found: list[Version]) -> list[Version]:
    """As the Kazakh tree goes; what it lacks follows the tree of its own source."""
    return sorted(
        found,
        key=lambda one: (
            CODES.index(one.source.locale.language_code),
            one.source.path,
            CODES.index(one.language),
        ),
    )
