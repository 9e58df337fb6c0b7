from decimal import Decimal

import pytest
from django.urls import reverse

from tests import worlds
from training import progress
from training.models import Cohort, Enrolment, UnitResult


def test_the_dashboard_greets_and_says_what_is_left(world, client_of):
    page = client_of(world.aigul).get("/en/learn/").content.decode()

    assert "Good day, Айгүл!" in page
    assert "Akim of a rural okrug" in page
    assert "3 required units are still to do." in page
    assert "You have no score yet." in page


def test_who_is_not_enrolled_reads_what_will_come(world, client_of):
    page = client_of(world.dana).get("/en/learn/").content.decode()

    assert "You are not enrolled yet" in page


@pytest.mark.parametrize("count", [1, 20])
def test_the_dashboard_costs_the_same_for_any_number_of_cohorts(
    world, client_of, count, django_assert_num_queries
):
    for number in range(1, count):
        cohort = worlds.running_cohort(world.programme, f"MORE-{number}", world.akmola)
        worlds.enrolled(cohort, world.aigul)
    client = client_of(world.aigul)

    with django_assert_num_queries(9):
        client.get("/kk/learn/")


def test_a_lesson_is_marked_as_done_once_however_often_it_is_sent(world, client_of):
    client = client_of(world.aigul)
    address = reverse("learn:unit_done", args=[world.lesson.pk])

    first = client.post(address)
    again = client.post(address)

    assert (first.status_code, again.status_code) == (302, 302)
    assert UnitResult.objects.filter(enrolment=world.enrolment).count() == 1


def test_what_is_read_in_kazakh_is_done_in_russian(world, client_of):
    client = client_of(world.aigul)
    client.post(f"/kk/learn/unit/{world.lesson.pk}/done/")

    page = client.get(f"/ru/learn/progress/{world.enrolment.pk}/").content.decode()

    assert UnitResult.objects.get(enrolment=world.enrolment).unit == world.lesson
    assert 'class="done"' in page
    assert "Собрание" in page
    assert progress.standing(world.enrolment)["done"] == 1


def test_the_last_lesson_finishes_the_programme_and_may_be_sent_twice(world, client_of):
    for unit, score in ((world.exam, Decimal(90)), (world.second_lesson, None)):
        progress.complete_unit(enrolment=world.enrolment, unit=unit, score=score, at=worlds.NOON)
    client = client_of(world.aigul)
    address = reverse("learn:unit_done", args=[world.lesson.pk])

    first = client.post(address)
    again = client.post(address)

    world.enrolment.refresh_from_db()
    assert first.url == again.url == reverse("learn:home")
    assert (world.enrolment.status, world.enrolment.score) == (Enrolment.Status.COMPLETED, Decimal("90.00"))


def test_an_exam_is_never_done_by_saying_so(world, client_of):
    answer = client_of(world.aigul).post(reverse("learn:unit_done", args=[world.exam.pk]))

    assert answer.status_code == 404
    assert not UnitResult.objects.exists()


def test_a_lesson_of_another_cohort_does_not_exist(world, client_of):
    client = client_of(world.nurlan)

    assert client.post(reverse("learn:unit_done", args=[world.lesson.pk])).status_code == 404
    assert client.get(reverse("learn:progress", args=[world.enrolment.pk])).status_code == 404


def test_a_lesson_waits_until_the_cohort_runs(world, client_of):
    Cohort.objects.filter(pk=world.cohort.pk).update(status=Cohort.Status.OPEN)

    client_of(world.aigul).post(reverse("learn:unit_done", args=[world.lesson.pk]))

    assert not UnitResult.objects.exists()


def test_a_stranger_signs_in_first(world, client_of, stranger):
    answer = client_of(stranger).get("/ru/learn/")

    assert answer.url == "/ru/account/login/?next=/ru/learn/"


def test_the_answer_to_why_names_every_open_unit(world, client_of):
    progress.complete_unit(enrolment=world.enrolment, unit=world.exam, score=Decimal(40), at=worlds.NOON)

    page = client_of(world.aigul).get(f"/en/learn/progress/{world.enrolment.pk}/").content.decode()

    assert "Why am I not finished?" in page
    assert "2 required units are still to do." in page
    assert "Your mean score is 40 %, and 60 % is needed." in page


def test_who_has_finished_reads_so(world, client_of):
    worlds.finish(world.enrolment)

    page = client_of(world.aigul).get("/en/learn/").content.decode()

    assert "You have completed the programme." in page
    assert "Score: 86 %." in page
