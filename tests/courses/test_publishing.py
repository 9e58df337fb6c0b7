from django.utils import translation

from courses import outline, publishing
from courses.models import LessonPage
from schoolofakims.curriculum.keys import key_of


def _course():
    return outline.page_of(key_of("course", "TINY"), "kk")


def test_a_whole_course_may_go_live(taught):
    LessonPage.objects.get(translation_key=key_of("lesson", "T01-L2"), locale__language_code="ru").unpublish()
    outline.page_of(key_of("course", "TINY"), "en").delete()

    assert publishing.problems(_course()) == []


def test_a_lesson_that_a_language_lacks_is_named(taught):
    outline.page_of(key_of("course", "TINY"), "en").delete()
    LessonPage.objects.get(translation_key=key_of("lesson", "T01-L2"), locale__language_code="ru").delete()

    with translation.override("en"):
        found = publishing.problems(_course())

    assert found == ["“Lesson T01-L2 (kk)” is missing in: Русский."]


def test_a_course_taught_in_english_is_whole_in_english(taught):
    with translation.override("en"):
        found = publishing.problems(_course())

    assert found == [
        "“Lesson T01-L2 (kk)” is missing in: English.",
        "“Test (kk)” is missing in: English.",
    ]


def test_an_empty_module_keeps_a_course_back(taught):
    outline.page_of(key_of("course", "TINY"), "en").delete()
    for language in ("kk", "ru"):
        for unit in outline.page_of(key_of("module", "T01"), language).get_children():
            unit.delete()

    with translation.override("en"):
        found = publishing.problems(_course())

    assert found == ["The module “Module (kk)” has no lessons yet."]
