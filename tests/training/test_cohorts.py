from datetime import timedelta

import pytest

from audit.models import Event
from courses import publishing
from tests import worlds
from tests.training import trees
from training import cohorts, consequences, progress, syllabus
from training.models import Cohort, Enrolment, UnitResult

NOON = worlds.NOON


@pytest.fixture
def draft(world):
    return Cohort.objects.create(
        code="NEW",
        programme=world.programme,
        name_kk="Жаңа лек",
        name_ru="Новый поток",
        region=world.akmola,
        starts_on=NOON.date(),
        ends_on=NOON.date() + timedelta(days=60),
    )


def test_opening_freezes_the_union_of_the_languages(world, draft):
    courses = trees.grow()
    trees.add_lesson(trees.module_of(courses["ru"]), worlds.unit_key(7), "extra", "Только по-русски")

    cohorts.open_cohort(cohort=draft, officer=world.maker, at=NOON)

    units = list(draft.units.order_by("position"))
    assert [unit.key for unit in units] == [worlds.unit_key(number) for number in (1, 2, 3, 7)]
    assert (units[0].title_kk, units[0].title_ru, units[0].title_en) == ("Жиналыс kk", "Жиналыс ru", "")
    assert units[2].rules["minutes_allowed"] == 20
    assert (draft.status, draft.opened_at) == (Cohort.Status.OPEN, NOON)


def test_a_programme_without_pages_cannot_be_opened(world, draft):
    with pytest.raises(syllabus.SyllabusRefused):
        cohorts.open_cohort(cohort=draft, officer=world.maker, at=NOON)

    draft.refresh_from_db()
    assert draft.status == Cohort.Status.DRAFT


def test_a_cohort_takes_its_steps_in_order_and_each_once(world, draft):
    trees.grow()

    with pytest.raises(cohorts.CohortRefused):
        cohorts.start(cohort=draft, officer=world.maker, at=NOON)
    cohorts.open_cohort(cohort=draft, officer=world.maker, at=NOON)
    with pytest.raises(cohorts.CohortRefused):
        cohorts.open_cohort(cohort=draft, officer=world.maker, at=NOON)
    cohorts.start(cohort=draft, officer=world.maker, at=NOON)
    cohorts.close(cohort=draft, officer=world.maker, at=NOON)

    actions = Event.objects.filter(action__startswith="training.cohort").values_list("action", flat=True)
    assert list(actions) == ["training.cohort.open", "training.cohort.running", "training.cohort.closed"]


def test_what_authors_change_moves_no_goalposts_until_staff_update_the_syllabus(world):
    courses = trees.grow()
    cohort = world.cohort
    cohorts.update_syllabus(cohort=cohort, officer=world.maker, at=NOON)
    module = trees.module_of(courses["kk"])
    trees.add_lesson(module, worlds.unit_key(8), "new", "Жаңа сабақ")
    assembly = module.get_children().get(slug="assembly")
    assembly.unpublish()
    trees.module_of(courses["ru"]).get_children().get(slug="assembly").unpublish()

    before = list(cohort.units.order_by("position").values_list("key", flat=True))
    shown = syllabus.difference(cohort)
    cohorts.update_syllabus(cohort=cohort, officer=world.maker, at=NOON)

    assert before == [worlds.unit_key(number) for number in (1, 2, 3)]
    assert [unit.key for unit in shown.added] == [worlds.unit_key(8)]
    assert [unit.key for unit in shown.dropped] == [worlds.unit_key(1)]
    after = list(cohort.units.order_by("position").values_list("key", "required"))
    assert after == [
        (worlds.unit_key(2), True),
        (worlds.unit_key(3), True),
        (worlds.unit_key(8), True),
        (worlds.unit_key(1), False),
    ]
    assert not syllabus.difference(cohort)
    event = Event.objects.filter(action="training.syllabus.updated").latest("pk")
    assert event.details == {
        "added": 1,
        "dropped": 1,
        "changed": 0,
        "more_to_do": 1,
        "less_to_do": 0,
        "finished": 0,
    }


def test_an_update_keeps_results_and_those_who_finished(world):
    courses = trees.grow()
    worlds.finish(world.enrolment)
    trees.add_lesson(trees.module_of(courses["kk"]), worlds.unit_key(8), "new", "Жаңа сабақ")

    cohorts.update_syllabus(cohort=world.cohort, officer=world.maker, at=NOON)

    world.enrolment.refresh_from_db()
    assert world.enrolment.status == Enrolment.Status.COMPLETED
    assert UnitResult.objects.filter(enrolment=world.enrolment).count() == 3


