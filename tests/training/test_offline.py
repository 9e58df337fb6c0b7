"""What a browser keeps of a module, and what it sends afterwards: each thing has one effect, whenever it arrives."""

import json
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext

from audit.models import Event
from tests import worlds
from tests.snapshots import Snapshot
from tests.training import trees
from training import copies, progress
from training.models import Cohort, Enrolment, OfflineMark, Reading, SyllabusUnit, UnitResult

BROWSER = UUID("0f0e0d0c-0000-4000-8000-000000000001")
CHECK = "c0ffee00-0000-4000-8000-000000000001"
BODY = [
    {"type": "paragraph", "id": "b1", "value": "<p>Бюджет – 40 357 мың теңге.</p>"},
    {
        "type": "self_check",
        "id": CHECK,
        "value": {
            "prompt": "Кім бекітеді?",
            "several": False,
            "options": [
                {"text": "Әкім", "right": False, "feedback": ""},
                {"text": "Мәслихат", "right": True, "feedback": ""},
            ],
            "explanation": "Мәслихат бекітеді.",
        },
    },
]


@Snapshot
def _written() -> None:
    for course in trees.grow().values():
        for page in trees.module_of(course).get_children().specific():
            if hasattr(page, "body"):
                page.body = json.dumps(BODY)
                page.save_revision().publish()


@pytest.fixture
def courses(world):
    _written.put()
    return trees.courses()


@pytest.fixture
def aiguls(world, courses, client_of) -> Client:
    return client_of(world.aigul)


def told(reader, lesson: SyllabusUnit, **changes) -> dict:
    """A mark as the browser of `reader` sends it: the lesson is done."""
    return {
        "browser": str(BROWSER),
        "reader": copies.reader(reader),
        "stamp": copies.stamp(lesson.key, now() - timedelta(minutes=10)),
        "sequence": 1,
        "chosen": {},
        "done": True,
        "told_at": "2026-11-23T06:58:00.000Z",
    } | changes


def send(client: Client, lesson: SyllabusUnit, mark: dict):
    address = reverse("learn:offline_mark", args=[lesson.key])
    return client.post(address, json.dumps(mark), content_type="application/json")


# --- what is kept


def test_the_list_names_the_lessons_of_the_module_and_all_that_they_need(aiguls, world):
    found = aiguls.get(reverse("learn:offline_module", args=[trees.MODULE_KEY])).json()

    assert found["id"] == f"kk:{trees.MODULE_KEY}"
    assert found["title"] == "Модуль kk"
    assert [(one["title"], one["address"], one["done"]) for one in found["lessons"]] == [
        ("Жиналыс kk", "/kk/courses/core/m1/assembly/", False),
        ("Бюджет kk", "/kk/courses/core/m1/budget/", False),
    ]
    assert [item["address"] for item in found["items"]] == [
        "/kk/learn/offline/",
        "/kk/courses/core/m1/assembly/",
        "/kk/courses/core/m1/budget/",
        "/static/css/site.css",
        "/static/favicon.svg",
        "/static/js/saved.js",
        "/static/js/body.js",
        "/static/fonts/noto-sans-400.woff2",
        "/static/fonts/noto-sans-600.woff2",
        "/static/fonts/noto-serif-600.woff2",
    ]
    assert found["bytes"] == sum(item["bytes"] for item in found["items"])
    assert min(item["bytes"] for item in found["items"]) > 0


def test_the_list_speaks_the_language_of_its_address(aiguls):
    found = aiguls.get(f"/ru/learn/offline/module/{trees.MODULE_KEY}/").json()

    assert (found["language"], found["title"]) == ("ru", "Модуль ru")
    assert found["items"][1]["from"].startswith("/ru/learn/offline/module/")


def test_what_is_done_already_is_said(aiguls, world):
    send(aiguls, world.lesson, told(world.aigul, world.lesson))

    found = aiguls.get(reverse("learn:offline_module", args=[trees.MODULE_KEY])).json()

    assert [one["done"] for one in found["lessons"]] == [True, False]


