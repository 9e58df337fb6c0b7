"""What a search costs the web process: over the lessons as they are, and over twenty times as many."""

from collections.abc import Iterator
from itertools import cycle
from uuid import uuid4

from django.db import connection, transaction
from django.test import Client
from django.utils import translation

from courses import search
from courses.models import SearchDocument, SearchWord
from tests.bench import world
from tests.bench.measure import Table, statements
from tests.courses import search_sample
from tests.courses.search_sample import Lesson

LANGUAGES = ("kk", "ru", "en")
LESSONS = 47
TIMES = 20


def run() -> Iterator[Table]:
    client = world.browser("instructor")
    for language in LANGUAGES:
        search_sample.plant(language, search_sample.lessons(language)[:LESSONS])
        _mix(language, LESSONS - len(search_sample.lessons(language)))
    yield _table(client)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size = -200000")  # a million rows fit; as it was for the searches
        for language in LANGUAGES:
            _mix(language, LESSONS * (TIMES - 1))
        cursor.execute("PRAGMA cache_size = -2000")
    yield _table(client)


def _mix(language: str, count: int) -> None:
    """So many lessons more, each with a fourth of the words of four others: rows are copied, not made anew."""
    sources = list(SearchDocument.objects.filter(language=language, kind="LESSON").order_by("pk"))
    lessons = [Lesson(uuid4().hex[:8], sources[number % len(sources)].title, "") for number in range(count)]
    search_sample.publish(language, lessons)
    made = SearchDocument.objects.bulk_create(
        SearchDocument(kind="LESSON", key=one.key, language=language, title=one.title, text=one.title)
        for one in lessons
    )
    with connection.cursor() as cursor:
        for number, document in enumerate(made):
            four = [sources[(number * 7 + part * 11) % len(sources)].pk for part in range(4)]
            cursor.execute(COPY, [document.pk, *four, number % 4])


COPY = """
INSERT INTO courses_searchword (document_id, language, stem, head, word, times, in_title)
SELECT %s, language, stem, head, word, MAX(times), MAX(in_title) FROM courses_searchword
WHERE document_id IN (%s, %s, %s, %s) AND id %% 4 = %s GROUP BY language, stem, head, word
"""


def _table(client: Client) -> Table:
    documents, words = SearchDocument.objects.count(), SearchWord.objects.count()
    table = Table(f"search: CPU of one search among {documents} documents with {words} words")
    table.add("floor: a view that does nothing", lambda: client.get("/floor/"), units=60)
    for language in ("kk", "ru"):
        typed = [one for one, _ in search_sample.pairs(language)]
        several = [" ".join(typed[at : at + 3]) for at in range(0, len(typed), 3)]
        for name, searches in (("one word", typed), ("three words", several)):
            turn = cycle(searches)

            def find(turn=turn, language=language):
                with translation.override(language):
                    found = search.find(text=next(turn), language=language, lessons=None)
                    return search.shown({group: hits[:10] for group, hits in found.groups.items()})

            table.add(f"{name}, {language}", find, units=len(searches), **statements(find))
    turn = cycle([one for one, _ in search_sample.pairs("kk")])

    def page():
        assert client.get("/kk/search/", {"q": next(turn)}).status_code == 200

    table.add("the page for one word, kk", page, units=100, **statements(page))
    return table
