"""A question on its way: written, reviewed, approved, corrected. Whoever wrote it does not judge it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from assessments.models import Answer, Picture, Question, QuestionBank
from assessments.questions import approving, banks, drafts, pictures
from assessments.sitting import attempts
from audit.models import Event
from tests.assessments import questions
from tests.worlds import NOON

HOUR = timedelta(hours=1)


@pytest.fixture
def bank(world):
    return QuestionBank.objects.create(code="B", title_kk="Банк", title_ru="Банк", owner=world.dana)


@pytest.fixture
def draft():
    """A whole question in Kazakh and Russian."""
    texts = {
        code: {
            "prompt": f"Prompt {code}",
            "explanation": "",
            "texts": {"a": f"Yes {code}", "b": f"No {code}"},
        }
        for code in ("kk", "ru")
    }
    return drafts.Draft("Q1", "SINGLE", {"options": ["a", "b"]}, "a", texts=texts)


@pytest.fixture
def written(world, bank, draft):
    """Dana's."""
    return banks.add_draft(bank=bank, draft=draft, author=world.dana, at=NOON)


@pytest.fixture
def approved(world, written):
    row = approving.review(question=written, reviewer=world.editor, at=NOON)
    return approving.approve(question=row, approver=world.editor, at=NOON)


def actions():
    return list(
        Event.objects.filter(action__startswith="assessments.question")
        .order_by("pk")
        .values_list("action", flat=True)
    )


def refused(sentence, act, error=banks.QuestionRefused, **arguments):
    with pytest.raises(error) as refusal:
        act(**arguments, at=NOON)
    assert str(refusal.value) == sentence


# --- from draft to approved ----------------------------------------------------------------------------


def test_a_question_goes_from_its_writer_to_another_person_and_into_exams(world, approved):
    assert (approved.status, approved.written_by, approved.reviewed_by, approved.approved_by, approved.approved_at) == (
        "APPROVED", world.dana, world.editor, world.editor, NOON,
    )  # fmt: skip
    assert actions() == [
        "assessments.question.drafted",
        "assessments.question.reviewed",
        "assessments.question.approved",
    ]
    assert Event.objects.last().actor == world.editor


def test_a_writer_does_not_judge_their_own_words(world, bank, draft):
    own = banks.add_draft(bank=bank, draft=draft, author=world.editor, at=NOON)

    refused(
        "Another person must review what you wrote.", approving.review, question=own, reviewer=world.editor
    )
    reviewed = approving.review(question=own, reviewer=world.dana, at=NOON)
    refused(
        "Another person must approve what you wrote.",
        approving.approve, question=reviewed, approver=world.editor,
    )  # fmt: skip


def test_whoever_changed_it_last_does_not_judge_it_either(world, written, draft):
    changed = approving.rewrite(question=written, draft=draft, author=world.editor, at=NOON)

    refused(
        "Another person must review what you wrote.",
        approving.review, question=changed, reviewer=world.editor,
    )  # fmt: skip


def test_questions_are_approved_by_editors(world, written):
    row = approving.review(question=written, reviewer=world.admin, at=NOON)

    for person in (world.admin, world.maker):
        refused("Questions are approved by editors.", approving.approve, question=row, approver=person)


def test_a_draft_is_reviewed_before_it_is_approved_and_nothing_twice(world, written, approved):
    fresh = approving.correct(question=approved, author=world.dana, at=NOON)

    refused(
        "Only a reviewed question can be approved.", approving.approve, question=fresh, approver=world.editor
    )
    refused("Only a draft can be reviewed.", approving.review, question=approved, reviewer=world.editor)


def test_what_lacks_words_is_neither_reviewed_nor_approved(world, bank, draft):
    half = replace(draft, texts={"kk": draft.texts["kk"]})
    row = banks.add_draft(bank=bank, draft=half, author=world.dana, at=NOON)

    refused(
        "A question needs Kazakh and Russian words.",
        approving.review, question=row, reviewer=world.editor,
    )  # fmt: skip


