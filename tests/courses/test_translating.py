"""A translation that somebody wrote by hand survives every way in which wagtail-localize writes pages."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.operations import translate_object, translate_page_subtree

from audit.models import Event
from courses import parity, passages, reviewing, translating, translations
from courses.models import LessonPage
from tests.courses.conftest import NOON
from tests.courses.writing import block_of, blocks, draft, lesson, publish


@pytest.fixture
def author(taught, world):
    return world.editor


@pytest.fixture
def russian() -> Locale:
    return Locale.objects.get_or_create(language_code="ru")[0]


def _words(page: LessonPage) -> list[passages.Passage]:
    return passages.of(page.get_latest_revision_as_object())


def _values(page: LessonPage, kind: str) -> list:
    """Of the blocks of one kind, with what was chosen in them: a form is another file in each language."""
    return [block["value"] for block in page.body.get_prep_value() if block["type"] == kind]


def _adopted(author, code: str = "T01-L1") -> Translation:
    return translating.adopt(page=lesson(code, "ru"), author=author, at=NOON)


def test_a_page_from_a_file_is_adopted_with_every_word(author):
    before = _words(lesson("T01-L1", "ru"))

    kept = _adopted(author)

    assert kept.enabled
    assert kept.get_progress()[0] == kept.get_progress()[1]
    rebuilt = kept.source.get_ephemeral_translated_instance(kept.target_locale)
    assert passages.of(rebuilt) == before
    assert _values(rebuilt, "download") == _values(lesson("T01-L1", "ru"), "download")
    line = Event.objects.get(action="courses.translation.adopted")
    assert (line.actor, line.details["page"]) == (author, lesson("T01-L1", "ru").pk)


def test_adopting_twice_is_adopting_once(author):
    assert _adopted(author) == _adopted(author)
    assert Translation.objects.count() == 1


def test_it_can_then_be_sent_away_as_a_po_file_and_brought_back(author, django_capture_on_commit_callbacks):
    kept = _adopted(author)
    po = kept.export_po()
    heading = next(entry for entry in po if entry.msgid == "Heading (kk)")
    assert heading.msgstr == "Heading (ru)"
    heading.msgstr = "Заголовок"

    kept.import_po(po, user=author)
    with django_capture_on_commit_callbacks(execute=True):
        kept.save_target(user=author, publish=True)

    page = lesson("T01-L1", "ru")
    assert block_of(blocks(page), "heading")["value"] == "Заголовок"
    assert translations.of_page(page).state == "FRESH"


def test_synchronising_keeps_what_was_written_by_hand(author, russian, django_capture_on_commit_callbacks):
    """The author stops the synchronised translation, corrects it by hand, and starts it again."""
    kept = _adopted(author)
    kept.save_target(user=author, publish=False)
    kept.enabled = False
    kept.save()
    raw = blocks(lesson("T01-L1", "ru"))
    block_of(raw, "heading")["value"] = "Рукой автора"
    publish(lesson("T01-L1", "ru"), raw)
    kept.enabled = True
    kept.save()

    source = TranslationSource.objects.get(pk=kept.source_id)
    source.update_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        kept.save_target(user=author, publish=True)

    page = lesson("T01-L1", "ru")
    assert block_of(blocks(page), "heading")["value"] == "Рукой автора"


def test_without_the_guard_those_words_would_be_lost(author, russian, monkeypatch):
    """What stands above is no accident: wagtail-localize alone writes its old text over the author's."""
    kept = _adopted(author)
    kept.save_target(user=author, publish=False)
    publish(lesson("T01-L1", "ru"), title="Рукой автора")
    alone = TranslationSource.create_or_update_translation.__wrapped__
    monkeypatch.setattr(TranslationSource, "create_or_update_translation", alone)

    kept.save_target(user=author, publish=False)

    assert lesson("T01-L1", "ru").get_latest_revision_as_object().title == "Lesson T01-L1 (ru)"


def test_what_a_file_wrote_in_the_meantime_is_kept_too(author, taught):
    kept = _adopted(author)
    kept.save_target(user=author, publish=False)
    lesson("T01-L1", "ru").get_latest_revision().publish()
    taught.edit("T01/L1.ru.yaml", lambda content: content.update(title="Из файла"))
    taught.load(force=True)

    kept.save_target(user=author, publish=False)

    assert lesson("T01-L1", "ru").get_latest_revision_as_object().title == "Из файла"


def test_a_newer_translation_of_a_text_wins_over_an_older_page(author, russian):
    kept = _adopted(author)
    text = StringTranslation.objects.get(data="Heading (ru)", locale=russian)
    text.data = "Новее"
    text.save()

    kept.save_target(user=author, publish=False)

    newest = lesson("T01-L1", "ru").get_latest_revision_as_object()
    assert block_of(list(newest.body.raw_data), "heading")["value"] == "Новее"


def test_a_whole_module_given_for_translation_overwrites_no_page(author, taught):
    """The form offers a language that the module lacks; its lessons may have been there for long."""
    english = Locale.objects.get(language_code="en")
    module = Page.objects.get(slug="t01", locale=english)
    page = lesson("T01-L1", "en")
    before = _words(page)
    kazakh = Page.objects.get(slug="t01", locale__language_code="kk")

    translate_page_subtree(kazakh.pk, [english], None, author)

    assert _words(lesson("T01-L1", "en")) == before
    assert lesson("T01-L2", "en").get_parent().pk == module.pk
    assert not lesson("T01-L2", "en").live


