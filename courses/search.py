"""Search over lessons, modules, courses and the glossary, in the language of the page first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.models import Page

from courses import access, outline, ranking, wordforms
from courses.models import SearchDocument, SearchWord
from courses.ranking import Hit, Occurrence, Typed
from regions.languages import CODES, FALLBACKS, LANGUAGES, known

Kind = SearchDocument.Kind
GROUPS = {"lessons": (Kind.LESSON,), "courses": (Kind.COURSE, Kind.MODULE), "terms": (Kind.TERM,)}

LONGEST_SEARCH = 200  # characters
MOST_WORDS = 20  # of a search that are looked for; more cost time and tell nothing
SHORTEST_BEGINNING = 3  # letters from which a word may still be typed; below, nearly every word begins so
EXCERPT = 220  # characters, about


@dataclass
class Found:
    """The hits of a search, best first, in the first language that has any."""

    language: str
    groups: dict[str, list[Hit]] = field(default_factory=lambda: {name: [] for name in GROUPS})

    @property
    def total(self) -> int:
        return sum(map(len, self.groups.values()))


def find(*, text: str, language: str, lessons: QuerySet | None) -> Found:
    """What answers a search in a language; if nothing does, in Kazakh, Russian or English.

    text     as typed; forms of its words are found as well, and what begins like the last one
    lessons  the keys of the lessons that the person may read; None for all
    """
    order = dict.fromkeys((known(language), *FALLBACKS, *CODES))
    if not _typed(text, language):
        return Found(known(language))
    found = (_find(text, one, lessons) for one in order)
    return next((one for one in found if one.total), Found(known(language)))


def has_words(text: str) -> bool:
    """Whether there is anything to look for."""
    return any(wordforms.words(text))


def shown(groups: dict[str, list[Hit]]) -> dict[str, list[dict]]:
    """Hits as a page shows them, in their order: in three queries whatever their number.

    Returns {group: [{title, excerpt, language, language_name, url, anchor, place, others}]}; words that were
    found are marked in title and excerpt. `place` is the title of the page above. A term has no address but
    an anchor in the glossary, and others: [{lang, word}] in the other languages.
    """
    hits = [hit for group in groups.values() for hit in group]
    documents = SearchDocument.objects.select_related("term").in_bulk([hit.document for hit in hits])
    pages = _pages(documents.values())
    above = _titles_above(pages.values())
    rows = {}
    for hit in hits:
        document = documents.get(hit.document)
        page = pages.get((document.key, document.language)) if document else None
        if page or (document and document.term):  # neither: deleted between two queries
            rows[hit] = _row(document, page, above, hit.words)
    return {name: [rows[hit] for hit in group if hit in rows] for name, group in groups.items()}


def marked(text: str, words: frozenset[str]) -> SafeString:
    """A text as HTML with these words in <mark>. They are folded, the text is as it was written."""
    parts, end = [], 0
    for found in wordforms.words(text):
        if wordforms.fold(found[0]) in words:
            parts.append((text[end : found.start()], found[0]))
            end = found.end()
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", parts), text[end:])


def excerpt(document: SearchDocument, words: frozenset[str]) -> SafeString:
    """The line that holds most of the words, cut around them; of a term, all of its meaning."""
    if document.kind == Kind.TERM:
        return marked(document.text, words)
    lines = [(line, wordforms.fold_text(line)) for line in document.text.splitlines()] or [("", "")]
    line, folded = max(lines, key=lambda one: sum(word in one[1] for word in words))
    places = [place for word in words if (place := folded.find(word)) >= 0]
    return marked(_cut(line, min(places, default=0)), words)


def _find(text: str, language: str, lessons: QuerySet | None) -> Found:
    typed = _typed(text, language)
    kinds = dict(access.findable(language, lessons).values_list("pk", "kind"))
    wanted = Q(stem__in={one.stem for one in typed})
    for one in typed:
        if one.begun:
            wanted |= Q(head=one.word[:3], word__startswith=one.word)
    # Not joined with what may be found: databases then read all words of all documents instead of the stems.
    rows = SearchWord.objects.filter(wanted, language=language)
    rows = rows.values_list("document", "stem", "word", "times", "in_title")
    words = [Occurrence(*row) for row in rows.iterator(chunk_size=5000) if row[0] in kinds]
    found = Found(language)
    groups = {kind: name for name, members in GROUPS.items() for kind in members}
    for hit in ranking.ranked(typed, words, len(kinds)):
        found.groups[groups[kinds[hit.document]]].append(hit)
    return found


def _typed(text: str, language: str) -> list[Typed]:
    folded = dict.fromkeys(wordforms.fold(found[0]) for found in wordforms.words(text[:LONGEST_SEARCH]))
    words = list(folded)[:MOST_WORDS]
    stems = wordforms.stems(words, language)
    last = words[-1] if words and len(words[-1]) >= SHORTEST_BEGINNING else ""
    return [Typed(word, stems[word], word == last) for word in words]


def _row(document: SearchDocument, page: Page | None, above: dict[str, str], words: frozenset[str]) -> dict:
    names = {language.code: language.own_name for language in LANGUAGES}
    return {
        "title": marked(document.title, words),
        "excerpt": excerpt(document, words),
        "language": document.language,
        "language_name": names[document.language],
        "url": outline.address(page, document.language) if page else "",
        "anchor": "" if page else document.term.key,
        "place": above.get(page.path[: -Page.steplen], "") if page else "",
        "others": [] if page else _elsewhere(document),
    }


def _pages(documents: Iterable[SearchDocument]) -> dict[tuple, Page]:
    """{(key, language): the published page}"""
    keys = {document.key for document in documents if document.key}
    live = Page.objects.live().filter(translation_key__in=keys).select_related("locale")
    return {(page.translation_key, page.locale.language_code): page for page in live}


def _titles_above(pages: Iterable[Page]) -> dict[str, str]:
    """{path: title} of the published pages right above."""
    paths = {page.path[: -Page.steplen] for page in pages}
    return dict(Page.objects.live().filter(path__in=paths).values_list("path", "title"))


def _elsewhere(document: SearchDocument) -> list[dict]:
    words = {code: getattr(document.term, f"word_{code}") for code in CODES if code != document.language}
    return [{"lang": code, "word": word} for code, word in words.items() if word]


def _cut(line: str, first: int) -> str:
    """About EXCERPT characters of a line, from a little before the first word that was found."""
    if len(line) <= EXCERPT:
        return line
    begin = max(0, min(first - EXCERPT // 4, len(line) - EXCERPT))
    begin = line.rfind(" ", 0, begin) + 1 if begin else 0
    end = line.find(" ", begin + EXCERPT)
    cut = line[begin:] if end < 0 else f"{line[begin:end].rstrip(' ,;:–—-')}…"
    return f"…{cut}" if begin else cut
