from datetime import timedelta
from decimal import Decimal
from uuid import uuid5

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from courses.models import LessonPage, ModulePage
from tests import worlds
from tests.training import trees
from training import outlook, progress
from training.models import Cohort, Enrolment, SyllabusUnit, UnitResult


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

    with django_assert_num_queries(10):
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


# --- dates, states, results, certificates


def _english(client, address: str = "/en/learn/") -> str:
    return " ".join(client.get(address).content.decode().split())


def test_the_last_day_stands_with_the_days_that_are_left(world, client_of):
    Cohort.objects.filter(pk=world.cohort.pk).update(ends_on=localdate() + timedelta(days=3))

    page = _english(client_of(world.aigul))

    assert "Last day of “Akim of a rural okrug”" in page
    assert "3 days left" in page
    assert 'class="small due"' in page


def test_a_far_day_is_not_marked(world, client_of):
    Cohort.objects.filter(pk=world.cohort.pk).update(ends_on=localdate() + timedelta(days=30))

    page = _english(client_of(world.aigul))

    assert "30 days left" in page
    assert 'class="small due"' not in page


def test_the_window_of_an_exam_is_a_date_and_locks_it_until_then(world, client_of):
    opens = now() + timedelta(days=2)
    world.exam.rules |= {"opens_at": opens.isoformat()}
    world.exam.save(update_fields=["rules"])

    view = outlook.programme(Enrolment.objects.get(pk=world.enrolment.pk), at=now())

    assert (view["dates"][0]["what"], view["dates"][0]["days"]) == ("opens", 2)
    assert [unit["state"] for unit in view["modules"][0]["units"]] == ["none", "none", "locked"]
    assert "opens" in _english(client_of(world.aigul))


def test_before_the_first_day_exams_are_locked_and_lessons_open(world, client_of):
    Cohort.objects.filter(pk=world.cohort.pk).update(status=Cohort.Status.OPEN)
    trees.grow()

    view = outlook.programme(
        Enrolment.objects.select_related("cohort__programme").get(pk=world.enrolment.pk), at=worlds.NOON
    )
    page = client_of(world.aigul).get("/ru/learn/").content.decode()

    assert [unit["note"] for unit in view["modules"][0]["units"]][2] != ""
    assert [unit["state"] for unit in view["modules"][0]["units"]] == ["none", "none", "locked"]
    assert trees.lesson_address("ru") in page


def test_a_lesson_that_was_opened_is_begun(world, client_of):
    trees.grow()
    client = client_of(world.aigul)
    client.get(trees.lesson_address("kk"))

    page = _english(client)
    module = client.get("/ru/courses/core/m1/").content.decode()

    assert "You opened it on:" in page
    assert "Go on reading" in page
    assert module.count("начат") >= 1


def test_passed_exams_stand_with_their_scores(world, client_of):
    progress.complete_unit(enrolment=world.enrolment, unit=world.exam, score=Decimal("72.5"), at=worlds.NOON)

    page = _english(client_of(world.aigul))

    assert "Results" in page
    assert "Module test" in page
    assert "72.5 %" in page


def test_who_has_finished_is_told_that_two_officers_come_next(world, client_of):
    worlds.finish(world.enrolment)

    assert "two officers have approved it" in _english(client_of(world.aigul))


def test_the_way_on_leads_across_modules(world, client_of):
    courses = trees.grow()
    second = uuid5(worlds.COURSE_KEY, "second module")
    SyllabusUnit.objects.filter(pk=world.second_lesson.pk).update(module_key=second)
    page = LessonPage.objects.get(slug="budget", locale__language_code="kk")
    other = ModulePage(title="Екінші", slug="m2", locale=page.locale, translation_key=second, summary="…")
    courses["kk"].add_child(instance=other)
    page.move(other, pos="last-child")

    first = client_of(world.aigul).get(trees.lesson_address("kk")).content.decode()

    assert 'href="/kk/courses/core/m2/budget/" rel="next"' in first