def test_an_exam_and_a_lesson_that_the_cohort_does_not_take_are_never_kept(aiguls, courses):
    trees.add_lesson(trees.module_of(courses["kk"]), worlds.unit_key(9), "new", "Жаңа сабақ")

    found = aiguls.get(reverse("learn:offline_module", args=[trees.MODULE_KEY])).json()

    assert not [item for item in found["items"] if "new" in item["address"] or "test" in item["address"]]


def test_whoever_saves_data_keeps_no_letters(aiguls):
    found = aiguls.get(
        reverse("learn:offline_module", args=[trees.MODULE_KEY]), headers={"Save-Data": "on"}
    ).json()

    assert not [item for item in found["items"] if "fonts" in item["address"]]


def test_a_copy_holds_the_lesson_and_nobodys_name(aiguls, world):
    html = aiguls.get(
        reverse("learn:offline_lesson", args=[trees.MODULE_KEY, world.lesson.key])
    ).content.decode()

    assert "Бюджет\u00a0– 40\u00a0357\u00a0мың теңге." in html
    assert "Кім бекітеді?" in html
    for personal in (world.aigul.first_name, world.aigul.last_name, world.aigul.email, "csrf", "logout"):
        assert personal not in html
    assert '<a class="fwd" href="/kk/courses/core/m1/budget/" rel="next">' in html
    assert "/kk/courses/core/m1/test/" not in html


def test_a_person_who_opens_the_address_of_a_copy_comes_to_the_lesson(aiguls, world):
    address = reverse("learn:offline_lesson", args=[trees.MODULE_KEY, world.lesson.key])

    assert aiguls.get(address, headers={"Sec-Fetch-Mode": "navigate"}).url == "/kk/courses/core/m1/assembly/"


def test_the_copies_of_two_people_are_alike_but_for_the_stamp(world, courses, client_of):
    Enrolment.objects.filter(pk=world.nurlan_enrolment.pk).update(trainee=world.maker)
    worlds.enrolled(world.cohort, world.nurlan)
    address = reverse("learn:offline_lesson", args=[trees.MODULE_KEY, world.lesson.key])

    pages = [client_of(one).get(address).content.decode() for one in (world.aigul, world.nurlan)]
    bare = [page.split('data-stamp="')[0] + page.split('data-stamp="')[1].split('"', 1)[1] for page in pages]

    assert bare[0].split("<h1>")[1] == bare[1].split("<h1>")[1]


def test_staff_keep_a_module_without_marks(world, courses, client_of):
    client = client_of(world.dana)

    found = client.get(reverse("learn:offline_module", args=[trees.MODULE_KEY])).json()
    html = client.get(
        reverse("learn:offline_lesson", args=[trees.MODULE_KEY, world.lesson.key])
    ).content.decode()

    assert len(found["lessons"]) == 2
    assert "data-copy" not in html


def test_whoever_may_not_read_keeps_nothing(world, courses, client_of, stranger):
    newcomer = client_of(worlds.person("newcomer", "Асанова", "Сәуле"))
    module = reverse("learn:offline_module", args=[trees.MODULE_KEY])
    lesson = reverse("learn:offline_lesson", args=[trees.MODULE_KEY, world.lesson.key])

    assert newcomer.get(module).status_code == 404
    assert newcomer.get(lesson).status_code == 404
    assert client_of(stranger).get(module).status_code == 401
    assert client_of(stranger).get(lesson).status_code == 302
    assert client_of(world.aigul).get(reverse("learn:offline_module", args=[uuid4()])).status_code == 404


def test_the_page_of_what_is_saved_names_nobody(aiguls, world):
    html = aiguls.get(reverse("learn:offline")).content.decode()

    assert world.aigul.last_name not in html
    assert "data-saved" in html


@pytest.mark.parametrize("lessons", [1, 20])
def test_the_list_costs_the_same_for_any_number_of_lessons_that_were_rendered_before(
    world, courses, client_of, lessons, django_assert_num_queries
):
    module = trees.module_of(courses["kk"])
    for number in range(lessons):
        page = trees.add_lesson(module, worlds.unit_key(20 + number), f"more-{number}", "Тағы бір")
        page.save_revision().publish()
    client, address = client_of(world.dana), reverse("learn:offline_module", args=[trees.MODULE_KEY])
    client.get(address)

    with django_assert_num_queries(8):
        client.get(address)


