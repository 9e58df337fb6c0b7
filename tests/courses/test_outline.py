from decimal import Decimal

import pytest
from wagtail.models import Page

from courses import access, outline
from courses.models import CoursePage, LessonPage
from schoolofakims.curriculum.keys import key_of

COURSE = key_of("course", "TINY")


@pytest.fixture
def course(taught):
    return CoursePage.objects.select_related("locale").get(translation_key=COURSE, locale__language_code="kk")


def test_units_come_in_reading_order_with_the_titles_of_every_language(taught):
    units = outline.units(COURSE)

    assert [(unit["position"], unit["kind"], unit["titles"]) for unit in units] == [
        (1, "LESSON", {"kk": "Lesson T01-L1 (kk)", "ru": "Lesson T01-L1 (ru)", "en": "Lesson T01-L1 (en)"}),
        (2, "LESSON", {"kk": "Lesson T01-L2 (kk)", "ru": "Lesson T01-L2 (ru)", "en": ""}),
        (3, "EXAM", {"kk": "Test (kk)", "ru": "Test (ru)", "en": ""}),
    ]
    first = units[0]
    assert first["key"] == key_of("lesson", "T01-L1")
    assert first["module_key"] == key_of("module", "T01")
    assert first["module_titles"] == {"kk": "Module (kk)", "ru": "Module (ru)", "en": "Module (en)"}
    assert (first["required"], first["weight"], first["minutes"], first["rules"]) == (
        True,
        Decimal(1),
        20,
        {},
    )


def test_an_exam_brings_the_rules_of_its_paper(taught):
    exam = outline.units(COURSE)[-1]

    assert exam["rules"] == {
        "paper": "T01-EXAM",
        "pass_mark": 60,
        "attempts_allowed": 3,
        "minutes_allowed": 30,
        "grace_seconds": 30,
        "shuffle": True,
        "results_shown": "AFTER_SUBMIT",
        "draws": [{"bank": "T01", "kind": "", "difficulty": "", "count": 2}],
    }


def test_a_unit_that_only_russian_has_follows_the_units_of_its_module(taught):
    LessonPage.objects.get(translation_key=key_of("lesson", "T01-L1"), locale__language_code="kk").unpublish()

    units = outline.units(COURSE)

    assert [unit["key"] for unit in units] == [
        key_of("lesson", "T01-L2"),
        key_of("exam", "T01-EXAM"),
        key_of("lesson", "T01-L1"),
    ]
    assert units[-1]["titles"]["kk"] == ""


def test_an_unknown_course_has_no_units(db):
    assert outline.units(COURSE) == []


def test_a_page_is_found_in_the_language_asked_for_and_else_in_kazakh(taught):
    both = key_of("lesson", "T01-L2")

    assert outline.page_of(both, "ru").title == "Lesson T01-L2 (ru)"
    assert outline.page_of(both, "en").title == "Lesson T01-L2 (kk)"
    assert isinstance(outline.page_of(both, "kk"), LessonPage)
    assert outline.page_of(key_of("lesson", "nowhere"), "kk") is None


def test_addresses_of_many_keys_take_one_query(taught, django_assert_num_queries):
    keys = [key_of("lesson", "T01-L1"), key_of("lesson", "T01-L2"), key_of("lesson", "nowhere")]

    with django_assert_num_queries(1):
        found = outline.addresses(keys, "en")

    assert found == {
        keys[0]: "/en/courses/tiny/t01/first/",
        keys[1]: "/kk/courses/tiny/t01/second/",
    }


def test_contents_of_a_course_take_one_query_whatever_its_size(course, django_assert_num_queries):
    with django_assert_num_queries(1):
        modules = outline.contents(course)

    assert [(module["title"], [unit["url"] for unit in module["units"]]) for module in modules] == [
        (
            "Module (kk)",
            [
                "/kk/courses/tiny/t01/first/",
                "/kk/courses/tiny/t01/second/",
                "/kk/courses/tiny/t01/t01-exam/",
            ],
        )
    ]


def test_contents_seen_from_a_lesson_are_those_of_its_module(course):
    lesson = outline.page_of(key_of("lesson", "T01-L2"), "ru")

    modules = outline.contents(lesson)

    assert [unit["kind"] for unit in modules[0]["units"]] == ["LESSON", "LESSON", "EXAM"]
    assert modules[0]["url"] == "/ru/courses/tiny/t01/"


def test_figures_count_what_is_published(course, django_assert_num_queries):
    with django_assert_num_queries(1):
        outline.contents(course)
        amount = outline.figures(course)

    assert (amount["modules"], amount["lessons"], amount["exams"], amount["minutes"]) == (1, 2, 1, 70)
    assert amount["text_bytes"] > 0


def test_cards_take_three_queries(taught, django_assert_num_queries):
    with django_assert_num_queries(3):
        cards = outline.cards(access.courses("ru"), "ru")

    card = cards[0]
    assert (card["number"], card["title"], card["modules"], card["lessons"]) == ("01", "Course (ru)", 1, 2)
    assert card["url"] == "/ru/courses/tiny/"


def test_versions_lead_to_the_same_page_in_other_languages(taught):
    assert outline.versions(outline.page_of(key_of("lesson", "T01-L2"), "kk")) == {
        "kk": "/kk/courses/tiny/t01/second/",
        "ru": "/ru/courses/tiny/t01/second/",
    }


def test_wagtail_and_the_outline_write_the_same_address(taught):
    for page in Page.objects.filter(depth__gt=1).select_related("locale"):
        assert outline.address(page) == page.get_url()
