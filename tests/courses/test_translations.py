import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, TranslationSource
from wagtail_localize.operations import translate_object

from audit.models import Event
from courses import passages, reviewing, translations
from courses.models import PublishedWords, TranslationReview
from schoolofakims.curriculum.keys import key_of
from tests.courses.conftest import NOON
from tests.courses.writing import block_of, blocks, draft, lesson, publish


def _states(found=None) -> dict[tuple[str, str], tuple[str, str]]:
    """{(title of the source, language): (state, why)}"""
    return {
        (one.title, one.language): (one.state, one.why)
        for one in (translations.versions() if found is None else found)
    }


FRESH = ("FRESH", "")


def test_what_was_loaded_is_fresh_and_what_a_language_lacks_is_missing(taught):
    assert _states() == {
        ("Course (kk)", "ru"): FRESH,
        ("Course (kk)", "en"): FRESH,
        ("Module (kk)", "ru"): FRESH,
        ("Module (kk)", "en"): FRESH,
        ("Lesson T01-L1 (kk)", "ru"): FRESH,
        ("Lesson T01-L1 (kk)", "en"): FRESH,
        ("Lesson T01-L2 (kk)", "ru"): FRESH,
        ("Lesson T01-L2 (kk)", "en"): ("MISSING", "absent"),
        ("Test (kk)", "ru"): FRESH,
        ("Test (kk)", "en"): ("MISSING", "absent"),
    }


def test_a_changed_source_makes_its_translations_stale(taught):
    source = lesson("T01-L1", "kk")
    raw = blocks(source)
    block_of(raw, "heading")["value"] = "Басқа тақырып"

    draft(source, raw)
    assert _states()["Lesson T01-L1 (kk)", "ru"] == FRESH  # a draft changes nothing for readers

    publish(source)
    assert _states()["Lesson T01-L1 (kk)", "ru"] == ("STALE", "changed")
    assert _states()["Lesson T01-L1 (kk)", "en"] == ("STALE", "changed")
    assert _states()["Lesson T01-L2 (kk)", "ru"] == FRESH


def test_remarks_for_a_lawyer_and_what_counts_are_no_words(taught):
    publish(lesson("T01-L1", "kk"), minutes=45, review="Тексеру керек")

    assert _states()["Lesson T01-L1 (kk)", "ru"] == FRESH


def test_a_source_that_takes_its_change_back_leaves_the_translation_fresh(taught):
    source = lesson("T01-L1", "kk")
    publish(source, title="Басқа")
    publish(source, title="Lesson T01-L1 (kk)")

    assert _states()["Lesson T01-L1 (kk)", "ru"] == FRESH


def test_publishing_the_translation_makes_it_fresh_again(taught, world):
    publish(lesson("T01-L1", "kk"), title="Басқа")
    publish(lesson("T01-L1", "ru"), title="Другой", author=world.editor)

    found = translations.of_page(lesson("T01-L1", "ru"))
    assert (found.state, found.review.reviewed_by) == ("FRESH", world.editor)


def test_marking_it_as_reviewed_makes_it_fresh_again_and_leaves_a_line(taught, world):
    publish(lesson("T01-L1", "kk"), title="Басқа")
    page = lesson("T01-L1", "ru")

    review = reviewing.mark(page=page, reader=world.editor, at=NOON)

    assert _states()["Басқа", "ru"] == FRESH
    assert _states()["Басқа", "en"] == ("STALE", "changed")
    line = Event.objects.get(action="courses.translation.reviewed")
    assert (line.actor, line.subject_id) == (world.editor, str(review.pk))
    assert line.details == {"page": page.pk, "source": lesson("T01-L1", "kk").pk, "was": "changed"}


def test_a_page_that_nobody_has_compared_is_stale(taught):
    TranslationReview.objects.filter(key=key_of("lesson", "T01-L2")).delete()

    assert _states()["Lesson T01-L2 (kk)", "ru"] == ("STALE", "unseen")


