"""Translations made with wagtail-localize, and words written by hand, which it never overwrites.

wagtail-localize rebuilds a translated page from its own copy of the source and its own memory of translated texts.
What somebody wrote into the page by other ways (the page editor, a file of the curriculum) is unknown to that memory
and would be lost. So, before a page is rebuilt, its words are taken up into the memory; if they do not fit, the page
is left as it is. See https://github.com/wagtail/wagtail-localize/issues/876
"""

from __future__ import annotations

import functools
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    TemplateSegment,
    Translation,
    TranslationLog,
    TranslationSource,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments, quote_path_component

from audit import trail
from courses import parity, passages, translations
from courses.models import TranslationReview
from people.models import User

LINK = re.compile(r'id="(\w+)"')
KEYS = re.compile(r' data-block-key="\w*"')
BETWEEN_TAGS = re.compile(r">\s+<")


class TranslatingRefused(Exception):
    """The page cannot be kept by wagtail-localize without losing words; the message says where."""


class HandWritten(NamedTuple):
    """A page whose newest words did not come from wagtail-localize."""

    page: Page  # its newest draft
    written_at: datetime


@transaction.atomic
def adopt(*, page: Page, author: User, at: datetime) -> Translation:
    """Let wagtail-localize keep a translation that was written by hand: for its editor and for PO files.

    Every text of the page is taken up as the translation of the text at the same place of the source. Nothing is
    published. Raises `TranslatingRefused` where the two are built differently.
    """
    source_page, synced = translations.source_of(page)
    if synced is not None:
        return synced
    if source_page is None:
        raise TranslatingRefused(_("This page is not a translation of another one."))
    source, _is_new = TranslationSource.update_or_create_from_instance(source_page.specific)
    _take_up(source, page.locale, page.get_latest_revision_as_object(), at)
    kept, _is_new = Translation.objects.update_or_create(
        source=source, target_locale=page.locale, defaults={"enabled": True}
    )
    trail.record(
        "courses.translation.adopted",
        actor=author,
        subject=kept,
        at=at,
        details={"page": page.pk, "source": source_page.pk},
    )
    return kept


@transaction.atomic
def carry_over(*, page: Page, author: User, at: datetime) -> Page:
    """Give a translation that is written by hand the build of its source, in a draft.

    Blocks that the source has gained stand there in its words, to be translated; those that it has lost since the
    last comparison are taken out; what counts (required, minutes …) follows the source. No word is changed, and
    blocks that only the translation has stay. Raises `TranslatingRefused`.
    """
    source, synced = translations.source_of(page)
    if source is None or synced is not None:
        raise TranslatingRefused(_("Only a translation that is written by hand takes blocks over."))
    source = source.specific
    draft = page.get_latest_revision_as_object()
    gone = _gone_since(page, source)
    for field in source._meta.get_fields():
        if isinstance(field, StreamField):
            raw = [list(getattr(one, field.name).raw_data) for one in (source, draft)]
            blocks = _rebuilt(*raw, gone=gone)
            setattr(draft, field.name, field.to_python(json.dumps(blocks, cls=DjangoJSONEncoder)))
    for name in parity.COUNTS:
        if hasattr(source, name):
            setattr(draft, name, getattr(source, name))
    revision = draft.save_revision(user=author, changed=True, log_action=True, clean=False)
    trail.record(
        "courses.translation.rebuilt",
        actor=author,
        subject=page,
        at=at,
        details={"source": source.pk, "revision": revision.pk},
    )
    return draft


@transaction.atomic
def take_up(*, source: TranslationSource, locale: Locale, at: datetime) -> bool:
    """Put what was written by hand into wagtail-localize's memory, texts that are newer there aside.

    Returns whether there was any. Raises `TranslatingRefused` if the words do not fit; nothing is kept then.
    """
    found = hand_written(source, locale)
    if found is None:
        return False
    _take_up(source, locale, found.page, found.written_at)
    return True


