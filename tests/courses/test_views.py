"""Pages by their address: what a visitor, a trainee and an author see, and what it costs."""

from datetime import date

import pytest
from django.test import Client

from courses import access
from courses.models import CatalogPage, CoursePage, LessonPage, ModulePage
from schoolofakims.curriculum.keys import key_of
from tests.courses.conftest import lesson
from tests.worlds import NOON, enrolled
from training import cohorts
from training.models import Cohort

LESSON = "/ru/courses/tiny/t01/second/"


@pytest.fixture
def aiguls_browser(taught, world, client_of):
    """Aigül learns in a running cohort that takes the small course."""
    world.programme.courses.update(course_key=key_of("course", "TINY"))
    cohort = Cohort.objects.create(
        code="TINY-1",
        programme=world.programme,
        name_kk="Лек",
        name_ru="Поток",
        region=world.akmola,
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 12, 25),
    )
    cohorts.open_cohort(cohort=cohort, officer=world.maker, at=NOON)
    cohort.refresh_from_db()
    cohorts.start(cohort=cohort, officer=world.maker, at=NOON)
    enrolled(cohort, world.aigul)
    return client_of(world.aigul)


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/kk/", "School (kk)"),
        ("/ru/", "School (ru)"),
        ("/kk/courses/", "Courses (kk)"),
        ("/ru/courses/tiny/", "Course (ru)"),
        ("/en/courses/tiny/", "Course (en)"),
        ("/kk/courses/tiny/t01/", "Module (kk)"),
    ],
)
def test_a_stranger_reads_everything_up_to_the_module(taught, client, address, title):
    response = client.get(address)

    assert response.status_code == 200
    html = response.content.decode()
    assert f"<h1>{title}</h1>" in html
    assert f'<html lang="{address[1:3]}"' in html


@pytest.mark.parametrize(
    "address",
    [
        "/kk/nowhere/",
        "/kk/courses/tiny/t01/first/more/",
        "/kk/first/",
        "/ru/courses/tiny/first/",
        "/kk/a/b/c/d/e/f/",
    ],
)
def test_an_address_that_leads_nowhere_is_404(taught, client, address):
    assert client.get(address).status_code == 404


def test_a_course_that_was_taken_away_says_so_in_its_language_only(taught, client):
    CoursePage.objects.get(locale__language_code="kk").unpublish()

    assert client.get("/kk/courses/tiny/").status_code == 410
    assert client.get("/ru/courses/tiny/").status_code == 200


def test_a_stranger_is_asked_to_sign_in_before_a_lesson(taught, client):
    response = client.get(LESSON)

    assert (response.status_code, response.url) == (302, f"/ru/account/login/?next={LESSON}")


def test_the_catalogue_keeps_its_address_when_its_slug_changes(taught, client):
    page = CatalogPage.objects.get(locale__language_code="kk")
    page.slug = "all"
    page.save_revision().publish()

    response = client.get("/kk/courses/")

    assert (response.status_code, response.url) == (302, "/kk/all/")
    assert client.get("/kk/all/").status_code == 200


def test_a_long_catalogue_comes_in_parts_and_the_home_page_shows_the_first(taught, client):
    catalog = CatalogPage.objects.get(locale__language_code="kk")
    for number in range(2, 27):
        course = CoursePage(title=f"Курс {number}", slug=f"k{number}", summary="Жиын", hours=8)
        course.locale = catalog.locale
        catalog.add_child(instance=course)

    home, first, last = (
        client.get(f"/kk/{path}").content.decode() for path in ("", "courses/", "courses/?page=2")
    )

    assert [html.count("Курс 24") for html in (home, first, last)] == [1, 1, 0]
    assert [html.count("Курс 25") for html in (home, first, last)] == [0, 0, 1]
    assert "25–26 / 26" in last
    assert "Барлық курс</a>" in home
    assert client.get("/kk/courses/?page=nonsense").content.decode().count("Курс 24") == 1


def test_pages_that_share_a_slug_are_told_apart_by_their_address(taught):
    lesson = LessonPage.objects.get(locale__language_code="kk", url_path__endswith="/t01/second/")
    course = lesson.get_parent().get_parent()
    for number in range(20):
        twin = CoursePage(title=f"Курс {number}", slug=f"k{number}", summary="Жиын", hours=8)
        twin.locale = course.locale
        course.get_parent().add_child(instance=twin)
        module = ModulePage(title="Модуль", slug="t01", summary="Жиын", hours=8)
        module.locale = course.locale
        twin.add_child(instance=module)

    assert access.page_at("kk", "courses/tiny/t01/").get_parent().pk == course.pk
    assert access.page_at("kk", "courses/k7/t01/").get_parent().slug == "k7"
    assert access.page_at("kk", "courses/none/t01/") is None


