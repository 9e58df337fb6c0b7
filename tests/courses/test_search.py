"""Search finds other forms of a word, shows where it found them, and shows nothing that is gone."""

import pytest

from courses import search
from courses.models import SearchDocument, Term
from tests.courses import search_sample

LEAST = 0.95  # of the searches find the form among their first ten hits


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_word_is_found_by_its_other_forms_among_the_first_ten(db, language):
    # Some seconds: forty lessons are indexed and two hundred searches made.
    lessons, pairs = search_sample.lessons(language), search_sample.pairs(language)
    holding = {form: {one.key for one in lessons if form in _forms(one)} for _, form in pairs}
    assert (len(pairs), len(set(pairs))) == (200, 200)
    assert all(holding[form] and typed != form for typed, form in pairs)
    search_sample.plant(language, lessons)

    hits = {typed: _keys(typed, language) for typed, _ in pairs}

    first_ten = [(typed, form) for typed, form in pairs if holding[form] & set(hits[typed][:10])]
    anywhere = [(typed, form) for typed, form in pairs if holding[form] & set(hits[typed])]
    assert len(first_ten) / len(pairs) >= LEAST, set(pairs) - set(first_ten)
    assert len(anywhere) / len(pairs) >= 0.99, set(pairs) - set(anywhere)


def _forms(lesson: search_sample.Lesson) -> set[str]:
    return set(f"{lesson.title} {lesson.text}".lower().split())


def _keys(typed: str, language: str) -> list:
    hits = search.find(text=typed, language=language, lessons=None).groups["lessons"]
    documents = SearchDocument.objects.in_bulk([hit.document for hit in hits])
    return [documents[hit.document].key for hit in hits]


@pytest.fixture
def term(db):
    return Term.objects.create(
        key="own-revenues",
        word_kk="меншікті кірістер",
        word_ru="собственные доходы",
        word_en="own revenues",
        meaning_kk="Округтің өзі жинайтын ақшасы: салықтар & төлемдер <3>.",
        meaning_ru="Деньги, которые округ собирает сам.",
        meaning_en="Money that the okrug collects itself.",
    )


def _shown(text: str, language: str = "kk") -> list[dict]:
    found = search.find(text=text, language=language, lessons=None)
    return [row for rows in search.shown(found.groups).values() for row in rows]


def test_what_is_found_is_marked_in_the_form_that_stands_there_and_everything_is_escaped(term):
    [row] = _shown("салығы кіріс")

    assert row["title"] == "меншікті <mark>кірістер</mark>"
    assert row["excerpt"] == "Округтің өзі жинайтын ақшасы: <mark>салықтар</mark> &amp; төлемдер &lt;3&gt;."
    assert row["others"] == [
        {"lang": "ru", "word": "собственные доходы"},
        {"lang": "en", "word": "own revenues"},
    ]
    assert (row["anchor"], row["url"], row["language_name"]) == ("own-revenues", "", "Қазақша")


@pytest.mark.parametrize("typed", ["менш", "МЕНШІКТІ", "меншикти", "меншігі", "жинайды", "кіріс\u00a0– не?"])
def test_it_is_found_while_it_is_typed_and_however_it_is_typed(term, typed):
    assert len(_shown(typed)) == 1


@pytest.mark.parametrize("typed", ["ме", "", "!!! – …", "а", "бюджет"])
def test_it_is_not_found_by_less_than_a_beginning(term, typed):
    assert _shown(typed) == []


def test_another_language_answers_when_the_own_one_has_nothing(term):
    found = search.find(text="доходов", language="kk", lessons=None)

    assert (found.language, found.total) == ("ru", 1)
    assert [row["language"] for row in search.shown(found.groups)["terms"]] == ["ru"]


def test_the_own_language_comes_first(term):
    assert search.find(text="own", language="en", lessons=None).language == "en"
    assert search.find(text="кіріс", language="en", lessons=None).language == "kk"
    assert search.find(text="nowhere", language="en", lessons=None).language == "en"


def test_a_long_line_is_cut_around_what_was_found():
    line = f"{'бір ' * 100}бюджеттің соңы {'екі ' * 100}".strip()
    document = SearchDocument(kind=SearchDocument.Kind.LESSON, text=f"басқа жол\n{line}")

    cut = search.excerpt(document, frozenset({"бюджеттин"}))

    assert cut.startswith("…бір бір")
    assert cut.endswith("екі…")
    assert "<mark>бюджеттің</mark> соңы екі" in cut
    assert len(cut) < search.EXCERPT + 40


def test_only_the_first_words_of_a_long_search_are_looked_for(term):
    many = " ".join(f"сөз{number}" for number in range(60))

    assert _shown(f"{many} кіріс") == []
    assert len(_shown(f"кіріс {many}")) == 1
