"""How far a lesson is read, and when it is done: three rules, two languages, with and without a script."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests import worlds
from tests.snapshots import Snapshot
from tests.training import trees
from training import progress, reading
from training.models import Cohort, Reading, SyllabusUnit, UnitResult

PLACES = trees.PLACES
LESSON = trees.lesson_address("kk")
JSON = {"headers": {"accept": "application/json"}}


@Snapshot
def _written() -> None:
    trees.write(trees.grow())


@pytest.fixture
def courses(world):
    _written.put()
    return trees.courses()


@pytest.fixture
def akim(world, courses, client_of):
    return client_of(world.aigul)


def _rule(world, **rules) -> None:
    SyllabusUnit.objects.filter(pk=world.lesson.pk).update(rules=rules)
    world.lesson.refresh_from_db()


def _opened(world, seconds: int) -> None:
    reading.open_lesson(
        enrolment=world.enrolment, unit=world.lesson.pk, at=now() - timedelta(seconds=seconds)
    )


def _address(world, what: str) -> str:
    return f"/kk/learn/unit/{world.lesson.pk}/{what}/"


# --- the place


def test_the_first_opening_is_kept_and_no_later_one(world, akim):
    akim.get(LESSON)
    first = Reading.objects.get().opened_at
    akim.get(trees.lesson_address("ru"))

    row = Reading.objects.get()
    assert (row.enrolment, row.unit, row.opened_at) == (world.enrolment, world.lesson, first)


def test_a_place_told_in_kazakh_is_offered_in_russian(world, akim):
    akim.get(LESSON)
    akim.post(_address(world, "place"), {"block": PLACES["b"]})

    page = akim.get(trees.lesson_address("ru")).content.decode()

    assert f'href="#b-{PLACES["b"]}"' in page
    assert page.count(f'id="b-{PLACES["b"]}"') == 1


@pytest.mark.parametrize("block", ["", PLACES["a"], "00000099-0000-4000-8000-000000000000"])
def test_the_beginning_and_what_is_gone_are_not_offered(world, akim, block):
    akim.post(_address(world, "place"), {"block": block})

    assert 'href="#' not in akim.get(LESSON).content.decode().partition("<main")[2]


def test_a_lesson_that_is_done_offers_no_place(world, akim):
    akim.post(_address(world, "place"), {"block": PLACES["c"]})
    akim.post(_address(world, "done"))

    page = akim.get(LESSON).content.decode()

    assert f'href="#b-{PLACES["c"]}"' not in page
    assert "data-place" not in page


def test_a_place_may_be_told_twice_and_the_last_one_counts(world, akim):
    answers = [
        akim.post(_address(world, "place"), {"block": PLACES[name]}).status_code for name in ("c", "b", "b")
    ]

    assert answers == [204, 204, 204]
    assert Reading.objects.get().block == PLACES["b"]


def test_the_end_is_kept_once(world, akim):
    akim.post(_address(world, "place"), {"block": PLACES["c"], "is_end": "1"})
    first = Reading.objects.get().end_at
    akim.post(_address(world, "place"), {"block": PLACES["a"], "is_end": "1"})

    assert first is not None
    assert Reading.objects.get().end_at == first


@pytest.mark.parametrize("block", ["<b>", "x" * 37, "a b"])
def test_nonsense_is_no_place(world, akim, block):
    akim.get(LESSON)

    assert akim.post(_address(world, "place"), {"block": block}).status_code == 400
    assert Reading.objects.get().block == ""


@pytest.mark.parametrize("what", ["place", "checks", "note", "done"])
def test_a_lesson_of_another_cohort_is_not_there(world, courses, client_of, what):
    assert client_of(world.nurlan).post(_address(world, what)).status_code == 404


# --- done by word, as cohorts that opened before lessons had rules


def test_without_a_rule_the_word_counts(world, akim):
    answer = akim.post(_address(world, "done"))

    assert UnitResult.objects.get().unit == world.lesson
    assert answer.url == trees.lesson_address("kk", "budget")


# --- done by reading


def test_a_lesson_read_too_fast_is_refused_with_the_seconds_that_are_left(world, akim):
    _rule(world, done_by="READ", least_seconds=120)
    _opened(world, 60)

    answer = akim.post("/en" + _address(world, "done")[3:], follow=False)
    page = akim.get(answer.url).content.decode()

    assert answer.url == LESSON
    assert not UnitResult.objects.exists()
    assert any(f"{seconds} " in page for seconds in ("59", "60"))


def test_a_lesson_read_long_enough_is_done_by_the_button(world, akim):
    _rule(world, done_by="READ", least_seconds=120)
    _opened(world, 121)

    akim.post(_address(world, "done"))

    assert UnitResult.objects.get().unit == world.lesson


def test_a_script_is_told_how_long_to_wait_and_then_that_it_is_done(world, akim):
    _rule(world, done_by="READ", least_seconds=120)
    _opened(world, 60)
    early = akim.post(_address(world, "done"), **JSON)
    Reading.objects.update(opened_at=now() - timedelta(seconds=130))

    late = [akim.post(_address(world, "done"), **JSON) for _ in range(2)]

    assert early.status_code == 409
    assert early.json()["left"] in (59, 60)
    assert [one.json()["done"] for one in late] == [True, True]
    assert UnitResult.objects.count() == 1


def test_a_lesson_never_opened_has_all_its_time_before_it(world):
    _rule(world, done_by="READ", least_seconds=120)

    with pytest.raises(progress.TooEarly) as refusal:
        progress.read_lesson(enrolment=world.enrolment, unit=world.lesson, at=worlds.NOON)

    assert refusal.value.seconds == 120


def test_the_page_says_the_rule_and_the_time_that_is_left(world, akim):
    _rule(world, done_by="READ", least_seconds=240)
    _opened(world, 60)

    page = akim.get("/ru" + LESSON[3:]).content.decode()

    assert 'data-rule="READ"' in page
    assert 'data-left="180"' in page or 'data-left="179"' in page


# --- done by self-checks


@pytest.fixture
def checked(world, courses):
    _rule(world, done_by="CHECKED", checks=[PLACES["q"], PLACES["r"]])


def test_right_answers_are_gathered_until_the_lesson_is_done(world, akim, checked):
    first = akim.post(_address(world, "checks"), {f"a-{PLACES['q']}": "1"}, **JSON).json()
    wrong = akim.post(_address(world, "checks"), {f"a-{PLACES['r']}": "0"}, **JSON).json()
    last = akim.post(_address(world, "checks"), {f"a-{PLACES['r']}": ["0", "2"]}, **JSON).json()

    assert [(said["right"], said["asked"], said["done"]) for said in (first, wrong, last)] == [
        (1, 2, False),
        (1, 2, False),
        (2, 2, True),
    ]
    assert UnitResult.objects.get().unit == world.lesson


def test_what_was_right_stays_right_and_no_answer_is_kept(world, akim, checked):
    akim.post(_address(world, "checks"), {f"a-{PLACES['q']}": "1"})
    akim.post(_address(world, "checks"), {f"a-{PLACES['q']}": "0"})

    assert Reading.objects.get().checked == [PLACES["q"]]


def test_all_self_checks_stand_on_one_page_for_a_browser_without_scripts(world, akim, checked):
    page = akim.get(_address(world, "checks")).content.decode()
    again = akim.post(_address(world, "checks"), {f"a-{PLACES['q']}": "0"}).content.decode()
    done = akim.post(_address(world, "checks"), {f"a-{PLACES['q']}": "1", f"a-{PLACES['r']}": ["0", "2"]})

    assert page.count("<fieldset") == 2
    assert "Себебі 0" not in page
    assert "Себебі 0" in again
    assert done.url == LESSON
    assert UnitResult.objects.exists()


def test_saying_so_is_not_enough_where_self_checks_count(world, akim, checked):
    akim.post(_address(world, "done"))
    page = akim.get(LESSON).content.decode()

    assert not UnitResult.objects.exists()
    assert f"{_address(world, 'checks')}" in page
    assert f'{_address(world, "done")}"><input' not in page


def test_a_self_check_that_left_the_page_is_asked_no_more(world, akim, checked, courses):
    trees.write(courses, checks=False)

    akim.post(_address(world, "done"))

    assert UnitResult.objects.get().unit == world.lesson


def test_a_self_check_that_came_later_is_not_asked_of_this_cohort(world, akim):
    _rule(world, done_by="CHECKED", checks=[PLACES["q"]])

    said = akim.post(_address(world, "checks"), {f"a-{PLACES['q']}": "1"}, **JSON).json()

    assert (said["asked"], said["done"]) == (1, True)


def test_self_checks_that_count_for_nothing_are_not_sent_anywhere(world, akim):
    assert akim.get(_address(world, "checks")).status_code == 404
    assert "data-checks" not in akim.get(LESSON).content.decode()


@pytest.mark.parametrize(
    "sent", [{"a-nonsense": "1"}, {f"a-{PLACES['q']}": "x"}, {f"a-{PLACES['q']}": "99"}, {}]
)
def test_answers_that_mean_nothing_change_nothing(world, akim, checked, sent):
    said = akim.post(_address(world, "checks"), sent, **JSON).json()

    assert (said["right"], said["done"]) == (0, False)


def test_before_the_first_day_answers_are_kept_and_the_lesson_waits(world, akim, checked):
    Cohort.objects.filter(pk=world.cohort.pk).update(status=Cohort.Status.OPEN)
    both = {f"a-{PLACES['q']}": "1", f"a-{PLACES['r']}": ["0", "2"]}

    said = akim.post(_address(world, "checks"), both, **JSON).json()
    Cohort.objects.filter(pk=world.cohort.pk).update(status=Cohort.Status.RUNNING)
    akim.post(_address(world, "done"))

    assert (said["right"], said["done"]) == (2, False)
    assert UnitResult.objects.get().unit == world.lesson