def test_without_a_catalogue_its_address_is_404(db, client):
    assert client.get("/kk/courses/").status_code == 404


def test_every_page_offers_itself_in_the_other_languages(taught, client):
    html = client.get("/kk/courses/tiny/t01/").content.decode()

    for language in ("kk", "ru", "en"):
        assert f'href="/{language}/courses/tiny/t01/" lang="{language}"' in html


def test_the_home_page_leads_to_sign_in_and_then_to_ones_own_door(taught, world, client, client_of):
    assert "/kk/account/login/" in client.get("/kk/").content.decode()
    assert "/kk/after-sign-in/" in client_of(world.aigul).get("/kk/").content.decode()


def test_a_lesson_reads_in_one_language_with_its_parts_in_order(aiguls_browser):
    html = aiguls_browser.get(LESSON).content.decode()

    assert html.count("<h1") == 1
    assert html.index("<h1") < html.index("<h2 id=") < html.index("<h3")
    assert 'Words of T01-L2, <b>bold</b> and <a class="term"' in html
    assert 'style="' not in html
    assert "Three piles (ru)" in html


def test_an_exam_page_states_its_rules_before_anyone_starts(aiguls_browser):
    html = aiguls_browser.get("/kk/courses/tiny/t01/t01-exam/").content.decode()

    assert "<h1>Test (kk)</h1>" in html
    assert "Rules (kk)" in html
    assert "<dd>2</dd>" in html  # questions drawn
    assert "<dd>3, ең жақсысы есептеледі</dd>" in html  # attempts


def test_a_lesson_costs_the_same_for_any_number_of_neighbours(aiguls_browser, django_assert_max_num_queries):
    aiguls_browser.get(LESSON)

    with django_assert_max_num_queries(8):
        aiguls_browser.get(LESSON)


@pytest.mark.parametrize("lessons", [1, 20])
def test_a_course_page_costs_the_same_for_1_and_for_20_lessons(
    db, folder, client, lessons, django_assert_max_num_queries
):
    codes = [f"T01-L{number}" for number in range(1, lessons + 1)]
    folder.edit("T01/module.yaml", lambda content: content.update(lessons=[{"code": code} for code in codes]))
    for code in codes:
        for language in ("kk", "ru"):
            short = lesson(code, language)
            short["blocks"] = short["blocks"][:1]
            folder.write(f"T01/{code.removeprefix('T01-')}.{language}.yaml", short)
    (folder.path / "T01" / "L1.en.yaml").unlink()
    folder.load()

    with django_assert_max_num_queries(10):
        html = client.get("/kk/courses/tiny/").content.decode()

    assert html.count("<li class=") >= lessons or html.count("Lesson T01-L") == lessons


def test_the_first_view_of_a_lesson_weighs_little(aiguls_browser):
    response = aiguls_browser.get(LESSON, headers={"accept-encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"
    assert len(response.content) < 12_000


def test_a_lesson_asks_for_few_files(aiguls_browser):
    html = aiguls_browser.get(LESSON).content.decode()

    assert html.count("<script") == 2  # what stands in the text; place and note
    assert html.count('rel="stylesheet"') == 1
    assert html.count("<img") == 1


def test_an_author_sees_a_lesson_without_being_enrolled(taught, world, client_of):
    assert client_of(world.editor).get(LESSON).status_code == 200


def test_for_an_akim_of_another_cohort_the_lesson_does_not_exist(taught, world, client_of):
    assert client_of(world.nurlan).get(LESSON).status_code == 404


def test_a_preview_shows_the_draft(taught, world, client_of):
    page = LessonPage.objects.get(translation_key=key_of("lesson", "T01-L2"), locale__language_code="ru")
    page.body[0] = ("paragraph", page.body[0].value.__class__("<p>Half written.</p>"))
    page.save_revision()

    html = client_of(world.editor).get(f"/cms/pages/{page.pk}/view_draft/").content.decode()

    assert "Half written." in html


def test_a_stranger_is_never_asked_for_a_page_password(taught):
    page = LessonPage.objects.first()

    assert list(page.get_view_restrictions()) == []
    assert page.private_page_options == []


def test_no_cookie_is_needed_to_read_the_catalogue(taught):
    assert Client().get("/kk/courses/").status_code == 200
