"""A translation beside its source, passage by passage, in words for a reader."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from courses import parity, passages
from courses.cms.desk import OWN_NAMES, WHY
from courses.models import TranslationReview
from courses.passages import Passage
from courses.translations import Version

MARKS = {
    "new": _("new"),
    "gone": _("taken out"),
    "changed": _("changed"),
    "moved": _("moved"),
    "same": "",
}


class Row(NamedTuple):
    """One passage in both languages.

    what    "new", "gone", "changed", "moved" or "same": what happened to the source since the last comparison
    source  [(place, [("same" | "gone" | "new", words)])] of the source, with what has changed in it marked
    mine    [(place, words)] of the translation; [] if it has nothing there
    """

    label: str
    what: str
    source: list[tuple[str, list[tuple[str, str]]]]
    mine: list[tuple[str, str]]

    @property
    def mark(self) -> str:
        return str(MARKS[self.what])


def view(version: Version, page: Page) -> dict:
    """What the page of a translation shows: {version, rows, changed, other, faults, why, languages}."""
    source = version.source.specific
    rows = _rows(version, source, page) if version.page else []
    changed = [row for row in rows if row.what != "same"]
    return {
        "version": version,
        "page": page,
        "source": source,
        "why": WHY[version.why],
        "changed": changed,
        "rows": rows,
        "faults": parity.between(source, page),
        "source_language": OWN_NAMES[source.locale.language_code],
        "language": OWN_NAMES[version.language],
        "source_code": source.locale.language_code,
    }


def _rows(version: Version, source: Page, page: Page) -> list[Row]:
    now, mine = passages.of(source), {one.id: one for one in passages.of(page)}
    kind = type(source)
    rows = []
    for change in passages.alongside(_seen(version, now), now):
        shown = change.after or change.before
        twin = mine.pop(shown.id, None)
        rows.append(
            Row(
                label=passages.label(kind, shown),
                what=change.what,
                source=_source_words(kind, change),
                mine=_words(kind, twin) if twin else [],
            )
        )
    only_here = [Row(passages.label(kind, one), "same", [], _words(kind, one)) for one in mine.values()]
    return rows + only_here


def _seen(version: Version, now: list[Passage]) -> list[Passage]:
    """The words of the source when they were last compared; if they never were, nothing counts as changed."""
    if version.review is None or version.why == "unseen":
        return now
    return passages.from_json(TranslationReview.objects.get(pk=version.review.pk).source_words)


def _words(kind: type[Page], passage: Passage) -> list[tuple[str, str]]:
    return [(passages.place_label(kind, passage, place), text) for place, text in passage.words]


def _source_words(kind: type[Page], change: passages.Change) -> list[tuple[str, list[tuple[str, str]]]]:
    """Texts of the same place, compared word by word."""
    old, new = _by_place(change.before), _by_place(change.after)
    rows = []
    for place in dict.fromkeys([*new, *old]):
        owner = change.after if place in new else change.before
        label = passages.place_label(kind, owner, place)
        for was, is_now in passages.aligned(old.get(place, []), new.get(place, [])):
            rows.append((label, passages.marked(was, is_now)))
    return rows


def _by_place(passage: Passage | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place, text in passage.words if passage else ():
        found.setdefault(place, []).append(text)
    return found
