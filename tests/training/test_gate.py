import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import CoursePage
from people.models import User
from tests import worlds
from tests.bench import growth
from tests.training import trees
from training import gate, notes, progress
from training.models import Cohort, Enrolment


@pytest.fixture
def courses(world):
    return trees.grow()


def test_a_stranger_signs_in_and_comes_back(world, courses, client_of, stranger):
    answer = client_of(stranger).get(trees.lesson_address("ru"))

    assert answer.url == "/ru/account/login/?next=/ru/courses/core/m1/assembly/"


@pytest.mark.parametrize(
    ("who", "status"),
    [("aigul", 200), ("dana", 200), ("maker", 200), ("auditor", 200), ("editor", 200), ("newcomer", 404)],
)
def test_lessons_open_to_trainees_of_the_unit_and_to_staff(world, courses, client_of, who, status):
    person = worlds.person("newcomer", "Асанова", "Сәуле") if who == "newcomer" else getattr(world, who)

    assert client_of(person).get(trees.lesson_address("kk")).status_code == status


def test_an_exam_page_stands_behind_the_same_gate(world, courses, client_of, stranger):
    address = trees.lesson_address("kk", "test")

    assert client_of(stranger).get(address).status_code == 302
    assert client_of(worlds.person("newcomer", "Асанова", "Сәуле")).get(address).status_code == 404


def test_courses_and_modules_are_open_to_everyone(world, courses, client_of, stranger):
    client = client_of(stranger)

    assert client.get("/kk/courses/core/").status_code == 200
    assert client.get("/kk/courses/core/m1/").status_code == 200
    assert trees.lesson_address("kk") not in client.get("/kk/courses/core/").content.decode()


def test_a_unit_that_the_cohort_does_not_take_is_closed(world, courses, client_of):
    trees.add_lesson(trees.module_of(courses["kk"]), worlds.unit_key(9), "new", "Жаңа сабақ")

    assert client_of(world.aigul).get(trees.lesson_address("kk", "new")).status_code == 404


def test_a_draft_cohort_opens_nothing_and_a_closed_one_stays_readable(world):
    key = world.lesson.key

    Cohort.objects.filter(pk=world.cohort.pk).update(status=Cohort.Status.DRAFT, opened_at=None)
    in_draft = gate.may_read(world.aigul, key)
    Cohort.objects.filter(pk=world.cohort.pk).update(status=Cohort.Status.CLOSED, opened_at=worlds.OPENED)

    assert not in_draft
    assert gate.may_read(world.aigul, key)


def test_who_is_withdrawn_reads_no_more(world):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(status=Enrolment.Status.WITHDRAWN)

    assert not gate.may_read(world.aigul, world.lesson.key)


def test_the_cohort_in_which_learning_goes_on_counts(world):
    worlds.finish(world.enrolment)
    going_on = worlds.enrolled(worlds.running_cohort(world.programme, "AGAIN", None), world.aigul)

    enrolment, unit = gate.unit_for(world.aigul, world.lesson.key)

    assert (enrolment, unit.cohort_id) == (going_on, going_on.cohort_id)


def test_a_lesson_shows_the_way_and_takes_the_mark(world, courses, client_of):
    client = client_of(world.aigul)

    before = client.get("/en" + trees.lesson_address("kk")[3:])
    page = client.get(trees.lesson_address("kk")).content.decode()

    assert before.status_code == 404
    assert f"/kk/learn/unit/{world.lesson.pk}/done/" in page
    assert trees.lesson_address("kk", "budget") in page


def test_marking_leads_to_the_next_lesson_in_the_language_of_the_page(world, courses, client_of):
    answer = client_of(world.aigul).post(f"/ru/learn/unit/{world.lesson.pk}/done/")

    assert answer.url == trees.lesson_address("ru", "budget")


def test_a_done_lesson_says_so_in_both_languages(world, courses, client_of):
    progress.complete_unit(enrolment=world.enrolment, unit=world.lesson, score=None, at=worlds.NOON)
    client = client_of(world.aigul)

    for language in ("kk", "ru"):
        page = client.get(trees.lesson_address(language)).content.decode()
        assert "/done/" not in page
        assert "is-ok" in page


@pytest.mark.parametrize("count", [1, 20])
def test_a_lesson_costs_the_same_for_any_length(world, courses, client_of, count, django_assert_num_queries):
    """With the place, the note and the answers of the cohort on the page."""
    trees.write(courses)
    notes.save(author=world.aigul, unit=world.lesson, text="…", seen=None, at=worlds.NOON)
    module = trees.module_of(courses["kk"])
    for number in range(1, count):
        trees.add_lesson(module, worlds.unit_key(100 + number), f"more-{number}", f"Сабақ {number}")
    client = client_of(world.aigul)
    client.get(trees.lesson_address("kk"))
    client.post(f"/kk/learn/unit/{world.lesson.pk}/place/", {"block": trees.PLACES["b"]})

    with django_assert_num_queries(8):
        page = client.get(trees.lesson_address("kk")).content.decode()

    assert f'href="#b-{trees.PLACES["b"]}"' in page


@pytest.mark.parametrize("count", [1, 20])
def test_a_course_costs_the_same_for_any_length(world, courses, client_of, count, django_assert_num_queries):
    module = trees.module_of(courses["kk"])
    for number in range(1, count):
        trees.add_lesson(module, worlds.unit_key(100 + number), f"more-{number}", f"Сабақ {number}")
    client = client_of(world.aigul)
    client.get("/kk/courses/core/")

    with django_assert_num_queries(8):
        client.get("/kk/courses/core/")


def test_a_school_of_any_size_costs_the_same(world, courses, client_of):
    """Some seconds for its rows. `./soa bench pages` does it with 50,000 people on PostgreSQL."""
    trees.write(courses)
    client = client_of(world.aigul)
    pages = [trees.lesson_address("kk"), "/kk/courses/core/"]
    small = [_statements(client, page) for page in pages]

    growth.courses(1000, like=worlds.COURSE_KEY)
    growth.people(1000, like=world.cohort.code)

    assert CoursePage.objects.live().filter(locale__language_code="kk").count() == 1000
    assert User.objects.count() == 1000
    assert [_statements(client, page) for page in pages] == small == [[8, 8], [8, 8]]


def _statements(client, address: str) -> list[int]:
    """How many the second and the third view take; the first one keeps what is made once."""
    assert client.get(address).status_code == 200
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        counts.append(len(found))
    return counts
