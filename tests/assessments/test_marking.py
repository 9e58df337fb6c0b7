"""One marker, two who do not see each other, a third who decides; returns and corrections."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from assessments.access import work as work_access
from assessments.models import FinalMark, Mark, WorkReturn
from assessments.practical import handing, marking
from audit.models import Event
from notifications.models import Message
from tests.assessments import works
from tests.assessments.works import BEST, HALF, NOTHING
from tests.worlds import NOON
from training.models import Cohort, UnitResult

LATER = NOON + timedelta(hours=2)
TOMORROW = date(2026, 11, 24)


def _mark(work, marker, points, *, seen=None, number=1, comment=""):
    return marking.mark(
        work=work, number=number, marker=marker, points=points, comment=comment, seen=seen, at=LATER
    )


def _rule(world, **asked):
    facts = {"two_markers": True, "hides_names": False, "moderation_above": None} | asked
    return marking.set_rule(cohort=world.cohort, actor=world.maker, at=NOON, **facts)


def _now(work):
    work.refresh_from_db()
    return work.state, work.awaits, work.score, work.passed


def test_a_single_mark_is_final_and_counts_for_the_programme(world, task, handed_in):
    _mark(handed_in, world.dana, BEST, comment="Жақсы")

    assert _now(handed_in) == ("MARKED", "", Decimal("100.00"), True)
    assert UnitResult.objects.get(unit=task).score == Decimal("100.00")
    assert list(Message.objects.values_list("to", "kind")) == [(world.aigul.pk, "work_marked")]
    assert Event.objects.filter(action="assessments.work.decided").count() == 1


def test_a_work_below_the_pass_mark_counts_for_nothing(world, handed_in):
    _mark(handed_in, world.dana, HALF)

    assert _now(handed_in) == ("MARKED", "", Decimal("50.00"), False)
    assert UnitResult.objects.count() == 0


@pytest.mark.parametrize(
    "points",
    [{"evidence": 60}, {"evidence": 59, "market": 40}, BEST | {"more": 1}, {"evidence": "60", "market": 40}],
)
def test_only_the_levels_of_the_rubric_are_taken(world, handed_in, points):
    with pytest.raises(marking.MarkRefused, match="level"):
        _mark(handed_in, world.dana, points)

    assert Mark.objects.count() == 0


def test_two_marks_come_to_their_mean(world, asan, handed_in):
    _rule(world)
    _mark(handed_in, world.dana, BEST)
    assert _now(handed_in) == ("SUBMITTED", "SECOND", None, None)

    _mark(handed_in, asan, HALF)

    assert _now(handed_in) == ("MARKED", "", Decimal("75.00"), True)


def test_the_second_marker_is_another_person(world, asan, handed_in):
    _rule(world)
    first = _mark(handed_in, world.dana, BEST)

    with pytest.raises(marking.MarkRefused, match="another window"):
        _mark(handed_in, world.dana, HALF)
    _mark(handed_in, world.dana, HALF, seen=first.pk)

    assert _now(handed_in) == ("SUBMITTED", "SECOND", None, None)
    assert list(Mark.objects.values_list("role", "total")) == [("FIRST", 100), ("FIRST", 50)]


def test_the_second_marker_sees_neither_mark_nor_name(world, asan, handed_in):
    _rule(world, hides_names=True)
    _mark(handed_in, world.dana, BEST)
    handed_in.refresh_from_db()
    submission = work_access.latest(handed_in)
    work = work_access.work_for(asan, handed_in.pk)

    assert work_access.marks_seen_by(asan, work, submission) == []
    assert len(work_access.marks_seen_by(world.dana, work, submission)) == 1
    assert work_access.hides_name(work)

    _mark(handed_in, asan, BEST)

    work = work_access.work_for(asan, handed_in.pk)
    assert len(work_access.marks_seen_by(asan, work, submission)) == 2
    assert not work_access.hides_name(work)


def test_marks_that_lie_far_apart_are_decided_by_a_third(world, asan, bolat, handed_in):
    _rule(world, moderation_above=Decimal(20))
    _mark(handed_in, world.dana, BEST)
    _mark(handed_in, asan, HALF)
    assert _now(handed_in) == ("SUBMITTED", "MODERATION", None, None)
    assert len(work_access.marks_seen_by(bolat, handed_in, work_access.latest(handed_in))) == 2

    _mark(handed_in, bolat, {"evidence": 30, "market": 40})

    assert _now(handed_in) == ("MARKED", "", Decimal("70.00"), True)


def test_the_queue_of_each_holds_what_waits_for_them(world, asan, bolat, handed_in):
    def waits_for():
        return [
            person.email.partition("@")[0]
            for person in (world.dana, asan, bolat, world.nurlan, world.maker)
            if work_access.works_to_mark(person).exists()
        ]

    _rule(world)
    assert waits_for() == ["dana", "asan", "bolat"]
    _mark(handed_in, asan, BEST)
    assert waits_for() == ["dana", "bolat"]
    _mark(handed_in, world.dana, BEST)
    assert waits_for() == []


@pytest.mark.parametrize(
    ("asked", "needed"),
    [({}, "2 instructors"), ({"moderation_above": Decimal(5)}, "3 instructors")],
)
def test_a_rule_needs_people_who_can_keep_it(world, task, asked, needed):
    with pytest.raises(marking.MarkRefused, match=needed):
        _rule(world, **asked)


def test_moderation_needs_two_markers(world, task):
    with pytest.raises(marking.MarkRefused, match="Moderation"):
        _rule(world, two_markers=False, moderation_above=Decimal(5))


def test_a_correction_is_a_new_row_and_raises_the_final_mark(world, handed_in):
    first = _mark(handed_in, world.dana, HALF)
    second = _mark(handed_in, world.dana, BEST, seen=first.pk)

    assert (second.supersedes, Mark.objects.count()) == (first, 2)
    assert _now(handed_in) == ("MARKED", "", Decimal("100.00"), True)
    assert list(FinalMark.objects.order_by("pk").values_list("score", "supersedes__score")) == [
        (Decimal("50.00"), None),
        (Decimal("100.00"), Decimal("50.00")),
    ]


def test_a_final_mark_that_counts_is_never_taken_away(world, handed_in):
    first = _mark(handed_in, world.dana, BEST)

    with pytest.raises(marking.MarkRefused, match="counts already"):
        _mark(handed_in, world.dana, HALF, seen=first.pk)

    assert (Mark.objects.count(), _now(handed_in)) == (1, ("MARKED", "", Decimal("100.00"), True))


def test_nobody_else_marks_what_is_marked(world, asan, handed_in):
    _mark(handed_in, world.dana, HALF)

    with pytest.raises(marking.MarkRefused, match="meanwhile"):
        _mark(handed_in, asan, BEST)


def _return(work, marker, *, number=1, comment="Көзін жазыңыз", until=TOMORROW):
    return marking.return_for_rework(
        work=work, number=number, marker=marker, comment=comment, until_on=until, at=LATER
    )


def test_a_return_says_what_to_do_by_which_day(world, handed_in):
    _return(handed_in, world.dana)

    assert _now(handed_in) == ("RETURNED", "", None, None)
    assert (handed_in.due_on, handed_in.is_open) == (TOMORROW, True)
    assert Message.objects.get().kind == "work_returned"


def test_rework_is_marked_as_a_version_of_its_own(world, asan, handed_in):
    _rule(world)
    _mark(handed_in, world.dana, HALF)
    _return(handed_in, asan)
    handing.submit(work=handed_in, language="kk", at=LATER + timedelta(minutes=1))
    handed_in.refresh_from_db()

    with pytest.raises(marking.MarkRefused, match="newer version"):
        _mark(handed_in, asan, BEST, number=1)
    _mark(handed_in, asan, BEST, number=2)
    _mark(handed_in, world.dana, BEST, number=2)

    assert _now(handed_in) == ("MARKED", "", Decimal("100.00"), True)


def test_work_that_did_not_pass_may_still_be_returned(world, handed_in):
    _mark(handed_in, world.dana, NOTHING)
    _return(handed_in, world.dana)

    assert _now(handed_in) == ("RETURNED", "", None, None)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"until": date(2026, 11, 23)}, "after today"),
        ({"until": date(2027, 1, 1)}, "last day"),
        ({"comment": "  "}, "what is to be done"),
        ({"number": 2}, "newer version"),
        ({"comment": "a" * 6000}, "too long"),
    ],
)
def test_a_return_without_reason_or_day_is_refused(world, handed_in, change, word):
    with pytest.raises(marking.MarkRefused, match=word):
        _return(handed_in, world.dana, **change)

    assert WorkReturn.objects.count() == 0


def test_work_that_has_passed_is_not_returned(world, handed_in):
    _mark(handed_in, world.dana, BEST)

    with pytest.raises(marking.MarkRefused, match="passed"):
        _return(handed_in, world.dana)


def test_nothing_is_returned_when_the_cohort_does_not_run(world, handed_in):
    Cohort.objects.filter(pk=world.cohort.pk).update(status="CLOSED")

    with pytest.raises(marking.MarkRefused, match="not running"):
        _return(handed_in, world.dana)


def test_a_return_while_it_is_returned_is_refused(world, handed_in):
    _return(handed_in, world.dana)

    with pytest.raises(marking.MarkRefused, match="already"):
        _return(handed_in, world.dana)
    with pytest.raises(marking.MarkRefused, match="nothing to mark"):
        _mark(handed_in, world.dana, BEST)


def test_the_work_finishes_the_programme_when_nothing_else_is_left(world, task, handed_in):
    for unit in (world.lesson, world.second_lesson):
        UnitResult.objects.create(enrolment=world.enrolment, unit=unit, completed_at=NOON)
    UnitResult.objects.create(enrolment=world.enrolment, unit=world.exam, score=70, completed_at=NOON)

    _mark(handed_in, world.dana, BEST)

    world.enrolment.refresh_from_db()
    assert (world.enrolment.status, world.enrolment.score) == ("COMPLETED", Decimal("85.00"))


def test_works_exist_for_two_kinds_of_people_only(world, handed_in):
    assert not work_access.works_for(world.nurlan).exists()
    assert not work_access.works_for(world.auditor).exists()
    assert handed_in.assignment.code == works.CODE