def test_a_question_is_sent_back_with_a_remark_until_it_is_changed(world, written, draft):
    row = approving.review(question=written, reviewer=world.editor, at=NOON)

    refused(
        "Write what should be changed.", approving.send_back, question=row, reviewer=world.editor, remark=" "
    )
    back = approving.send_back(question=row, reviewer=world.editor, remark="Which article?", at=NOON)
    assert (back.status, back.remark, back.reviewed_by) == ("DRAFT", "Which article?", None)

    again = approving.rewrite(question=back, draft=draft, author=world.dana, at=NOON)
    assert again.remark == ""


def test_changing_a_reviewed_question_asks_for_another_review(world, written, draft):
    approving.review(question=written, reviewer=world.editor, at=NOON)

    row = approving.rewrite(question=written, draft=draft, author=world.dana, at=NOON + HOUR)

    assert (row.status, row.reviewed_by, row.changed_by, row.changed_at) == (
        "DRAFT",
        None,
        world.dana,
        NOON + HOUR,
    )


def test_two_authors_at_once_do_not_overwrite_one_another(world, written, draft):
    approving.rewrite(question=written, draft=draft, author=world.editor, at=NOON + HOUR, seen=NOON)

    with pytest.raises(approving.Stale):
        approving.rewrite(question=written, draft=draft, author=world.dana, at=NOON + HOUR, seen=NOON)


def test_an_approved_question_is_not_rewritten_sent_back_or_thrown_away(world, approved, draft):
    said = "An approved question never changes. Correct it by a new version."

    refused(said, approving.rewrite, question=approved, draft=draft, author=world.dana)
    refused(said, approving.send_back, question=approved, reviewer=world.editor, remark="x")
    refused(said, approving.discard, question=approved, actor=world.dana)


def test_a_code_stands_for_one_question_that_is_written_and_one_that_is_approved(
    world, bank, approved, draft
):
    other = banks.add_draft(bank=bank, draft=draft, author=world.dana, at=NOON)

    refused(
        "Another question that is being written in this bank has this code.",
        banks.add_draft, bank=bank, draft=draft, author=world.dana,
    )  # fmt: skip
    reviewed = approving.review(question=other, reviewer=world.editor, at=NOON)
    refused(
        "The bank has another approved question with this code.",
        approving.approve, question=reviewed, approver=world.editor,
    )  # fmt: skip


# --- versions ------------------------------------------------------------------------------------------


def test_a_correction_replaces_the_question_when_it_is_approved(world, approved, draft):
    new = approving.correct(question=approved, author=world.dana, at=NOON)
    assert (new.status, new.revises, new.first, new.version) == ("DRAFT", approved, approved, 2)
    assert drafts.of(new).digest() == drafts.of(approved).digest()
    refused(
        "Somebody is already correcting this question.",
        approving.correct, question=approved, author=world.editor,
    )  # fmt: skip

    approving.rewrite(question=new, draft=replace(draft, key="b"), author=world.dana, at=NOON)
    reviewed = approving.review(question=new, reviewer=world.editor, at=NOON)
    approved.refresh_from_db()
    assert approved.status == "APPROVED"
    approving.approve(question=reviewed, approver=world.editor, at=NOON)

    approved.refresh_from_db()
    new.refresh_from_db()
    assert (approved.status, approved.key, new.status, new.key) == ("RETIRED", "a", "APPROVED", "b")


def test_an_attempt_keeps_the_version_that_it_began_with(hall, choose):
    old = Question.objects.get(kind="SINGLE")
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)
    new = approving.correct(question=old, author=hall.dana, at=NOON)
    approving.rewrite(question=new, draft=replace(drafts.of(new), key="s1"), author=hall.dana, at=NOON)
    reviewed = approving.review(question=new, reviewer=hall.editor, at=NOON)
    approving.approve(question=reviewed, approver=hall.editor, at=NOON)

    choose(attempt, "SINGLE", "s2")
    attempts.submit(attempt=attempt, at=NOON + HOUR / 4)

    answer = Answer.objects.get(attempt=attempt, question__kind="SINGLE")
    assert (answer.question, answer.points) == (old, 2)


