"""Practical work at once: two windows, two devices, two markers."""

from datetime import date, timedelta
from hashlib import sha256

import pytest

from assessments.models import FinalMark, Mark, Submission, Upload, Work, WorkFile, WorkReturn
from assessments.practical import handing, marking
from tests.assessments import works
from tests.assessments.works import BEST
from tests.races.test_attempts import CROWD, at_once
from tests.worlds import NOON
from training.models import UnitResult

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def place(own_database, world):
    return world, works.assign(world)


@pytest.fixture
def draft(place):
    world, task = place
    work = handing.begin(enrolment=world.enrolment, unit=task, at=NOON)
    handing.add_file(work=work, content=works.PDF, name="plan.pdf", at=NOON)
    return work


def test_twenty_beginnings_are_one_work(place):
    world, task = place

    at_once([lambda: handing.begin(enrolment=world.enrolment, unit=task, at=NOON)] * CROWD)

    assert Work.objects.count() == 1


def test_twenty_submits_are_one_submission(draft):
    came_of_it = at_once([lambda: handing.submit(work=draft, language="kk", at=LATER)] * CROWD)

    assert {one.pk for one in came_of_it} == {Submission.objects.get().pk}


def test_the_same_file_twenty_times_is_one_file(draft):
    at_once([lambda: handing.add_file(work=draft, content=works.photo(), name="a.jpg", at=LATER)] * CROWD)

    assert WorkFile.objects.count() == 2


def test_a_submission_holds_either_all_of_a_file_or_none(draft):
    added = [lambda: handing.add_file(work=draft, content=works.photo(), name="a.jpg", at=LATER)] * (
        CROWD // 2
    )
    sent = [lambda: handing.submit(work=draft, language="kk", at=LATER)] * (CROWD // 2)

    at_once(added + sent)

    assert Submission.objects.get().files.count() == WorkFile.objects.count()


def test_pieces_that_twenty_send_at_once_make_the_file(draft):
    pieces = [works.PDF[at : at + 20] for at in range(0, len(works.PDF), 20)]
    upload = handing.begin_upload(
        work=draft, name="a.pdf", size=len(works.PDF), digest=sha256(works.PDF).hexdigest(), at=NOON
    )

    for number, piece in enumerate(pieces):

        def sent(offset=number * 20, piece=piece):
            return handing.append(
                upload=Upload.objects.get(pk=upload.pk), offset=offset, piece=piece, at=NOON
            )

        assert at_once([sent] * CROWD) == [number * 20 + len(piece)] * CROWD

    upload = Upload.objects.get()
    assert handing.finish_upload(upload=upload, at=NOON).sha256 == upload.sha256


def test_twenty_presses_of_one_marker_are_one_mark(place, draft):
    world, task = place
    handing.submit(work=draft, language="kk", at=LATER)

    def marked():
        return marking.mark(
            work=draft, number=1, marker=world.dana, points=BEST, comment="", seen=None, at=LATER
        )

    came_of_it = at_once([marked] * CROWD)

    assert [type(one) for one in came_of_it].count(Mark) == 1
    assert (FinalMark.objects.count(), UnitResult.objects.filter(unit=task).count()) == (1, 1)


def test_a_work_is_either_marked_or_returned(place, draft):
    world, _task = place
    handing.submit(work=draft, language="kk", at=LATER)

    def marked():
        return marking.mark(
            work=draft, number=1, marker=world.dana, points=BEST, comment="", seen=None, at=LATER
        )

    def returned():
        return marking.return_for_rework(
            work=draft, number=1, marker=world.dana, comment="?", until_on=date(2026, 12, 1), at=LATER
        )

    at_once([marked, returned] * (CROWD // 2))

    assert (FinalMark.objects.count(), WorkReturn.objects.count()) in ((1, 0), (0, 1))


def test_two_markers_at_once_are_first_and_second(place, draft):
    world, _task = place
    asan = works.instructor(world.cohort, "asan", "Екінші")
    marking.set_rule(
        cohort=world.cohort,
        actor=world.maker,
        two_markers=True,
        hides_names=True,
        moderation_above=None,
        at=NOON,
    )
    handing.submit(work=draft, language="kk", at=LATER)

    def marks_as(person):
        return lambda: marking.mark(
            work=draft, number=1, marker=person, points=BEST, comment="", seen=None, at=LATER
        )

    at_once([marks_as(world.dana), marks_as(asan)] * (CROWD // 2))

    assert sorted(Mark.objects.values_list("role", flat=True)) == ["FIRST", "SECOND"]
    assert FinalMark.objects.get().passed