def test_a_page_that_is_built_differently_is_left_as_it_is(author):
    raw = blocks(lesson("T01-L1", "ru"))
    raw.append({"type": "heading", "value": "Только здесь", "id": "3" * 8})
    publish(lesson("T01-L1", "ru"), raw)

    with pytest.raises(translating.TranslatingRefused, match="Heading"), translation.override("en"):
        _adopted(author)
    assert not Translation.objects.exists()
    assert not TranslationSource.objects.exists()


def test_then_a_synchronisation_is_refused_rather_than_done(author, russian):
    kept = _adopted(author)
    kept.save_target(user=author, publish=False)
    raw = blocks(lesson("T01-L1", "ru"))
    raw.append({"type": "heading", "value": "Только здесь", "id": "3" * 8})
    publish(lesson("T01-L1", "ru"), raw)

    with pytest.raises(ValidationError):
        kept.save_target(user=author, publish=False)

    assert blocks(lesson("T01-L1", "ru"))[-1]["value"] == "Только здесь"


def test_links_find_their_twins(author):
    for language, folder in (("kk", "kaz"), ("ru", "rus")):
        raw = blocks(lesson("T01-L1", language))
        block_of(raw, "paragraph")["value"] = (
            f'<p><a href="https://adilet.zan.kz/{folder}/docs/K1">A</a> <a linktype="term" key="maslikhat">B</a></p>'
        )
        publish(lesson("T01-L1", language), raw)

    kept = _adopted(author)

    rebuilt = kept.source.get_ephemeral_translated_instance(kept.target_locale)
    html = block_of(rebuilt.body.get_prep_value(), "paragraph")["value"]
    assert 'href="https://adilet.zan.kz/rus/docs/K1"' in html
    assert 'key="maslikhat"' in html


def test_marks_that_the_editor_leaves_in_paragraphs_are_no_difference(author):
    raw = blocks(lesson("T01-L1", "kk"))
    block_of(raw, "paragraph")["value"] = (
        '<p data-block-key="a1b2c">Words of T01-L1, <b>bold</b> and '
        '<a linktype="term" key="maslikhat">maslikhat</a> (kk).</p>\n<p data-block-key="x9y8z">More</p>'
    )
    publish(lesson("T01-L1", "kk"), raw)
    raw = blocks(lesson("T01-L1", "ru"))
    block_of(raw, "paragraph")["value"] += "<p>Ещё</p>"
    publish(lesson("T01-L1", "ru"), raw)

    kept = _adopted(author)

    assert ("More", "Ещё") in {(entry.msgid, entry.msgstr) for entry in kept.export_po()}


def test_a_link_to_somewhere_else_does_not_fit(author):
    raw = blocks(lesson("T01-L1", "ru"))
    block_of(raw, "paragraph")["value"] = '<p><a href="https://other.example/page">A</a></p>'
    publish(lesson("T01-L1", "ru"), raw)

    with pytest.raises(translating.TranslatingRefused):
        _adopted(author)


def test_the_original_itself_is_not_adopted(author):
    with pytest.raises(translating.TranslatingRefused):
        translating.adopt(page=lesson("T01-L1", "kk"), author=author, at=NOON)


# --- blocks of the source, by hand ----------------------------------------------------------------------


def test_new_blocks_of_the_source_come_into_a_draft_and_old_words_stay(author):
    source = lesson("T01-L1", "kk")
    raw = blocks(source)
    raw.insert(2, {"type": "heading", "value": "Жаңа бөлім", "id": "44444444-4444-4444-8444-444444444444"})
    raw.remove(block_of(raw, "callout"))
    publish(source, raw, minutes=35)
    page = lesson("T01-L1", "ru")
    mine = blocks(page)
    mine.append({"type": "heading", "value": "Только здесь", "id": "3" * 8})
    publish(page, mine)
    reviewing.mark(page=page, reader=author, at=NOON)
    raw = blocks(lesson("T01-L1", "kk"))
    raw.remove(block_of(raw, "case"))
    publish(lesson("T01-L1", "kk"), raw)

    newest = translating.carry_over(page=lesson("T01-L1", "ru"), author=author, at=NOON)

    told = [
        (one.kind, one.texts[0]) for one in passages.of(newest) if one.kind in ("heading", "case", "callout")
    ]
    assert told == [
        ("heading", "Heading (ru)"),
        ("heading", "Жаңа бөлім"),
        ("callout", "Mind"),  # the translation was compared without it: it is the author's to take out
        ("heading", "Только здесь"),
    ]
    assert newest.minutes == 35
    assert lesson("T01-L1", "ru").minutes == 20  # still only a draft
    assert Event.objects.get(action="courses.translation.rebuilt").actor == author


def test_afterwards_the_languages_match(author):
    source = lesson("T01-L1", "kk")
    raw = blocks(source)
    raw.insert(2, {"type": "heading", "value": "Жаңа бөлім", "id": "44444444-4444-4444-8444-444444444444"})
    raw.append(raw.pop(0))
    raw.remove(block_of(raw, "callout"))
    publish(source, raw, minutes=35)

    newest = translating.carry_over(page=lesson("T01-L1", "ru"), author=author, at=NOON)

    assert parity.between(lesson("T01-L1", "kk"), newest) == []


def test_a_synchronised_page_takes_no_blocks_by_hand(author):
    _adopted(author)

    with pytest.raises(translating.TranslatingRefused):
        translating.carry_over(page=lesson("T01-L1", "ru"), author=author, at=NOON)


def test_a_new_translation_stays_a_draft(author):
    translate_object(lesson("T01-L2", "kk"), [Locale.objects.get(language_code="en")], user=author)

    assert not lesson("T01-L2", "en").live
    draft(lesson("T01-L2", "en"), title="English")
    assert translations.of_page(lesson("T01-L2", "en")).why == "draft"