def test_a_correction_goes_on_when_a_file_brings_another_version(world, approved, draft):
    begun = approving.correct(question=approved, author=world.dana, at=NOON)

    brought = banks.revise(question=approved, at=NOON, **replace(draft, key="b").__dict__)

    begun.refresh_from_db()
    assert (brought.version, brought.status, begun.revises, begun.version) == (2, "APPROVED", brought, 3)


def test_a_draft_is_thrown_away_with_its_pictures_and_can_be_begun_again(
    world, approved, draft, django_capture_on_commit_callbacks
):
    new = approving.correct(question=approved, author=world.dana, at=NOON)
    shown = pictures.keep(content=questions.picture("teal"), at=NOON)
    texts = {
        code: text | {"pictures": [{"sha256": shown.sha256, "alt": "Box"}]}
        for code, text in draft.texts.items()
    }
    approving.rewrite(question=new, draft=replace(draft, texts=texts), author=world.dana, at=NOON)

    with django_capture_on_commit_callbacks(execute=True):
        approving.discard(question=new, actor=world.dana, at=NOON)

    assert Picture.objects.count() == 0
    assert list(Question.objects.all()) == [approved]
    assert approving.correct(question=approved, author=world.dana, at=NOON).version == 2
    assert actions()[-2:] == ["assessments.question.discarded", "assessments.question.drafted"]


def test_a_correction_shares_the_pictures_of_what_it_corrects(world, bank, draft):
    shown = pictures.keep(content=questions.picture("teal"), at=NOON)
    texts = {
        code: text | {"pictures": [{"sha256": shown.sha256, "alt": "Box"}]}
        for code, text in draft.texts.items()
    }
    row = banks.add_draft(bank=bank, draft=replace(draft, texts=texts), author=world.dana, at=NOON)
    approving.review(question=row, reviewer=world.editor, at=NOON)
    row = approving.approve(question=row, approver=world.editor, at=NOON)

    new = approving.correct(question=row, author=world.dana, at=NOON)
    approving.discard(question=new, actor=world.dana, at=NOON)

    assert [use.question for use in shown.uses.all()] == [row]


# --- filing --------------------------------------------------------------------------------------------


def test_many_questions_are_filed_at_once_approved_or_not(world, bank, written):
    ready = questions.add(bank, "NUMBER", tags=["old", "budget"])
    retired = questions.add(bank, "ORDER")
    banks.retire(question=retired, at=NOON)

    changed = approving.classify(
        questions=[written, ready, retired], add=["budget", "M01"], remove=["old"], difficulty="HARD",
        actor=world.editor, at=NOON,
    )  # fmt: skip

    for row in (written, ready, retired):
        row.refresh_from_db()
    assert changed == 2
    assert (written.tags, ready.tags, retired.tags) == (["budget", "M01"], ["budget", "M01"], ["TAG-MARKER"])
    assert [row.difficulty for row in (written, ready, retired)] == ["HARD", "HARD", "EASY"]
    assert sorted(row.tag for row in ready.tag_rows.all()) == ["M01", "budget"]
    event = Event.objects.get(action="assessments.questions.classified")
    assert event.details == {
        "questions": [written.pk, ready.pk], "added": ["budget", "M01"], "removed": ["old"], "difficulty": "HARD",
    }  # fmt: skip


def test_filing_what_is_filed_so_already_changes_and_records_nothing(world, written):
    assert approving.classify(questions=[written], difficulty="MEDIUM", actor=world.editor, at=NOON) == 0
    assert not Event.objects.filter(action="assessments.questions.classified").exists()


# --- the database itself -------------------------------------------------------------------------------


def test_the_database_lets_a_draft_change_and_go(written):
    Question.objects.filter(pk=written.pk).update(points=9)
    written.texts.all().delete()
    written.tag_rows.all().delete()
    assert written.delete()[0] == 1


def test_the_database_refuses_an_approver_who_wrote(world, approved):
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        Question.objects.filter(pk=approved.pk).update(approved_by=world.dana)
