"""What search looks through: every published lesson, module and course, and every term, word by word.

The rows are made from pages and terms and say nothing new, so they may be made again at any time.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from django.db import transaction
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from courses import wordforms
from courses.models import CoursePage, LessonPage, ModulePage, SearchDocument, SearchWord, Term
from regions.languages import CODES

Kind = SearchDocument.Kind
KINDS = {LessonPage: Kind.LESSON, ModulePage: Kind.MODULE, CoursePage: Kind.COURSE}
_SPACES = re.compile(r"[ \t\r\n]+")
MOST = 1000  # times that a word is counted


@dataclass
class Tally:
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


def put_page(page: Page) -> str:
    """Index a published page as it now reads. Returns "new", "changed" or "unchanged"."""
    return put(
        kind=KINDS[type(page)],
        language=page.locale.language_code,
        title=page.title,
        lines=_lines(page),
        key=page.translation_key,
    )


def put_term(term: Term, language: str) -> str:
    return put(
        kind=Kind.TERM,
        language=language,
        title=getattr(term, f"word_{language}"),
        lines=[getattr(term, f"meaning_{language}")],
        term=term,
    )


def take_page(page: Page) -> None:
    """Forget a page that is no longer published."""
    SearchDocument.objects.filter(key=page.translation_key, language=page.locale.language_code).delete()


@transaction.atomic
def put(*, kind: str, language: str, title: str, lines: list[str], **owner) -> str:
    """Write a document and its words, unless nothing in it has changed.

    owner  the key of a page or a term
    """
    text = "\n".join(line for line in map(_one_line, lines) if line)
    digest = hashlib.sha256("\n".join((release(), kind, title, text)).encode()).hexdigest()
    document, is_new = SearchDocument.objects.select_for_update().get_or_create(
        **owner, language=language, defaults={"kind": kind, "title": title, "text": text, "digest": ""}
    )
    if document.digest == digest:
        return "unchanged"
    document.kind, document.title, document.text, document.digest = kind, title, text, digest
    document.save(update_fields=["kind", "title", "text", "digest"])
    document.words.all().delete()
    SearchWord.objects.bulk_create(_words(document))
    return "new" if is_new else "changed"


def rebuild() -> Tally:
    """Index all that is published, forget the rest. A second call changes nothing."""
    tally, kept = Counter(), []
    for kind in KINDS:
        for page in kind.objects.live().select_related("locale").iterator(chunk_size=50):
            tally[put_page(page)] += 1
            kept.append((page.translation_key, page.locale.language_code))
    for term in Term.objects.all():
        for language in _languages(term):
            tally[put_term(term, language)] += 1
    there = SearchDocument.objects.exclude(key=None).values_list("pk", "key", "language")
    stale = [pk for pk, key, language in there if (key, language) not in set(kept)]
    SearchDocument.objects.filter(pk__in=stale).delete()
    return Tally(**tally, removed=len(stale))


@lru_cache(maxsize=1)
def release() -> str:
    """Sixteen hexadecimal digits that change with the rules of word forms: documents are then made anew."""
    rules = Path(wordforms.__file__).read_bytes() + version("snowballstemmer").encode()
    return hashlib.sha256(rules).hexdigest()[:16]


# --- What Wagtail and Django tell, whoever published, saved or deleted -------------------------------------


def page_published(sender, instance: Page, **kwargs) -> None:
    if type(instance) in KINDS:
        put_page(instance)


def page_gone(sender, instance: Page, **kwargs) -> None:
    take_page(instance)


def term_saved(sender, instance: Term, **kwargs) -> None:
    spoken = _languages(instance)
    for language in spoken:
        put_term(instance, language)
    SearchDocument.objects.filter(term=instance).exclude(language__in=spoken).delete()


def _languages(term: Term) -> list[str]:
    return [language for language in CODES if getattr(term, f"word_{language}").strip()]


def _lines(page: Page) -> list[str]:
    """The words of a page as a reader meets them."""
    if isinstance(page, LessonPage):
        return [page.summary, *page.body.stream_block.get_searchable_content(page.body)]
    outcomes = page.outcomes.replace("</li>", "</li>\n")  # each a line, since they end without a full stop
    return [page.summary, *get_text_for_indexing(outcomes).splitlines()]


def _one_line(text: str) -> str:
    """No-break spaces stay: 8 095 is one number."""
    return _SPACES.sub(" ", text).strip()


def _words(document: SearchDocument) -> list[SearchWord]:
    titled = set(_folded(document.title))
    times = Counter(_folded(document.text))
    stems = wordforms.stems(titled | times.keys(), document.language)
    return [
        SearchWord(
            document=document,
            language=document.language,
            stem=stem,
            head=word[:3],
            word=word,
            times=min(times[word], MOST),
            in_title=word in titled,
        )
        for word, stem in stems.items()
    ]


def _folded(text: str) -> Iterator[str]:
    return (wordforms.fold(found[0]) for found in wordforms.words(text))
