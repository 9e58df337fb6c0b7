"""The index follows what is published and saved, whoever did it."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from wagtail.models import Page

from courses import indexing, outline, search
from courses.models import LessonPage, SearchDocument, SearchWord, Term
from schoolofakims.curriculum.keys import key_of


@pytest.fixture
def page(taught) -> LessonPage:
    return outline.page_of(key_of("lesson", "T01-L1"), "ru")


def _titles(text: str, language: str = "ru") -> list[str]:
    found = search.find(text=text, language=language, lessons=None)
    return [str(row["title"]) for rows in search.shown(found.groups).values() for row in rows]


def _rewrite(page: LessonPage, words: str) -> None:
    page.body[0] = ("paragraph", page.body[0].value.__class__(f"<p>{words}</p>"))
    page.save_revision().publish()


def test_all_that_a_reader_meets_is_indexed(page):
    document = SearchDocument.objects.get(key=page.translation_key, language="ru")

    assert document.title == "Lesson T01-L1 (ru)"
    assert document.text.splitlines()[:3] == [
        "What T01-L1 is about (ru)",
        "Words of T01-L1, bold and maslikhat (ru).",
        "Heading (ru)",
    ]
    for words in ("Three piles (ru)", "40 357", "Article 35", "By Friday", "Who decides?", "Deadlines."):
        assert words in document.text


def test_a_publication_is_found_at_once_and_what_it_replaced_no_more(page):
    _rewrite(page, "Субвенции приходят весной.")

    assert _titles("субвенция") == ["Lesson T01-L1 (ru)"]

    _rewrite(page, "Трансферты приходят осенью.")

    assert (_titles("субвенция"), _titles("трансфертов")) == ([], ["Lesson T01-L1 (ru)"])


def test_a_draft_is_not_found(page):
    page.body[0] = ("paragraph", page.body[0].value.__class__("<p>Субвенции</p>"))
    page.save_revision()

    assert _titles("субвенция") == []


def test_what_is_unpublished_is_found_no_more_and_leaves_no_row(page):
    _rewrite(page, "Субвенции")

    page.unpublish()

    assert _titles("субвенция") == []
    assert not SearchDocument.objects.filter(key=page.translation_key, language="ru").exists()
    assert SearchDocument.objects.filter(key=page.translation_key, language="kk").exists()


def test_what_is_deleted_with_the_page_above_is_found_no_more_and_leaves_no_row(page):
    _rewrite(page, "Субвенции")

    page.get_parent().delete()

    assert _titles("субвенция") == []
    assert not SearchDocument.objects.filter(key=page.translation_key, language="ru").exists()


def test_a_page_that_went_away_without_a_word_is_not_shown_either(page):
    _rewrite(page, "Субвенции")

    Page.objects.filter(pk=page.pk).update(live=False)

    assert _titles("субвенция") == []


def test_a_page_that_goes_between_finding_and_showing_is_left_out(page):
    _rewrite(page, "Субвенции")
    found = search.find(text="субвенция", language="ru", lessons=None)

    Page.objects.filter(pk=page.pk).update(live=False)

    assert search.shown(found.groups)["lessons"] == []


def _term() -> Term:
    return Term.objects.create(
        key="council",
        word_kk="мәслихат",
        word_ru="маслихат",
        word_en="maslikhat",
        meaning_kk="Жергілікті өкілді орган.",
        meaning_ru="Местный представительный орган.",
        meaning_en="A local representative body.",
    )


def test_a_term_is_found_in_each_language_as_it_was_last_saved(db):
    term = _term()
    assert _titles("маслихатом") == ["<mark>маслихат</mark>"]
    assert _titles("bodies", "en") == ["maslikhat"]

    term.word_ru, term.word_en = "совет депутатов", ""
    term.save()

    assert _titles("маслихатом", "ru") == []
    assert _titles("советы") == ["<mark>совет</mark> депутатов"]
    assert _titles("bodies", "en") == []

    term.delete()

    assert SearchDocument.objects.count() == 0


def test_publishing_the_same_words_again_writes_nothing(page):
    before = set(SearchWord.objects.values_list("pk", flat=True))

    page.save_revision().publish()

    assert set(SearchWord.objects.values_list("pk", flat=True)) == before


def test_a_rebuild_makes_what_is_missing_forgets_what_is_gone_and_then_changes_nothing(page):
    _term()
    documents = SearchDocument.objects.count()
    SearchDocument.objects.filter(key=page.translation_key).delete()
    SearchDocument.objects.filter(term=None, language="kk").update(digest="of other rules")
    SearchDocument.objects.create(kind="LESSON", key=uuid4(), language="ru", title="gone", text="")

    # A course and a module in three languages, one lesson in three, one in two; a term in three.
    assert _rebuilt() == "Search: 3 new, 3 changed, 11 unchanged, 1 removed.\n"
    assert SearchDocument.objects.count() == documents
    assert _rebuilt() == f"Search: 0 new, 0 changed, {documents} unchanged, 0 removed.\n"


def _rebuilt(**options) -> str:
    out = StringIO()
    call_command("rebuild_search", stdout=out, **options)
    return out.getvalue()


def test_a_rebuild_tells_its_counts_to_programs_too(db):
    assert json.loads(_rebuilt(json=True)) == {"new": 0, "changed": 0, "unchanged": 0, "removed": 0}


def test_the_index_knows_by_which_rules_it_was_made():
    assert indexing.release() == indexing.release()
    assert len(indexing.release()) == 16


@pytest.mark.parametrize("owner", ["both", "neither"])
def test_what_is_found_is_a_page_or_a_term(db, owner):
    fields = {"key": uuid4(), "term": _term()} if owner == "both" else {}

    with pytest.raises(IntegrityError, match="found_is_a_page_or_a_term"), transaction.atomic():
        SearchDocument.objects.create(kind="TERM", language="kk", title="", text="", **fields)


def test_a_page_is_found_once_in_a_language(db):
    key = uuid4()
    SearchDocument.objects.create(kind="LESSON", key=key, language="kk", title="", text="")

    with pytest.raises(IntegrityError), transaction.atomic():
        SearchDocument.objects.create(kind="LESSON", key=key, language="kk", title="", text="")


def test_a_term_is_found_once_in_a_language(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        SearchDocument.objects.create(kind="TERM", term=_term(), language="kk", title="", text="")


def test_a_word_stands_once_in_a_document(db):
    _term()
    word = SearchWord.objects.first()

    word.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        word.save(force_insert=True)