def test_who_has_done_all_that_is_still_required_finishes_with_the_update(world):
    courses = trees.grow()
    for unit in (world.second_lesson, world.exam):
        progress.complete_unit(
            enrolment=world.enrolment, unit=unit, score=80 if unit.kind == "EXAM" else None, at=NOON
        )
    for course in courses.values():
        trees.module_of(course).get_children().get(slug="assembly").unpublish()

    cohorts.update_syllabus(cohort=world.cohort, officer=world.maker, at=NOON)

    world.enrolment.refresh_from_db()
    assert (world.enrolment.status, world.enrolment.completed_at) == (Enrolment.Status.COMPLETED, NOON)


def test_a_closed_cohort_takes_no_new_syllabus(world):
    trees.grow()
    cohorts.close(cohort=world.cohort, officer=world.maker, at=NOON)

    with pytest.raises(cohorts.CohortRefused):
        cohorts.update_syllabus(cohort=world.cohort, officer=world.maker, at=NOON)


# --- what it would mean for people ----------------------------------------------------------------------


def _people(cohort: Cohort) -> consequences.Consequences:
    return consequences.of(cohort, syllabus.difference(cohort))


def test_the_preview_counts_who_would_have_more_and_who_would_be_finished(world):
    courses = trees.grow()
    for unit in (world.second_lesson, world.exam):
        progress.complete_unit(
            enrolment=world.enrolment, unit=unit, score=80 if unit.kind == "EXAM" else None, at=NOON
        )
    done, _fresh = worlds.more_trainees(world.cohort, world.koyandy, 2)
    worlds.finish(done)
    for course in courses.values():
        trees.module_of(course).get_children().get(slug="assembly").unpublish()

    assert _people(world.cohort) == consequences.Consequences(learning=2, more=0, less=2, finish=1, kept=1)

    trees.add_lesson(trees.module_of(courses["kk"]), worlds.unit_key(8), "new", "Жаңа сабақ")
    assert _people(world.cohort) == consequences.Consequences(learning=2, more=2, less=0, finish=0, kept=1)


def test_the_act_does_what_the_preview_said(world):
    courses = trees.grow()
    worlds.more_trainees(world.cohort, world.koyandy, 3)
    trees.add_lesson(trees.module_of(courses["kk"]), worlds.unit_key(8), "new", "Жаңа сабақ")
    shown = _people(world.cohort)

    cohorts.update_syllabus(cohort=world.cohort, officer=world.maker, at=NOON)

    assert (shown.more, shown.finish) == (4, 0)
    assert Event.objects.get(action="training.syllabus.updated").details["more_to_do"] == 4


def test_only_what_the_officer_has_seen_is_taken_over(world):
    courses = trees.grow()
    module = trees.module_of(courses["kk"])
    trees.add_lesson(module, worlds.unit_key(8), "new", "Жаңа сабақ")
    seen = syllabus.fingerprint(syllabus.difference(world.cohort))
    trees.add_lesson(module, worlds.unit_key(9), "newer", "Тағы бір сабақ")

    with pytest.raises(cohorts.CohortRefused):
        cohorts.update_syllabus(cohort=world.cohort, officer=world.maker, at=NOON, seen=seen)

    assert world.cohort.units.count() == 3
    seen = syllabus.fingerprint(syllabus.difference(world.cohort))
    cohorts.update_syllabus(cohort=world.cohort, officer=world.maker, at=NOON, seen=seen)
    assert world.cohort.units.count() == 5


def test_an_archived_course_takes_nothing_from_a_running_cohort(world):
    courses = trees.grow()
    publishing.archive(course=courses["kk"], author=world.editor, at=NOON)

    with pytest.raises(syllabus.SyllabusRefused):
        cohorts.update_syllabus(cohort=world.cohort, officer=world.maker, at=NOON)

    assert list(world.cohort.units.values_list("required", flat=True)) == [True, True, True]


@pytest.mark.parametrize("people", [1, 20])
def test_the_preview_costs_the_same_for_any_number_of_people(world, people, django_assert_num_queries):
    trees.grow()
    worlds.more_trainees(world.cohort, world.koyandy, people)
    found = syllabus.difference(world.cohort)

    with django_assert_num_queries(4):
        consequences.of(world.cohort, found)
