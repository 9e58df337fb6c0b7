"""The search page: who finds what, what each state says, and what it costs."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from courses.models import Term
from tests import worlds
from tests.snapshots import Snapshot
from tests.training import trees
from training import gate
from training.models import Cohort, Enrolment, SyllabusUnit

OUT_OF_REACH = worlds.unit_key(9)


@Snapshot
def _published() -> None:
    """The course of the world, published, with a lesson more that no cohort takes."""
    for language, course in trees.grow().items():
        module = trees.module_of(course)
        trees.add_lesson(module, OUT_OF_REACH, "secret", f"Құпия жиналыс {language}")
        for page in (course, module, *module.get_children().specific()):
            page.save_revision().publish()


@pytest.fixture
def courses(world):
    _published.put()
    return trees.courses()


def _term(number: int = 0) -> Term:
    return Term.objects.create(
        key=f"assembly-{number}",
        word_kk=f"жиналыс {number}",
        word_ru=f"собрание {number}",
        word_en=f"assembly {number}",
        meaning_kk="Тұрғындардың сайланған өкілдері.",
        meaning_ru="Избранные представители жителей.",
        meaning_en="Elected representatives of residents.",
    )


def _page(client, text: str, language: str = "kk", **more) -> str:
    answer = client.get(f"/{language}/search/", {"q": text, **more})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("who", "lesson", "secret"),
    [
        ("stranger", False, False),
        ("aigul", True, False),
        ("nurlan", True, False),  # his cohort takes the same course
        ("dana", True, True),
        ("maker", True, True),
        ("auditor", True, True),
        ("editor", True, True),
    ],
)
def test_a_lesson_is_found_by_those_who_may_read_it(world, courses, client_of, who, lesson, secret):
    client = client_of(AnonymousUser() if who == "stranger" else getattr(world, who))

    html = _page(client, "жиналыстар")

    assert (trees.lesson_address("kk") in html, "Құпия" in html) == (lesson, secret)


def test_a_stranger_finds_modules_courses_and_terms_and_is_told_of_the_lessons(courses, client):
    _term()

    found = _page(client, "модуль") + _page(client, "курстар") + _page(client, "жиналысқа")

    assert "/kk/courses/core/m1/" in found
    assert 'href="/kk/courses/core/"' in found
    assert "<mark>жиналыс</mark> 0" in found
    assert "/kk/account/login/?next=/kk/search/%3Fq%3D" in found


def test_the_title_of_a_lesson_out_of_reach_stands_nowhere_even_if_it_is_the_only_hit(
    courses, client_of, world
):
    for client in (client_of(AnonymousUser()), client_of(world.aigul)):
        for text in ("құпия", "купия", "құп"):
            assert "жиналыс" not in _page(client, text).replace(text, "")


@pytest.mark.parametrize("change", ["withdrawn", "draft"])
def test_who_reads_no_more_finds_no_more(world, courses, client_of, change):
    if change == "withdrawn":
        Enrolment.objects.filter(pk=world.enrolment.pk).update(status=Enrolment.Status.WITHDRAWN)
    else:
        Cohort.objects.filter(pk=world.cohort.pk).update(status=Cohort.Status.DRAFT, opened_at=None)

    assert trees.lesson_address("kk") not in _page(client_of(world.aigul), "жиналыс")


@pytest.mark.parametrize(
    "name", ["aigul", "nurlan", "dana", "maker", "auditor", "editor", "admin", "stranger"]
)
def test_the_keys_to_find_are_those_that_may_be_read(world, name):
    SyllabusUnit.objects.filter(cohort=world.other_cohort, key=world.lesson.key).update(key=OUT_OF_REACH)
    user = AnonymousUser() if name == "stranger" else getattr(world, name)
    keys = [world.lesson.key, world.second_lesson.key, OUT_OF_REACH, worlds.unit_key(77)]

    readable = gate.readable(user)

    found = keys if readable is None else [key for key in keys if readable.filter(key=key).exists()]
    assert found == [key for key in keys if gate.may_read(user, key)]


def test_an_empty_search_says_what_can_be_searched(courses, client):
    for text in ("", "   "):
        html = _page(client, text, "en")
        assert "All its forms are found" in html
        assert "Found:" not in html


def test_signs_alone_are_no_search(courses, client):
    assert "There is no word in your search" in _page(client, "!!! – №", "en")


def test_nothing_found_says_what_to_do(courses, client):
    html = _page(client, "nowhere", "en")

    assert "Nothing found" in html
    assert "Check the spelling" in html
    assert "Found: 0" in html


def test_a_search_that_is_too_long_is_given_back_with_the_limit(courses, client):
    html = _page(client, "ж" * 201, "en")

    assert "Search for at most 200 characters." in html
    assert 'aria-invalid="true"' in html
    assert "Found:" not in html


@pytest.mark.parametrize(
    "text", ["\x00", "%", "_", "' OR 1=1 --", "<script>alert(1)</script>", "\ud83d", "жи\u0301"]
)
def test_whatever_is_typed_the_page_stands_and_runs_nothing(courses, client, text):
    assert "<script>alert" not in _page(client, text.encode("utf-8", "ignore").decode())


def test_another_language_answers_and_says_so(courses, client):
    Term.objects.create(
        key="x", word_kk="кент", word_ru="посёлок", word_en="", meaning_kk="a", meaning_ru="b"
    )

    html = _page(client, "поселком", "kk")

    assert '<li class="hit" lang="ru">' in html
    assert "<mark>посёлок</mark>" in html
    assert "notice" in html


def test_the_best_of_each_kind_lead_to_all_of_it_page_by_page(courses, client):
    for number in range(23):
        _term(number)

    html = _page(client, "жиналыс")
    assert html.count('<li class="hit"') == 5
    assert "only=terms" in html

    first, last = _page(client, "жиналыс", only="terms"), _page(client, "жиналыс", only="terms", page=3)
    assert (first.count('<li class="hit"'), last.count('<li class="hit"')) == (10, 3)
    assert "21–23 / 23" in last
    assert "only=terms&amp;page=2" in last
    assert _page(client, "жиналыс", only="nonsense").count('<li class="hit"') == 5
    assert _page(client, "жиналыс", only="terms", page=99).count('<li class="hit"') == 3


@pytest.mark.parametrize("hits", [1, 20])
@pytest.mark.parametrize(("who", "statements"), [("stranger", 5), ("aigul", 9), ("dana", 9)])
def test_a_search_costs_the_same_for_any_number_of_hits(
    world, courses, client_of, django_assert_num_queries, who, statements, hits
):
    client = client_of(AnonymousUser() if who == "stranger" else getattr(world, who))
    for number in range(1, hits):
        _term(number)
        page = trees.add_lesson(trees.module_of(courses["kk"]), uuid4(), f"more-{number}", "Жиналысқа шақыру")
        page.save_revision().publish()
    text = "жиналыс модуль" if who == "stranger" else "жиналысқа"
    _page(client, text)

    with django_assert_num_queries(statements):
        html = _page(client, text)

    terms, lessons = hits - 1, {"stranger": 1, "aigul": 1, "dana": hits + 1}[who]
    assert int(re.search(r'role="status">[^<]*: (\d+)<', html)[1]) == terms + lessons
    assert html.count('<li class="hit"') == min(terms, 5) + min(lessons, 10)


def test_every_page_carries_the_search_in_its_head(courses, client):
    html = client.get("/ru/courses/").content.decode()

    assert '<form class="find push" role="search" method="get" action="/ru/search/"' in html
    assert '<a class="find-link push" href="/ru/search/"' in html
