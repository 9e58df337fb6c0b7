"""Begin, write, add files, hand in: what is taken, what is refused, what is kept."""

import hashlib
from datetime import date, timedelta

import pytest
from django.core.files.storage import storages

from assessments.models import Submission, Upload, Work, WorkFile
from assessments.practical import handing, marking
from audit.models import Event
from tests.assessments import works
from tests.worlds import NOON
from training import intake
from training.models import Cohort, Enrolment

LATER = NOON + timedelta(hours=1)


def _stored() -> list[str]:
    """Every file in private storage."""
    return [path.name for path in (storages["private"].path("") and _folder()).rglob("*") if path.is_file()]


def _folder():
    from pathlib import Path  # noqa: PLC0415 - the only place that looks at the disk

    return Path(storages["private"].path(""))


def test_work_begins_once_and_its_days_count_from_there(world, task):
    first = handing.begin(enrolment=world.enrolment, unit=task, at=NOON)
    second = handing.begin(enrolment=world.enrolment, unit=task, at=LATER)

    assert first == second
    assert (first.state, first.due_on) == ("DRAFT", date(2026, 12, 7))


def test_no_day_lies_behind_the_cohort(world, task):
    task.rules = task.rules | {"due_days": 200}
    task.save(update_fields=["rules"])

    assert handing.begin(enrolment=world.enrolment, unit=task, at=NOON).due_on == world.cohort.ends_on


@pytest.mark.parametrize("status", ["OPEN", "CLOSED"])
def test_nothing_begins_outside_the_days_of_the_cohort(world, task, status):
    Cohort.objects.filter(pk=world.cohort.pk).update(status=status)

    with pytest.raises(handing.WorkRefused):
        handing.begin(enrolment=world.enrolment, unit=task, at=NOON)


def test_work_of_another_cohort_is_not_begun(world, task):
    with pytest.raises(handing.WorkRefused):
        handing.begin(enrolment=world.nurlan_enrolment, unit=task, at=NOON)


def test_a_draft_is_saved_and_the_same_words_change_nothing(work):
    saved = handing.write(work=work, text="  Сүт пункті\r\n ", seen=NOON, at=LATER)
    again = handing.write(work=work, text="Сүт пункті", seen=NOON, at=LATER + timedelta(hours=1))

    work.refresh_from_db()
    assert (work.text, saved, again) == ("Сүт пункті", LATER, LATER)


def test_a_draft_saved_elsewhere_is_not_overwritten(work):
    handing.write(work=work, text="on the phone", seen=NOON, at=LATER)

    with pytest.raises(handing.WorkChanged):
        handing.write(work=work, text="on the desk", seen=NOON, at=LATER)

    work.refresh_from_db()
    assert work.text == "on the phone"


def test_a_text_of_a_megabyte_is_refused(work):
    with pytest.raises(handing.WorkRefused, match="too long"):
        handing.write(work=work, text="a" * 1_000_000, seen=NOON, at=LATER)


def test_a_file_is_kept_once_under_a_random_name(work):
    first = handing.add_file(work=work, content=works.PDF, name="plan.pdf", at=NOON)
    second = handing.add_file(work=work, content=works.PDF, name="plan again.pdf", at=NOON)

    assert first == second
    assert _stored() == [first.stored.rpartition("/")[2]]
    assert "plan" not in first.stored
    assert first.sha256 == hashlib.sha256(works.PDF).hexdigest()


def test_a_refused_file_leaves_nothing_behind(work):
    with pytest.raises(intake.FileRefused):
        handing.add_file(work=work, content=b"MZ", name="plan.pdf", at=NOON)

    assert (WorkFile.objects.count(), _stored() if _folder().exists() else []) == (0, [])


def test_files_are_counted_and_weighed_together(work, monkeypatch):
    monkeypatch.setattr(intake, "FILES_MOST", 2)
    for number in range(2):
        handing.add_file(work=work, content=works.PDF + b"%" * number + b"\n%%EOF", name="a.pdf", at=NOON)

    with pytest.raises(handing.WorkRefused, match="2 files"):
        handing.add_file(work=work, content=works.PDF, name="b.pdf", at=NOON)

    monkeypatch.setattr(intake, "FILES_MOST", 20)
    monkeypatch.setattr(intake, "WORK_MOST", 100)
    with pytest.raises(handing.WorkRefused, match="together"):
        handing.add_file(work=work, content=works.PDF, name="b.pdf", at=NOON)


def test_a_file_taken_out_of_a_first_draft_is_gone(work, django_capture_on_commit_callbacks):
    file = handing.add_file(work=work, content=works.PDF, name="plan.pdf", at=NOON)

    with django_capture_on_commit_callbacks(execute=True):
        handing.remove_file(file=file, at=LATER)

    assert (WorkFile.objects.count(), _stored()) == (0, [])


def test_a_submission_keeps_the_file_that_the_next_draft_takes_out(world, handed_in):
    marking.return_for_rework(
        work=handed_in, number=1, marker=world.dana, comment="Көзі жоқ", until_on=date(2026, 12, 1), at=LATER
    )
    handed_in.refresh_from_db()

    handing.remove_file(file=handed_in.files.get(), at=LATER)
    handing.add_file(work=handed_in, content=works.photo(), name="a.jpg", at=LATER)
    handing.submit(work=handed_in, language="ru", at=LATER)

    first, second = Submission.objects.order_by("number")
    assert [file.kind for file in first.files.all()] == ["PDF"]
    assert [file.kind for file in second.files.all()] == ["JPEG"]
    assert len(_stored()) == 2


