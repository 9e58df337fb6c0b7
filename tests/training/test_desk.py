from decimal import Decimal

import pytest
from django.urls import reverse

from audit.models import Event
from tests import worlds
from tests.training import trees
from training import enrolling
from training.models import Cohort, Enrolment

PAGES = ("home", "cohorts")


@pytest.mark.parametrize("who", ["maker", "dana", "auditor", "admin", "serik"])
@pytest.mark.parametrize("name", PAGES)
def test_staff_work_at_the_desk(world, client_of, who, name):
    assert client_of(getattr(world, who)).get(reverse(f"desk:{name}")).status_code == 200


@pytest.mark.parametrize("who", ["aigul", "editor"])
@pytest.mark.parametrize("name", PAGES)
def test_for_others_there_is_no_desk(world, client_of, who, name):
    assert client_of(getattr(world, who)).get(reverse(f"desk:{name}")).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("maker", 200),
        ("checker", 200),
        ("dana", 200),
        ("auditor", 200),
        ("admin", 200),
        ("serik", 404),
        ("aigul", 404),
        ("nurlan", 404),
        ("editor", 404),
    ],
)
def test_a_cohort_exists_for_those_who_look_after_it(world, client_of, who, status):
    client = client_of(getattr(world, who))

    assert client.get(reverse("desk:cohort", args=["AKM-2026-1"])).status_code == status
    trainee = reverse("desk:trainee", args=["AKM-2026-1", world.enrolment.pk])
    assert client.get(trainee).status_code == status


@pytest.mark.parametrize("who", ["dana", "auditor", "admin", "serik", "aigul"])
def test_only_its_officers_change_a_cohort(world, client_of, who):
    client = client_of(getattr(world, who))
    code, pk = world.cohort.code, world.enrolment.pk

    for address in (
        reverse("desk:cohort_close", args=[code]),
        reverse("desk:syllabus", args=[code]),
        reverse("desk:roster", args=[code]),
        reverse("desk:roster_apply", args=[code]),
        reverse("desk:trainee_time", args=[code, pk]),
        reverse("desk:trainee_withdraw", args=[code, pk]),
    ):
        assert client.post(address).status_code == 404
    world.cohort.refresh_from_db()
    assert world.cohort.status == Cohort.Status.RUNNING


def test_an_enrolment_of_another_cohort_does_not_exist_here(world, client_of):
    address = reverse("desk:trainee", args=["AKM-2026-1", world.nurlan_enrolment.pk])

    assert client_of(world.auditor).get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_of_cohorts_costs_the_same_for_any_size(world, client_of, count, django_assert_num_queries):
    for number in range(1, count):
        worlds.running_cohort(world.programme, f"MORE-{number}", world.koyandy)
    client = client_of(world.maker)

    with django_assert_num_queries(11):
        client.get("/kk/desk/cohorts/")


@pytest.mark.parametrize("count", [1, 20])
def test_the_board_of_a_cohort_costs_the_same_for_any_size(
    world, client_of, count, django_assert_num_queries
):
    worlds.more_trainees(world.cohort, world.koyandy, count - 1)
    client = client_of(world.dana)

    with django_assert_num_queries(12):
        client.get("/kk/desk/cohorts/AKM-2026-1/")


@pytest.mark.parametrize("query", ["?q=akm", "?status=RUNNING", "?region=110000000"])
def test_the_list_is_narrowed(world, client_of, query):
    page = client_of(world.auditor).get(f"/en/desk/cohorts/{query}").content.decode()

    assert "AKM-2026-1" in page
    assert ("AKT-2026-1" in page) is (query == "?status=RUNNING")


def test_people_are_found_by_name_without_kazakh_letters_and_by_number(world, client_of):
    client = client_of(world.maker)

    def found(words):
        return "Әбдіғалиева" in client.get("/kk/desk/cohorts/AKM-2026-1/", {"q": words}).content.decode()

    assert found("абдигалиева айгул")
    assert found("810412400114")
    assert not found("өмірзақов")
    assert not found("860201350334")


def test_people_stand_in_the_order_of_the_kazakh_alphabet(world, client_of):
    for name, last in (("zh", "Яковлев"), ("ai", "Аманов"), ("uly", "Ұлықбек")):
        worlds.enrolled(world.cohort, worlds.person(name, last, "А"))

    page = client_of(world.maker).get("/kk/desk/cohorts/AKM-2026-1/").content.decode()

    places = [page.index(last) for last in ("Аманов", "Әбдіғалиева", "Ұлықбек", "Яковлев")]
    assert places == sorted(places)


def test_a_cohort_is_closed_after_being_asked(world, client_of):
    client = client_of(world.maker)

    page = client.get("/en/desk/cohorts/AKM-2026-1/").content.decode()
    client.post(reverse("desk:cohort_close", args=["AKM-2026-1"]))
    again = client.post(reverse("desk:cohort_close", args=["AKM-2026-1"]), follow=True)

    world.cohort.refresh_from_db()
    assert "Yes, close it" in page
    assert world.cohort.status == Cohort.Status.CLOSED
    assert [str(message) for message in again.context["messages"]]


def test_a_person_is_withdrawn_and_what_was_done_stays(world, client_of):
    address = reverse("desk:trainee_withdraw", args=["AKM-2026-1", world.enrolment.pk])

    client_of(world.maker).post(address)

    world.enrolment.refresh_from_db()
    assert world.enrolment.status == Enrolment.Status.WITHDRAWN
    assert client_of(world.aigul).get(reverse("learn:progress", args=[world.enrolment.pk])).status_code == 404