# --- the offer on the page


def test_module_and_lesson_offer_what_may_be_kept_with_its_size(aiguls):
    for address in ("/en/courses/core/m1/", "/en/courses/core/m1/assembly/"):
        html = aiguls.get(address.replace("/en/", "/ru/")).content.decode()

        assert f'data-offer="/ru/learn/offline/module/{trees.MODULE_KEY}/"' in html
        assert f'data-id="ru:{trees.MODULE_KEY}"' in html


def test_offer_and_list_agree_on_the_edition_until_a_lesson_changes(aiguls, courses):
    def offered() -> str:
        html = aiguls.get("/kk/courses/core/m1/").content.decode()
        return html.split('data-edition="')[1].split('"')[0]

    def listed() -> str:
        return aiguls.get(reverse("learn:offline_module", args=[trees.MODULE_KEY])).json()["edition"]

    before = offered()
    assert before == listed()

    page = trees.module_of(courses["kk"]).get_children().first().specific
    page.save_revision().publish()
    assert offered() == listed() != before


def test_a_stranger_is_offered_nothing(client_of, stranger, courses):
    assert "data-offer" not in client_of(stranger).get("/kk/courses/core/m1/").content.decode()


# --- what is sent


def test_a_mark_is_taken_once_however_often_it_is_sent(aiguls, world):
    first = send(aiguls, world.lesson, told(world.aigul, world.lesson))
    again = send(aiguls, world.lesson, told(world.aigul, world.lesson))

    assert (first.status_code, first.json()["new"]) == (200, True)
    assert (again.status_code, again.json()["new"]) == (200, False)
    assert again.json()["done"] == first.json()["done"] != ""
    assert UnitResult.objects.filter(enrolment=world.enrolment).count() == 1
    assert OfflineMark.objects.count() == 1
    assert Event.objects.filter(action="training.offline_mark.taken").count() == 1
    assert Event.objects.filter(action="training.unit.completed").count() == 1


def test_the_servers_clock_decides_and_the_browsers_is_a_remark(aiguls, world):
    before = now()

    send(aiguls, world.lesson, told(world.aigul, world.lesson, told_at="2031-01-01T00:00:00.000Z"))

    assert before <= UnitResult.objects.get().completed_at <= now()
    mark = OfflineMark.objects.get()
    assert mark.told_at.year == 2031
    assert before <= mark.taken_at <= now()


def test_an_older_mark_that_comes_later_changes_nothing(aiguls, world):
    newer = told(world.aigul, world.lesson, sequence=5)
    older = told(world.aigul, world.lesson, sequence=4, done=False, told_at="2026-11-23T06:00:00Z")

    send(aiguls, world.lesson, newer)
    answer = send(aiguls, world.lesson, older)

    assert (answer.status_code, answer.json()["new"]) == (200, False)
    assert OfflineMark.objects.get().sequence == 5
    assert UnitResult.objects.count() == 1


def test_two_browsers_of_one_person_have_one_result(aiguls, world):
    send(aiguls, world.lesson, told(world.aigul, world.lesson))
    answer = send(aiguls, world.lesson, told(world.aigul, world.lesson, browser=str(uuid4())))

    assert answer.status_code == 200
    assert UnitResult.objects.count() == 1
    assert OfflineMark.objects.count() == 2


def test_answers_are_judged_by_the_server_and_stay_right(aiguls, world):
    send(aiguls, world.lesson, told(world.aigul, world.lesson, done=False, chosen={CHECK: [1]}))
    send(aiguls, world.lesson, told(world.aigul, world.lesson, done=False, chosen={CHECK: [0]}, sequence=2))

    assert Reading.objects.get().checked == [CHECK]
    assert not UnitResult.objects.exists()


def test_a_lesson_that_must_be_read_counts_from_when_its_copy_was_given_out(aiguls, world):
    SyllabusUnit.objects.filter(pk=world.lesson.pk).update(rules={"done_by": "READ", "least_seconds": 225})
    early = told(world.aigul, world.lesson, stamp=copies.stamp(world.lesson.key, now()))

    refused = send(aiguls, world.lesson, early)
    assert refused.status_code == 409
    assert 220 <= refused.json()["seconds"] <= 225
    assert not UnitResult.objects.exists()

    Reading.objects.update(opened_at=now() - timedelta(seconds=226))
    assert send(aiguls, world.lesson, early).status_code == 200
    assert UnitResult.objects.count() == 1