def hand_written(source: TranslationSource, locale: Locale) -> HandWritten | None:
    """The newest words of a translated page, unless wagtail-localize wrote them itself."""
    page = Page.objects.filter(
        translation_key=source.object_id, locale=locale, alias_of=None, latest_revision__isnull=False
    ).first()
    if page is None:
        return None
    made = TranslationLog.objects.filter(source__object=source.object_id, locale=locale)
    if made.filter(revision=page.latest_revision_id).exists():
        return None
    return HandWritten(page.get_latest_revision_as_object(), page.latest_revision.created_at)


def guard() -> None:
    """Stand before the one method through which wagtail-localize writes a page, whoever calls it: its editor, its
    "sync", a translation of a whole subtree, a command. It offers no hook of its own; this goes when it does."""
    write = TranslationSource.create_or_update_translation
    if not hasattr(write, "__wrapped__"):
        TranslationSource.create_or_update_translation = _kept_by_hand(write)


def _kept_by_hand(write: Callable) -> Callable:
    @functools.wraps(write)
    def guarded(source: TranslationSource, locale: Locale, *args, **kwargs):
        found = hand_written(source, locale)
        if found is not None:
            try:
                take_up(source=source, locale=locale, at=found.written_at)
            except TranslatingRefused as refusal:
                # The kind of error for which each of its callers is prepared.
                raise ValidationError({"title": [str(refusal)]}) from refusal
        return write(source, locale, *args, **kwargs)

    return guarded


def _take_up(source: TranslationSource, locale: Locale, page: Page, written_at: datetime) -> None:
    mine = _parts_of(page)
    wanted: dict[str, list[StringSegment]] = defaultdict(list)
    segments = StringSegment.objects.filter(source=source).select_related("context", "string")
    for segment in segments.order_by("order"):
        wanted[segment.context.path].append(segment)
    frames = {
        segment.context.path: _bare(segment.template.template)
        for segment in TemplateSegment.objects.filter(source=source).select_related("context", "template")
    }
    for path, texts in mine.texts.items():
        framed = mine.frames.get(path) == frames.get(path)
        if len(texts) != len(wanted.get(path, [])) or not framed:
            raise TranslatingRefused(_does_not_fit(page, path))
    for path, theirs in wanted.items():
        for segment, text in zip(theirs, mine.texts.get(path, []), strict=False):
            links = _twin_links(segment, text)
            if links is None:
                raise TranslatingRefused(_does_not_fit(page, path))
            _remember(segment, locale, _renumbered(text.string.data, links), written_at)
            for old, new in _other_addresses(segment, text, links):
                mine.values[f"{path}.{quote_path_component(old)}"] = new
    _remember_values(source, locale, mine.values)


class _Parts(NamedTuple):
    """What wagtail-localize sees of a page, by path: texts in order, the frame of rich text, chosen records."""

    texts: dict[str, list[StringSegmentValue]]
    frames: dict[str, str]
    values: dict[str, object]


def _parts_of(page: Page) -> _Parts:
    parts = _Parts(defaultdict(list), {}, {})
    for segment in extract_segments(page):
        if isinstance(segment, StringSegmentValue):
            parts.texts[segment.path].append(segment)
        elif isinstance(segment, TemplateSegmentValue):
            parts.frames[segment.path] = _bare(segment.template)
        elif isinstance(segment, OverridableSegmentValue):
            parts.values[segment.path] = segment.data
    return parts


def _bare(frame: str) -> str:
    """A frame without the marks that the editor gives to each paragraph it has once opened, and without lines."""
    return BETWEEN_TAGS.sub("><", KEYS.sub("", frame))


def _twin_links(segment: StringSegment, text: StringSegmentValue) -> dict[str, str] | None:
    """{name of a link in the text: name of its twin in the source}; None if one has no twin.

    Twins lead to the same place, or to the same place in another language: adilet.zan.kz/kaz/… and /rus/….
    """
    left, mine = _links(segment.attrs), text.attrs or {}
    links: dict[str, str] = {}
    for alike in (_same, _same_but_for_a_step):
        for name, attrs in mine.items():
            twin = next(
                (one for one, theirs in left.items() if name not in links and alike(attrs, theirs)), None
            )
            if twin is not None:
                links[name] = twin
                del left[twin]
    return links if len(links) == len(mine) else None