def test_who_has_finished_cannot_be_withdrawn(world):
    worlds.finish(world.enrolment)

    with pytest.raises(enrolling.EnrolmentRefused):
        enrolling.withdraw(enrolment=world.enrolment, actor=world.maker, at=worlds.NOON)


def test_more_time_is_given_with_a_reason_and_is_audited(world, client_of):
    address = reverse("desk:trainee_time", args=["AKM-2026-1", world.enrolment.pk])
    client = client_of(world.maker)

    without = client.post(address, {"factor": "1.50", "reason": ""})
    client.post(address, {"factor": "1.50", "reason": "decision 14 of the commission"})

    world.enrolment.refresh_from_db()
    assert without.status_code == 200
    assert world.enrolment.time_factor == Decimal("1.50")
    event = Event.objects.get(action="training.enrolment.time_changed")
    assert event.actor == world.maker
    assert event.details["reason"] == "decision 14 of the commission"


def test_no_other_factor_and_no_silence(world):
    for factor, reason in ((Decimal(3), "because"), (Decimal("1.50"), "  ")):
        with pytest.raises(enrolling.EnrolmentRefused):
            enrolling.allow_time(
                enrolment=world.enrolment, factor=factor, reason=reason, officer=world.maker, at=worlds.NOON
            )


def test_a_full_cohort_and_a_closed_one_take_nobody(world):
    newcomer = worlds.person("newcomer", "Асанова", "Сәуле")
    Cohort.objects.filter(pk=world.cohort.pk).update(capacity=1)

    with pytest.raises(enrolling.EnrolmentRefused):
        enrolling.enrol(cohort=world.cohort, trainee=newcomer, appointment=None, at=worlds.NOON)
    Cohort.objects.filter(pk=world.cohort.pk).update(capacity=None, status=Cohort.Status.CLOSED)
    with pytest.raises(enrolling.EnrolmentRefused):
        enrolling.enrol(cohort=world.cohort, trainee=newcomer, appointment=None, at=worlds.NOON)

    assert not newcomer.enrolments.exists()


def test_enrolling_again_changes_nothing_and_brings_the_withdrawn_back(world):
    again = enrolling.enrol(cohort=world.cohort, trainee=world.aigul, appointment=None, at=worlds.NOON)
    enrolling.withdraw(enrolment=world.enrolment, actor=world.maker, at=worlds.NOON)
    back = enrolling.enrol(cohort=world.cohort, trainee=world.aigul, appointment=None, at=worlds.NOON)

    assert (again.pk, back.pk) == (world.enrolment.pk, world.enrolment.pk)
    assert back.status == Enrolment.Status.ACTIVE


def _plan(**changes) -> dict:
    return {
        "code": "AKM-2027-1",
        "name_kk": "Жаңа лек",
        "name_ru": "Новый поток",
        "starts_on": "2027-01-11",
        "ends_on": "2027-03-31",
        "capacity": "50",
    } | changes


def test_an_officer_plans_a_cohort_with_its_instructors(world, client_of):
    asked = _plan(programme=world.programme.pk, region=world.akmola.pk, instructors=[world.dana.pk])

    answer = client_of(world.maker).post("/kk/desk/cohorts/new/", asked)

    cohort = Cohort.objects.get(code="AKM-2027-1")
    assert answer.url == "/kk/desk/cohorts/AKM-2027-1/"
    assert (cohort.status, cohort.region, cohort.capacity) == (Cohort.Status.DRAFT, world.akmola, 50)
    assert cohort.instructors.get().instructor == world.dana
    assert Event.objects.get(action="training.cohort.planned").actor == world.maker


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "AKM-2026-1"}, "There is a cohort with this code already."),
        ({"code": "new"}, "Enter a valid value."),
        ({"ends_on": "2027-01-10"}, "The last day lies before the first."),
        ({"region": ""}, "This field is required."),
    ],
)
def test_a_wrong_plan_comes_back_with_words_at_the_field(world, client_of, changes, words):
    asked = _plan(programme=world.programme.pk, region=world.akmola.pk) | changes

    page = client_of(world.maker).post("/en/desk/cohorts/new/", asked).content.decode()

    assert words in page
    assert Cohort.objects.count() == 2


def test_nobody_plans_for_another_region(world, client_of):
    asked = _plan(programme=world.programme.pk, region=world.aqtobe.pk)

    answer = client_of(world.maker).post("/en/desk/cohorts/new/", asked)

    assert answer.status_code == 200
    assert Cohort.objects.count() == 2


@pytest.mark.parametrize("who", ["dana", "auditor", "admin", "aigul"])
def test_only_officers_plan(world, client_of, who):
    assert client_of(getattr(world, who)).get("/en/desk/cohorts/new/").status_code == 404


def test_the_syllabus_page_shows_whom_an_update_touches_and_takes_over_what_it_shows(world, client_of):
    courses = trees.grow()
    trees.add_lesson(trees.module_of(courses["kk"]), worlds.unit_key(8), "new", "Жаңа сабақ")
    client, address = client_of(world.maker), reverse("desk:syllabus", args=["AKM-2026-1"])

    shown = client.get(address)
    assert shown.context["people"].more == 1
    assert "Жаңа сабақ" in shown.content.decode()

    client.post(address, {"seen": "something else"})
    assert world.cohort.units.count() == 3
    client.post(address, {"seen": shown.context["seen"]})
    assert world.cohort.units.count() == 4