def test_a_draft_is_missing_for_readers(taught):
    lesson("T01-L2", "ru").unpublish()

    assert _states()["Lesson T01-L2 (kk)", "ru"] == ("MISSING", "draft")
    with pytest.raises(reviewing.ReviewRefused, match="not published"), translation.override("en"):
        reviewing.mark(page=lesson("T01-L2", "ru"), reader=None, at=NOON)


def test_an_original_is_nobody_s_translation(taught):
    with pytest.raises(reviewing.ReviewRefused, match="not a translation"), translation.override("en"):
        reviewing.mark(page=lesson("T01-L2", "kk"), reader=None, at=NOON)


def test_without_a_kazakh_page_the_russian_one_is_the_source(taught):
    lesson("T01-L1", "kk").delete()

    found = _states()
    assert found["Lesson T01-L1 (ru)", "kk"] == ("MISSING", "absent")
    assert found["Lesson T01-L1 (ru)", "en"] == ("STALE", "unseen")


def test_a_copy_of_the_source_is_no_translation(taught):
    source = lesson("T01-L2", "kk")
    source.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True, alias=True)

    assert _states()["Lesson T01-L2 (kk)", "en"] == ("MISSING", "absent")


def test_texts_that_still_stand_in_the_language_of_the_source_make_it_stale(
    taught, world, django_capture_on_commit_callbacks
):
    english = Locale.objects.get(language_code="en")
    translate_object(lesson("T01-L2", "kk"), [english], user=world.editor)
    assert _states()["Lesson T01-L2 (kk)", "en"] == ("MISSING", "draft")

    source = TranslationSource.objects.get(object_id=key_of("lesson", "T01-L2"))
    kept = source.translations.get()
    with django_capture_on_commit_callbacks(execute=True):
        kept.save_target(user=world.editor, publish=True)
    assert _states()["Lesson T01-L2 (kk)", "en"] == ("STALE", "untranslated")
    with pytest.raises(reviewing.ReviewRefused, match="Not everything"), translation.override("en"):
        reviewing.mark(page=lesson("T01-L2", "en"), reader=world.editor, at=NOON)

    for segment in source.stringsegment_set.all():
        StringTranslation.objects.create(
            translation_of=segment.string, context=segment.context, locale=english, data="Words"
        )
    with django_capture_on_commit_callbacks(execute=True):
        kept.save_target(user=world.editor, publish=True)
    assert _states()["Lesson T01-L2 (kk)", "en"] == FRESH


def test_a_synchronised_translation_is_judged_by_what_it_was_made_from(
    taught, world, django_capture_on_commit_callbacks
):
    """Published again from an old copy of the source, it does not become fresh."""
    english = Locale.objects.get(language_code="en")
    translate_object(lesson("T01-L2", "kk"), [english], user=world.editor)
    kept = TranslationSource.objects.get(object_id=key_of("lesson", "T01-L2")).translations.get()
    publish(lesson("T01-L2", "kk"), title="Басқа")

    with django_capture_on_commit_callbacks(execute=True):
        kept.save_target(user=world.editor, publish=True)
    TranslationReview.objects.filter(language="en").update(untranslated=0)

    assert _states()["Басқа", "en"] == ("STALE", "changed")


def test_only_one_course_or_one_page_can_be_asked_for(taught):
    assert translations.versions(course=key_of("course", "OTHER")) == []
    assert len(translations.versions(course=key_of("course", "TINY"))) == 10
    assert _states(translations.versions(keys=[key_of("exam", "T01-EXAM")])) == {
        ("Test (kk)", "ru"): FRESH,
        ("Test (kk)", "en"): ("MISSING", "absent"),
    }


def test_they_are_counted_by_language_and_state(taught):
    assert translations.counts(translations.versions()) == {
        "ru": {"FRESH": 5, "STALE": 0, "MISSING": 0},
        "en": {"FRESH": 3, "STALE": 0, "MISSING": 2},
    }