def test_an_old_copy_was_open_long_enough(aiguls, world):
    SyllabusUnit.objects.filter(pk=world.lesson.pk).update(rules={"done_by": "READ", "least_seconds": 225})

    assert send(aiguls, world.lesson, told(world.aigul, world.lesson)).status_code == 200


@pytest.mark.parametrize("stamp", ["", "nonsense", "of another lesson"])
def test_a_stamp_that_is_not_ours_says_nothing(aiguls, world, stamp):
    SyllabusUnit.objects.filter(pk=world.lesson.pk).update(rules={"done_by": "READ", "least_seconds": 225})
    if stamp == "of another lesson":
        stamp = copies.stamp(world.second_lesson.key, now() - timedelta(days=1))

    answer = send(aiguls, world.lesson, told(world.aigul, world.lesson, stamp=stamp))

    assert answer.status_code == 409
    assert answer.json()["seconds"] > 0


def test_self_checks_that_are_asked_for_have_to_be_right(aiguls, world):
    rules = {"done_by": "CHECKED", "checks": [CHECK]}
    SyllabusUnit.objects.filter(pk=world.lesson.pk).update(rules=rules)

    wrong = send(aiguls, world.lesson, told(world.aigul, world.lesson, chosen={CHECK: [0]}))
    right = send(aiguls, world.lesson, told(world.aigul, world.lesson, chosen={CHECK: [1]}))

    assert (wrong.status_code, wrong.json()["reason"], wrong.json()["seconds"]) == (409, "refused", 0)
    assert right.status_code == 200
    assert UnitResult.objects.count() == 1


def test_what_was_right_stays_right_although_the_lesson_is_refused(aiguls, world):
    rules = {"done_by": "READ", "least_seconds": 999}
    SyllabusUnit.objects.filter(pk=world.lesson.pk).update(rules=rules)

    send(aiguls, world.lesson, told(world.aigul, world.lesson, chosen={CHECK: [1]}, stamp=""))

    assert Reading.objects.get().checked == [CHECK]
    assert not OfflineMark.objects.exists()


def test_a_closed_cohort_refuses_and_says_why(aiguls, world):
    Cohort.objects.filter(pk=world.cohort.pk).update(status=Cohort.Status.CLOSED)

    answer = send(aiguls, world.lesson, told(world.aigul, world.lesson, chosen={CHECK: [1]}))

    assert answer.status_code == 409
    with translation.override("kk"):
        why = gettext("The cohort is not running now.")
    assert answer.json() == {"reason": "refused", "message": why, "seconds": 0}
    assert not UnitResult.objects.exists()
    assert not Reading.objects.exists()


def test_what_was_taken_before_the_cohort_closed_is_confirmed_afterwards(aiguls, world):
    send(aiguls, world.lesson, told(world.aigul, world.lesson))
    Cohort.objects.filter(pk=world.cohort.pk).update(status=Cohort.Status.CLOSED)

    assert send(aiguls, world.lesson, told(world.aigul, world.lesson)).status_code == 200


def test_the_last_mark_finishes_the_programme(aiguls, world):
    progress.complete_unit(enrolment=world.enrolment, unit=world.exam, score=Decimal(90), at=worlds.NOON)
    for lesson in (world.lesson, world.second_lesson):
        send(aiguls, lesson, told(world.aigul, lesson))
        send(aiguls, lesson, told(world.aigul, lesson))

    world.enrolment.refresh_from_db()
    assert world.enrolment.status == Enrolment.Status.COMPLETED


def test_another_persons_mark_is_never_taken(world, courses, client_of):
    worlds.enrolled(world.cohort, world.nurlan)

    answer = send(client_of(world.nurlan), world.lesson, told(world.aigul, world.lesson))

    assert (answer.status_code, answer.json()) == (409, {"reason": "another_reader"})
    assert not UnitResult.objects.exists()