def test_handing_in_twice_is_one_submission(handed_in):
    again = handing.submit(work=handed_in, language="kk", at=LATER + timedelta(hours=1))

    assert (Submission.objects.count(), again.number, again.is_late) == (1, 1, False)
    assert (handed_in.state, handed_in.awaits) == ("SUBMITTED", "FIRST")
    assert Event.objects.filter(action="assessments.work.submitted").count() == 1


def test_late_by_the_clock_of_the_server_is_noted_and_taken(work):
    handing.add_file(work=work, content=works.PDF, name="plan.pdf", at=NOON)
    Work.objects.filter(pk=work.pk).update(due_on=date(2026, 11, 22))

    assert handing.submit(work=work, language="kk", at=NOON).is_late


@pytest.mark.parametrize(
    ("kind", "word"), [("FILE", "Add a file"), ("CASE", "decision"), ("DOSSIER", "four parts")]
)
def test_an_empty_work_is_not_handed_in(world, kind, word):
    work = handing.begin(enrolment=world.enrolment, unit=works.assign(world, kind), at=NOON)

    with pytest.raises(handing.WorkRefused, match=word):
        handing.submit(work=work, language="kk", at=LATER)


def test_what_is_handed_in_cannot_be_changed(handed_in):
    for act in (
        lambda: handing.write(work=handed_in, text="more", seen=NOON, at=LATER),
        lambda: handing.add_file(work=handed_in, content=works.photo(), name="a.jpg", at=LATER),
        lambda: handing.remove_file(file=handed_in.files.get(), at=LATER),
        lambda: handing.begin_upload(work=handed_in, name="a", size=1, digest="0" * 64, at=LATER),
    ):
        with pytest.raises(handing.WorkRefused):
            act()
    assert len(_stored()) == 1


@pytest.mark.parametrize("change", [{"status": "WITHDRAWN"}])
def test_whoever_is_withdrawn_hands_in_nothing(world, work, change):
    Enrolment.objects.filter(pk=world.enrolment.pk).update(**change)

    with pytest.raises(handing.WorkRefused):
        handing.add_file(work=work, content=works.PDF, name="a.pdf", at=LATER)


def test_a_harmful_file_is_not_handed_in(work):
    handing.add_file(work=work, content=works.PDF, name="a.pdf", at=NOON)
    work.files.update(check_state="INFECTED")

    with pytest.raises(handing.WorkRefused, match="harmful"):
        handing.submit(work=work, language="kk", at=LATER)


# --- pieces


@pytest.fixture
def upload(work):
    return handing.begin_upload(
        work=work, name="a.pdf", size=len(works.PDF), digest=hashlib.sha256(works.PDF).hexdigest(), at=NOON
    )


def test_a_file_in_pieces_is_the_file(upload):
    assert handing.append(upload=upload, offset=0, piece=works.PDF[:20], at=NOON) == 20
    assert handing.append(upload=upload, offset=20, piece=works.PDF[20:], at=NOON) == len(works.PDF)

    file = handing.finish_upload(upload=upload, at=LATER)

    assert (file.kind, file.size, Upload.objects.count()) == ("PDF", len(works.PDF), 0)
    assert len(_stored()) == 1


def test_a_repeated_piece_changes_nothing(upload):
    handing.append(upload=upload, offset=0, piece=works.PDF[:20], at=NOON)

    assert handing.append(upload=upload, offset=0, piece=works.PDF[:20], at=NOON) == 20
    assert handing.append(upload=upload, offset=0, piece=b"forged forged forged"[:20], at=NOON) == 20
    handing.append(upload=upload, offset=20, piece=works.PDF[20:], at=NOON)
    assert handing.finish_upload(upload=upload, at=LATER).kind == "PDF"


@pytest.mark.parametrize(
    ("offset", "piece"), [(30, b"gap"), (0, b""), (0, b"0" * 10_000), (5, works.PDF[5:30])]
)
def test_a_piece_that_does_not_follow_is_refused_with_the_place(upload, offset, piece):
    with pytest.raises(handing.PieceRefused) as refusal:
        handing.append(upload=upload, offset=offset, piece=piece, at=NOON)

    assert refusal.value.received == 0


def test_an_upload_goes_on_where_it_stopped(work, upload):
    handing.append(upload=upload, offset=0, piece=works.PDF[:20], at=NOON)

    again = handing.begin_upload(work=work, name="a.pdf", size=upload.size, digest=upload.sha256, at=LATER)

    assert (again.pk, again.received) == (upload.pk, 20)


def test_a_file_that_was_damaged_on_its_way_is_refused_and_forgotten(upload):
    handing.append(upload=upload, offset=0, piece=b"0" * upload.size, at=NOON)

    with pytest.raises(handing.WorkRefused, match="damaged"):
        handing.finish_upload(upload=upload, at=LATER)

    assert (Upload.objects.count(), _stored()) == (0, [])


def test_no_more_than_five_files_are_on_their_way(work):
    for number in range(5):
        handing.begin_upload(work=work, name="a", size=1, digest=f"{number:064}", at=NOON)

    with pytest.raises(handing.WorkRefused, match="Too many"):
        handing.begin_upload(work=work, name="a", size=1, digest="9" * 64, at=NOON)


def test_an_upload_that_nobody_finishes_goes_after_a_week(upload):
    handing.append(upload=upload, offset=0, piece=works.PDF[:20], at=NOON)

    assert handing.forget_old_uploads(at=NOON + timedelta(days=6)) == 0
    assert handing.forget_old_uploads(at=NOON + timedelta(days=8)) == 1
    assert (Upload.objects.count(), _stored()) == (0, [])
