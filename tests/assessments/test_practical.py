"""Each constraint of practical work refuses a row written around the code, and what was handed in never changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from assessments.models import (
    Assignment,
    Criterion,
    DossierPaper,
    DossierPart,
    FinalMark,
    Mark,
    MarkingRule,
    Rubric,
    Submission,
    Upload,
    Work,
    WorkFile,
    WorkReturn,
)
from tests.assessments.test_models import refused
from tests.worlds import NOON

KEPT = {"name": "a.pdf", "kind": "PDF", "sha256": "0" * 64, "stored": "works/a", "added_at": NOON}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("handed_in_work_awaits_a_mark", {"state": "SUBMITTED", "number": 1, "submitted_at": NOON}),
        ("handed_in_work_awaits_a_mark", {"awaits": "FIRST"}),
        ("handed_in_means_numbered_and_dated", {"state": "SUBMITTED", "awaits": "FIRST"}),
        ("handed_in_means_numbered_and_dated", {"number": 1}),
        ("marked_if_and_only_if_scored", {"state": "MARKED", "number": 1, "submitted_at": NOON}),
        ("marked_if_and_only_if_scored", {"score": Decimal(50)}),
        (
            "a_work_score_is_a_percentage",
            {"state": "MARKED", "number": 1, "submitted_at": NOON, "score": Decimal(101), "passed": True},
        ),
    ],
)
def test_a_work_keeps_its_promises(work, name, changes):
    refused(name, lambda: Work.objects.filter(pk=work.pk).update(**changes))


def test_a_person_has_one_work_on_a_unit(world, task, work):
    again = {"enrolment": world.enrolment, "unit": task, "assignment": work.assignment}

    refused(
        "one_work_per_enrolment_and_unit",
        lambda: Work.objects.create(**again, begun_at=NOON, saved_at=NOON, due_on=date(2026, 12, 1)),
    )


def test_files_and_uploads_keep_their_promises(work):
    upload = {"work": work, "name": "a", "sha256": "0" * 64, "begun_at": NOON}
    WorkFile.objects.create(work=work, size=1, **KEPT)
    Upload.objects.create(size=1, **upload)

    refused("a_file_of_a_work_is_not_empty", lambda: WorkFile.objects.update(size=0))
    refused(
        "a_file_once_in_a_draft", lambda: WorkFile.objects.create(work=work, size=1, **KEPT | {"stored": "b"})
    )
    refused("stored", lambda: WorkFile.objects.create(work=work, size=1, in_draft=False, **KEPT))
    refused("an_upload_once_per_work", lambda: Upload.objects.create(size=1, **upload))
    refused("an_upload_never_outgrows_itself", lambda: Upload.objects.update(received=2))


def test_rubrics_and_assignments_keep_their_promises(db):
    rubric = Rubric.objects.create(code="R", title_kk="Б", title_ru="О")
    row = {"rubric": rubric, "position": 1, "code": "a", "title_kk": "А", "title_ru": "А", "points": 1}
    Criterion.objects.create(**row)
    facts = {"code": "A", "kind": "FILE", "title_kk": "Т", "title_ru": "З", "rubric": rubric}

    refused("a_criterion_position_once_per_rubric", lambda: Criterion.objects.create(**row | {"code": "b"}))
    refused("a_criterion_code_once_per_rubric", lambda: Criterion.objects.create(**row | {"position": 2}))
    refused("a_criterion_is_worth_something", lambda: Criterion.objects.update(points=0))
    refused(
        "an_assignment_pass_mark_is_a_percentage", lambda: Assignment.objects.create(**facts, pass_mark=101)
    )
    refused("an_assignment_leaves_a_day", lambda: Assignment.objects.create(**facts, due_days=0))


def test_moderation_needs_two_markers(world):
    refused(
        "moderation_needs_two_markers",
        lambda: MarkingRule.objects.create(cohort=world.cohort, moderation_above=Decimal(5)),
    )


def test_submissions_are_numbered_and_a_return_says_why(world, handed_in):
    submission = handed_in.submissions.get()

    refused(
        "submissions_are_numbered",
        lambda: Submission.objects.create(work=handed_in, number=1, language="kk", submitted_at=NOON),
    )
    refused(
        "a_return_says_why",
        lambda: WorkReturn.objects.create(
            submission=submission, returned_by=world.dana, comment="", until_on=NOON, returned_at=NOON
        ),
    )


def test_marks_keep_their_promises(world, asan, handed_in):
    submission = handed_in.submissions.get()
    row = {"submission": submission, "marker": world.dana, "role": "FIRST", "total": 1, "marked_at": NOON}
    final = {"submission": submission, "points": 1, "passed": True, "decided_at": NOON}
    Mark.objects.create(**row)

    refused("one_mark_of_a_role_per_submission", lambda: Mark.objects.create(**row | {"marker": asan}))
    refused("two_people_mark", lambda: Mark.objects.create(**row | {"role": "SECOND"}))
    refused("a_final_mark_is_a_percentage", lambda: FinalMark.objects.create(**final, score=101))
    FinalMark.objects.create(**final, score=1)
    refused("one_final_mark_per_submission", lambda: FinalMark.objects.create(**final, score=1))


def test_dossiers_keep_their_promises(work):
    part = {"work": work, "part": "BUDGET", "saved_at": NOON}
    paper = {"work": work, "language": "kk", "digest": "0" * 64, "due_at": NOON}
    DossierPart.objects.create(**part)
    DossierPaper.objects.create(**paper)

    refused("a_part_once_per_dossier", lambda: DossierPart.objects.create(**part))
    refused("one_paper_for_what_a_dossier_says", lambda: DossierPaper.objects.create(**paper))
    refused("a_dossier_is_ready_if_and_only_if_stored", lambda: DossierPaper.objects.update(state="READY"))


@pytest.mark.parametrize("table", [Submission, Mark, FinalMark, WorkReturn])
@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_was_handed_in_or_marked_never_changes(world, handed_in, table, act):
    submission = handed_in.submissions.get()
    Mark.objects.create(submission=submission, marker=world.dana, role="FIRST", total=1, marked_at=NOON)
    FinalMark.objects.create(submission=submission, points=1, score=1, passed=False, decided_at=NOON)
    WorkReturn.objects.create(
        submission=submission, returned_by=world.dana, comment="?", until_on=NOON, returned_at=NOON
    )
    rows = table.objects.all()
    acts = {"update": lambda: rows.update(id=rows.get().pk), "delete": lambda: rows._raw_delete("default")}

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        acts[act]()


@pytest.mark.parametrize("act", ["update", "delete", "insert"])
def test_a_rubric_in_use_never_changes(work, act):
    rubric = work.assignment.rubric
    acts = {
        "update": lambda: rubric.criteria.update(points=1),
        "delete": lambda: rubric.criteria.all()._raw_delete("default"),
        "insert": lambda: Criterion.objects.create(
            rubric=rubric, position=9, code="z", title_kk="З", title_ru="З", points=1
        ),
    }

    with pytest.raises(DatabaseError, match="rubric in use"), transaction.atomic():
        acts[act]()
