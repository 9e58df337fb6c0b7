"""Translations are compared with their source: by publishing them, or by somebody who says so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import StringSegment, Translation

from audit import trail
from courses import passages, translations
from courses.models import PublishedWords, TranslationReview
from people.models import User


class ReviewRefused(Exception):
    """The translation cannot be called reviewed; the message says why."""


@transaction.atomic
def mark(*, page: Page, reader: User, at: datetime) -> TranslationReview:
    """Somebody has compared a translation with its source, and both say the same. Raises `ReviewRefused`."""
    version = translations.of_page(page)
    if version is None:
        raise ReviewRefused(_("This page is not a translation of another one."))
    if version.state == translations.MISSING:
        raise ReviewRefused(_("This translation is not published. Publish it: that counts as reviewed."))
    if version.synced and (left := untranslated(version.synced)):
        raise ReviewRefused(
            _("Not everything is translated yet. Texts in the language of the source: %(number)s.")
            % {"number": left}
        )
    review = _compared(page, version.source.specific, reader, at, left=0)
    trail.record(
        "courses.translation.reviewed",
        actor=reader,
        subject=review,
        at=at,
        details={"page": page.pk, "source": version.source.pk, "was": version.why or "fresh"},
    )
    return review


@transaction.atomic
def note_publication(*, page: Page, author: User | None, at: datetime) -> None:
    """Keep what the words of a page came to when it was published. A translation counts as compared by that.

    Wagtail's own log says who published it; this is the book behind the desk.
    """
    language = page.locale.language_code
    _published(page)
    if page.alias_of_id:
        TranslationReview.objects.filter(key=page.translation_key, language=language).delete()
        return
    source, synced = translations.source_of(page)
    if source is None:
        return
    # What wagtail-localize publishes was translated from its own copy of the source, which may be an older one.
    read = synced.source.as_instance() if synced else source.specific
    _compared(page, read, author, at, left=untranslated(synced) if synced else 0)


def after_publication(sender, instance: Page, **kwargs) -> None:
    """Wagtail says that a page has been published, whoever did it and by which way."""
    if not instance.live:
        return  # it goes live later; then this is called again
    revision = kwargs.get("revision")
    author = revision.user if revision else None
    note_publication(page=instance, author=author, at=instance.last_published_at)


def untranslated(synced: Translation) -> int:
    """How many texts of a translation still stand in the language of its source."""
    texts = StringSegment.objects.filter(source=synced.source_id)
    return texts.annotate_translation(synced.target_locale).filter(translation=None).count()


def _compared(page: Page, source: Page, reader: User | None, at: datetime, *, left: int) -> TranslationReview:
    review, _is_new = TranslationReview.objects.update_or_create(
        key=page.translation_key,
        language=page.locale.language_code,
        defaults={
            "source_language": source.locale.language_code,
            "source_digest": passages.digest(source),
            "source_words": passages.as_json(passages.of(source)),
            "untranslated": left,
            "reviewed_by": reader,
            "reviewed_at": at,
        },
    )
    return review


def _published(page: Page) -> None:
    PublishedWords.objects.update_or_create(
        key=page.translation_key,
        language=page.locale.language_code,
        defaults={"digest": passages.digest(page)},
    )
