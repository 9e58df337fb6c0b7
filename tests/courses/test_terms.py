"""Terms of the glossary: inside a text, in the editor, and on their own page."""

import json

import pytest
from django.utils import translation
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import expand_db_html

from courses import terms
from courses.models import Term

STORED = '<p>The <a linktype="term" key="maslikhat">maslikhat’s</a> decision.</p>'


@pytest.fixture
def maslikhat(db) -> Term:
    return _term("maslikhat", "мәслихат", "маслихат", "maslikhat")


def _term(key: str, kk: str, ru: str, en: str) -> Term:
    return Term.objects.create(
        key=key,
        word_kk=kk,
        word_ru=ru,
        word_en=en,
        meaning_kk=f"{kk}: “мағынасы” & <тағы>",
        meaning_ru=f"{ru}: смысл",
        meaning_en=f"{en}: meaning",
    )


@pytest.mark.parametrize(
    ("language", "word", "meaning"),
    [
        ("ru", "маслихат", "маслихат: смысл"),
        ("en", "maslikhat", "maslikhat: meaning"),
        ("kk", "мәслихат", "мәслихат: “мағынасы” &amp; &lt;тағы&gt;"),
    ],
)
def test_a_term_leads_to_the_glossary_and_carries_its_meaning(maslikhat, language, word, meaning):
    with translation.override(language):
        html = expand_db_html(STORED)

    assert html == (
        f'<p>The <a class="term" href="/{language}/glossary/#maslikhat" data-term="{word}" '
        f'data-meaning="{meaning}">maslikhat’s</a> decision.</p>'
    )


def test_a_term_that_is_gone_leaves_its_words(maslikhat):
    maslikhat.delete()

    assert expand_db_html(STORED) == "<p>The <a>maslikhat’s</a> decision.</p>"


def test_the_terms_of_a_text_are_asked_for_in_one_query(maslikhat, django_assert_num_queries):
    _term("akimat", "әкімдік", "акимат", "akimat")
    text = STORED + STORED.replace("maslikhat", "akimat")

    with django_assert_num_queries(1):
        assert expand_db_html(text).count("data-meaning") == 2


def test_the_editor_reads_and_writes_a_term_as_it_is_stored():
    converter = ContentstateConverter(features=["term", "bold"])

    state = converter.from_database_format(STORED)
    entity = json.loads(state)["entityMap"]["0"]

    assert (entity["type"], entity["data"]) == ("TERM", {"key": "maslikhat"})
    assert '<a linktype="term" key="maslikhat">maslikhat’s</a>' in converter.to_database_format(state)


def test_the_glossary_follows_the_kazakh_alphabet(db):
    for kk in ("ұсыныс", "бюджет", "әкімдік", "аудан", "жиын", "қор", "кворум"):
        _term(f"term-{kk.encode().hex()}", kk, "слово", "word")

    letters = [
        (group["letter"], [term["word"] for term in group["terms"]]) for group in terms.by_letter("kk")
    ]

    assert letters == [
        ("А", ["аудан"]),
        ("Ә", ["әкімдік"]),
        ("Б", ["бюджет"]),
        ("Ж", ["жиын"]),
        ("К", ["кворум"]),
        ("Қ", ["қор"]),
        ("Ұ", ["ұсыныс"]),
    ]


def test_the_glossary_shows_each_word_with_its_meaning_and_the_other_languages(maslikhat, client):
    html = client.get("/ru/glossary/").content.decode()

    assert '<div id="maslikhat">' in html
    assert '<span lang="kk">мәслихат</span>' in html
    assert '<span lang="en">maslikhat</span>' in html
    assert "маслихат: смысл" in html
    assert '<a href="#letter-1">М</a>' in html


def test_an_empty_glossary_says_what_will_be_there(db, client):
    assert "Терминов пока нет" in client.get("/ru/glossary/").content.decode()


@pytest.mark.parametrize("count", [1, 300])
def test_the_glossary_costs_the_same_for_any_size(db, client, django_assert_num_queries, count):
    Term.objects.bulk_create(
        Term(
            key=f"term-{number}",
            word_kk=f"сөз {number}",
            word_ru=f"слово {number}",
            word_en=f"word {number}",
            meaning_kk="…",
            meaning_ru="…",
            meaning_en="…",
        )
        for number in range(count)
    )

    with django_assert_num_queries(1):
        assert client.get("/kk/glossary/").status_code == 200
