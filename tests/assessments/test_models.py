"""Each constraint refuses a row written around the code."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from assessments.models import (
    Answer,
    Attempt,
    DrawRule,
    Paper,
    Picture,
    PictureUse,
    Question,
    QuestionBank,
    QuestionTag,
    QuestionText,
)
from tests.assessments import questions
from tests.worlds import NOON


def refused(name, write):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    # SQLite names the columns of a unique constraint, not the constraint.
    assert name in str(refusal.value) or "UNIQUE" in str(refusal.value)


def sitting(hall, **changes):
    wanted = {
        "enrolment": hall.enrolment, "unit": hall.exam, "number": 2, "seed": "s", "language": "kk", "started_at": NOON,
        "submitted_at": NOON, "closed_by": "HANDED_IN", "score": Decimal(50), "passed": False,
    }  # fmt: skip
    return Attempt.objects.create(**wanted | changes)


OPEN = {"submitted_at": None, "closed_by": "", "score": None, "passed": None}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("attempts_are_numbered", {"number": 1}),
        ("one_open_attempt_per_enrolment_and_unit", OPEN),
        ("submitted_means_closed_and_scored", {"score": None}),
        ("submitted_means_closed_and_scored", {"closed_by": ""}),
        ("submitted_means_closed_and_scored", OPEN | {"score": Decimal(1)}),
        ("an_attempt_score_is_a_percentage", {"score": Decimal("100.01")}),
        ("an_attempt_score_is_a_percentage", {"score": Decimal("-0.01")}),
        ("an_attempt_closes_after_it_starts", {"closes_at": NOON, "late_until": NOON}),
        (
            "an_attempt_closes_after_it_starts",
            {"closes_at": NOON + timedelta(hours=1), "late_until": NOON + timedelta(minutes=1)},
        ),
    ],
)
def test_an_attempt_keeps_its_promises(hall, attempt, name, changes):
    refused(name, lambda: sitting(hall, **changes))


def test_a_position_and_a_question_stand_once_in_an_attempt(attempt):
    first, second = attempt.answers.order_by("position")[:2]

    refused(
        "one_answer_per_position", lambda: Answer.objects.filter(pk=second.pk).update(position=first.position)
    )
    refused(
        "a_question_once_per_attempt",
        lambda: Answer.objects.filter(pk=second.pk).update(question=first.question),
    )


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("a_question_is_worth_something", {"points": Decimal(0)}),
        ("approved_means_dated", {"status": "APPROVED"}),
        (
            "an_approved_code_once_per_bank",
            {"code": "SINGLE-1", "status": "APPROVED", "approved_at": NOON},
        ),
    ],
)
def test_a_question_keeps_its_promises(hall, name, changes):
    bank = QuestionBank.objects.get()

    refused(name, lambda: Question.objects.create(**{"bank": bank, "kind": "SINGLE", "key": "a"} | changes))


def test_a_code_stands_once_among_the_questions_that_are_written(hall):
    bank = QuestionBank.objects.get()
    making = {"bank": bank, "kind": "SINGLE", "code": "SINGLE-1"}
    Question.objects.create(**making)

    refused(
        "a_code_in_the_making_once_per_bank",
        lambda: Question.objects.create(**making, status="REVIEWED"),
    )


@pytest.mark.parametrize("writer", ["written_by", "changed_by"])
@pytest.mark.parametrize("judge", ["approved_by", "reviewed_by"])
def test_whoever_wrote_a_question_neither_reviews_nor_approves_it(hall, writer, judge):
    bank = QuestionBank.objects.get()
    names = {
        "approved_by": "two_people_approve_a_question",
        "reviewed_by": "two_people_review_a_question",
    }

    refused(
        names[judge],
        lambda: Question.objects.create(bank=bank, kind="SINGLE", **{writer: hall.dana, judge: hall.dana}),
    )


def test_versions_of_a_question_are_numbered(hall):
    bank, first = QuestionBank.objects.get(), Question.objects.get(kind="SINGLE")
    Question.objects.create(bank=bank, kind="SINGLE", first=first, version=2)

    refused(
        "versions_of_a_question_are_numbered",
        lambda: Question.objects.create(bank=bank, kind="SINGLE", first=first, version=2),
    )


def test_a_tag_and_a_picture_stand_once_on_a_question(hall):
    question = Question.objects.get(kind="SINGLE")
    shown = Picture.objects.create(
        name="n", form="PNG", width=1, height=1, size=1, sha256="a", source_sha256="b", added_at=NOON
    )
    PictureUse.objects.create(question=question, picture=shown)

    refused(
        "a_tag_once_per_question",
        lambda: QuestionTag.objects.create(question=question, tag="TAG-MARKER"),
    )
    refused(
        "a_picture_once_per_question", lambda: PictureUse.objects.create(question=question, picture=shown)
    )
    refused(
        "a_picture_has_a_size",
        lambda: Picture.objects.create(
            name="m", form="PNG", width=0, height=1, size=1, sha256="c", source_sha256="d", added_at=NOON
        ),
    )


def test_a_question_has_one_text_per_language_and_one_revision(hall):
    bank, old = QuestionBank.objects.get(), Question.objects.get(kind="SINGLE")
    Question.objects.create(bank=bank, kind="SINGLE", key="a", revises=old)

    refused(
        "one_text_per_language", lambda: QuestionText.objects.create(question=old, language="kk", prompt="x")
    )
    refused("revises", lambda: Question.objects.create(bank=bank, kind="SINGLE", key="a", revises=old))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("a_paper_pass_mark_is_a_percentage", {"pass_mark": 101}),
        ("a_paper_allows_an_attempt", {"attempts_allowed": 0}),
        ("a_paper_lasts_a_minute", {"minutes_allowed": 0}),
    ],
)
def test_a_paper_keeps_its_promises(db, name, changes):
    refused(name, lambda: Paper.objects.create(code="P", title_kk="а", title_ru="а", **changes))


def test_a_draw_rule_draws_something_once(hall):
    bank = QuestionBank.objects.get()
    paper = Paper.objects.create(code="P", title_kk="а", title_ru="а")
    DrawRule.objects.create(paper=paper, bank=bank, count=1)

    refused("a_draw_rule_once_per_paper", lambda: DrawRule.objects.create(paper=paper, bank=bank, count=2))
    refused(
        "a_draw_rule_draws_something",
        lambda: DrawRule.objects.create(paper=paper, bank=bank, kind="SINGLE", count=0),
    )


def test_labels_tell_nothing(hall, attempt):
    answer = questions.sheet(attempt)["SINGLE"]

    assert (str(attempt), str(answer)) == (f"{attempt.pk}", f"{attempt.pk} {answer.position}")
    assert str(answer.question) == f"{answer.question_id}"