def test_translations_about_to_become_stale_are_named(taught):
    newest = draft(lesson("T01-L1", "kk"), title="Басқа")
    reviewing.mark(page=lesson("T01-L1", "ru"), reader=None, at=NOON)

    assert [one.language for one in translations.becoming_stale(newest)] == ["ru", "en"]
    assert translations.becoming_stale(lesson("T01-L1", "kk")) == []
    assert translations.becoming_stale(draft(lesson("T01-L1", "ru"), title="Другой")) == []


@pytest.mark.parametrize("lessons", [0, 20])
def test_the_desk_costs_the_same_for_any_number_of_pages(taught, lessons, django_assert_num_queries):
    module = Page.objects.get(slug="t01", locale__language_code="kk")
    for number in range(lessons):
        page = lesson("T01-L1", "kk").copy(update_attrs={"slug": f"more-{number}"}, to=module)
        reviewing.note_publication(page=page, author=None, at=NOON)

    with django_assert_num_queries(5):
        assert len(translations.versions()) == 10 + 2 * lessons


def test_a_review_stands_once_per_page_and_language(taught):
    row = TranslationReview.objects.first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_page_is_not_a_translation_of_its_own_language(taught):
    with pytest.raises(IntegrityError), transaction.atomic():
        TranslationReview.objects.filter(language="ru").update(source_language="ru")


def test_published_words_stand_once_per_page_and_language(taught):
    row = PublishedWords.objects.first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


# --- words ---------------------------------------------------------------------------------------------


def test_the_words_of_a_page_are_its_fields_and_blocks(taught):
    found = passages.of(lesson("T01-L1", "kk"))

    assert [one.kind for one in found] == [
        "title", "summary", "paragraph", "heading", "figure", "table", "law", "case", "checklist", "callout",
        "self_check", "formula", "video", "download",
    ]  # fmt: skip
    assert found[3].words == (("", "Heading (kk)"),)
    assert found[2].words == (("", "Words of T01-L1, bold and maslikhat (kk)."),)


def test_what_has_changed_is_told_block_by_block(taught):
    source = lesson("T01-L1", "kk")
    before = passages.of(source)
    raw = blocks(source)
    block_of(raw, "heading")["value"] = "Heading of another kind"
    raw.remove(block_of(raw, "callout"))
    raw.insert(0, {"type": "heading", "value": "First of all", "id": "11111111-1111-4111-8111-111111111111"})
    raw.append(raw.pop(raw.index(block_of(raw, "law"))))
    after = passages.of(draft(source, raw))

    assert [(one.what, (one.after or one.before).kind) for one in passages.changes(before, after)] == [
        ("new", "heading"),
        ("changed", "heading"),
        ("gone", "callout"),
        ("moved", "law"),
    ]
    assert passages.from_json(passages.as_json(before)) == before


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("a b c", "a b c", [("same", "a b c")]),
        ("a b c", "a x c", [("same", "a"), ("gone", "b"), ("new", "x"), ("same", "c")]),
        ("", "new words", [("new", "new words")]),
        ("old", "", [("gone", "old")]),
    ],
)
def test_two_texts_are_compared_word_by_word(before, after, told):
    assert passages.marked(before, after) == told


def test_places_inside_a_block_have_names(taught):
    page = lesson("T01-L1", "kk")
    found = {one.kind: one for one in passages.of(page)}

    with translation.override("en"):
        labels = [
            passages.place_label(type(page), found["self_check"], place)
            for place, _ in found["self_check"].words
        ]
        assert passages.label(type(page), found["self_check"]) == "Self-check"
        assert passages.label(type(page), found["summary"]) == "Summary"
    assert labels == [
        "Question",
        "Answers 1, Answer",
        "Answers 1, Why",
        "Answers 2, Answer",
        "Answers 2, Why",
        "Explanation",
    ]