def _links(attrs: str) -> dict[str, dict]:
    return json.loads(attrs) or {} if attrs else {}


def _same(one: dict, other: dict) -> bool:
    return one == other


def _same_but_for_a_step(one: dict, other: dict) -> bool:
    mine, theirs = one.get("href", "").split("/"), other.get("href", "").split("/")
    return len(mine) == len(theirs) > 1 and sum(a != b for a, b in zip(mine, theirs, strict=True)) == 1


def _renumbered(words: str, links: dict[str, str]) -> str:
    """The marks of links are `<a id="a1">`; `a#a1` is what wagtail-localize calls such a one."""
    numbers = {name.partition("#")[2]: twin.partition("#")[2] for name, twin in links.items()}
    return LINK.sub(lambda found: f'id="{numbers.get(found[1], found[1])}"', words)


def _other_addresses(
    segment: StringSegment, text: StringSegmentValue, links: dict[str, str]
) -> Iterator[tuple[str, str]]:
    theirs = _links(segment.attrs)
    for name, twin in links.items():
        old, new = theirs[twin].get("href"), text.attrs[name].get("href")
        if old and new and old != new:
            yield old, new


def _remember(segment: StringSegment, locale: Locale, words: str, written_at: datetime) -> None:
    there = StringTranslation.objects.filter(
        translation_of=segment.string_id, context=segment.context_id, locale=locale
    ).first()
    if there is not None and (there.data == words or there.updated_at > written_at):
        return
    StringTranslation.objects.update_or_create(
        translation_of_id=segment.string_id,
        context_id=segment.context_id,
        locale=locale,
        defaults={
            "data": words,
            "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            "tool_name": "",
            "has_error": False,
            "field_error": "",
        },
    )


def _remember_values(source: TranslationSource, locale: Locale, values: dict[str, object]) -> None:
    """Pictures, documents and addresses of its own stay the translation's own."""
    for segment in OverridableSegment.objects.filter(source=source).select_related("context"):
        mine = values.get(segment.context.path)
        if mine is None or mine == json.loads(segment.data_json):
            continue
        SegmentOverride.objects.update_or_create(
            context=segment.context,
            locale=locale,
            defaults={"data_json": json.dumps(mine), "has_error": False},
        )


def _gone_since(page: Page, source: Page) -> set[str]:
    """Ids of blocks that the source had when they were last compared, and has no longer."""
    review = TranslationReview.objects.filter(
        key=page.translation_key, language=page.locale.language_code
    ).first()
    if review is None:
        return set()
    before = {one.id for one in passages.from_json(review.source_words)}
    return before - {one.id for one in passages.of(source)}


def _rebuilt(source: list[dict], mine: list[dict], *, gone: set[str]) -> list[dict]:
    """The blocks of the source in their order, in the words of the translation where it has the block.

    What only the translation has stays behind the block that it follows there.
    """
    pairs, _alone, extra = parity.paired(source, mine)
    kept = [block for block in extra if block.get("id") not in gone]
    blocks = [
        next(
            (
                {**yours, "id": block["id"]}
                for one, yours in pairs
                if one is block and one["type"] == yours["type"]
            ),
            block,
        )
        for block in source
    ]
    for block in kept:
        before = mine[: next(i for i, one in enumerate(mine) if one is block)]
        ids = [one["id"] for one in blocks]
        twins = [one["id"] for one, yours in pairs if any(yours is each for each in before)]
        places = [ids.index(one) + 1 for one in twins if one in ids]
        blocks.insert(max(places, default=0), block)
    return blocks


def _does_not_fit(page: Page, path: str) -> str:
    field, _dot, rest = path.partition(".")
    name = rest.partition(".")[0] or field
    passage = next((one for one in passages.of(page) if one.id == name), None)
    label = passages.label(type(page), passage) if passage else field
    return _(
        "“%(title)s” was written by hand and is built differently from its source, at: %(block)s. It stays as it is."
    ) % {"title": page.get_admin_display_title(), "block": label}