def test_a_lesson_of_another_cohort_an_exam_and_nothing_are_not_found(world, courses, client_of):
    newcomer = worlds.person("newcomer", "Асанова", "Сәуле")
    aigul = client_of(world.aigul)

    assert send(client_of(newcomer), world.lesson, told(newcomer, world.lesson)).status_code == 404
    assert send(client_of(world.dana), world.lesson, told(world.dana, world.lesson)).status_code == 404
    assert send(aigul, world.exam, told(world.aigul, world.exam)).status_code == 404
    unknown = reverse("learn:offline_mark", args=[uuid4()])
    mark = json.dumps(told(world.aigul, world.lesson))
    assert aigul.post(unknown, mark, content_type="application/json").status_code == 404
    assert not UnitResult.objects.exists()


def test_whoever_withdrew_is_not_found(aiguls, world):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(status=Enrolment.Status.WITHDRAWN)

    assert send(aiguls, world.lesson, told(world.aigul, world.lesson)).status_code == 404


def test_a_mark_of_a_lesson_that_was_unpublished_since_still_counts(aiguls, world, courses):
    for course in courses.values():
        trees.module_of(course).get_children().first().unpublish()

    assert send(aiguls, world.lesson, told(world.aigul, world.lesson)).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"browser": "nobody"},
        {"sequence": 0},
        {"sequence": "1"},
        {"sequence": True},
        {"sequence": 10**12},
        {"chosen": []},
        {"chosen": {CHECK: "1"}},
        {"chosen": {CHECK: ["1"]}},
        {"chosen": {"x" * 37: [1]}},
        {"chosen": {str(number): [1] for number in range(101)}},
    ],
)
def test_what_no_page_of_ours_sends_is_malformed(aiguls, world, changes):
    answer = send(aiguls, world.lesson, told(world.aigul, world.lesson, **changes))

    assert (answer.status_code, answer.json()) == (400, {"reason": "malformed"})
    assert not OfflineMark.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{}", "[" * 100_000, "null"])
def test_a_body_that_is_no_mark_is_malformed(aiguls, world, body):
    address = reverse("learn:offline_mark", args=[world.lesson.key])

    assert aiguls.post(address, body, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    "told_at", [None, 5, "yesterday", "2026-11-23T06:58:00", "9999-12-31T23:59:59-23:00"]
)
def test_a_clock_that_says_nonsense_is_left_out(aiguls, world, told_at):
    assert send(aiguls, world.lesson, told(world.aigul, world.lesson, told_at=told_at)).status_code == 200
    assert OfflineMark.objects.get().told_at is None


def test_a_mark_needs_the_token_of_the_form(world, courses):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = worlds.signed_in(world.aigul).cookies
    mark = json.dumps(told(world.aigul, world.lesson))
    address = reverse("learn:offline_mark", args=[world.lesson.key])

    assert strict.post(address, mark, content_type="application/json").status_code == 403

    who = strict.get(reverse("learn:offline_reader")).json()
    assert who["reader"] == copies.reader(world.aigul)
    answer = strict.post(
        address, mark, content_type="application/json", headers={"X-CSRFToken": who["token"]}
    )
    assert answer.status_code == 200


def test_a_stranger_is_told_to_sign_in(world, client_of, stranger):
    client = client_of(stranger)

    for answer in (
        client.get(reverse("learn:offline_reader")),
        send(client, world.lesson, told(world.aigul, world.lesson)),
    ):
        assert (answer.status_code, answer.json()) == (401, {"reason": "signed_out"})


def test_the_database_keeps_one_mark_for_a_browser_and_a_lesson(world):
    mark = {"enrolment": world.enrolment, "unit": world.lesson, "browser": BROWSER, "taken_at": worlds.NOON}
    OfflineMark.objects.create(sequence=1, **mark)

    with pytest.raises(IntegrityError):
        OfflineMark.objects.create(sequence=2, **mark)


def test_a_reader_is_named_so_that_nothing_can_be_learned_from_it(world):
    names = {copies.reader(one) for one in (world.aigul, world.nurlan, world.dana)}

    assert len(names) == 3
    assert all(len(name) == 24 and int(name, 16) for name in names)
