"""What people do with a question: write it, send it on, send it back, approve it, correct it, let it go.

Two people stand behind every question that a person approves: whoever wrote it or changed it last neither reviews nor
approves it. The database holds that too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assessments import access
from assessments.models import PictureUse, Question, QuestionTag, QuestionText
from assessments.questions import banks, drafts, pictures
from assessments.questions.banks import QuestionRefused
from assessments.questions.drafts import Draft
from audit import trail
from people.models import User

Status = Question.Status
CONTENT = ("code", "kind", "parts", "key", "points", "difficulty", "basis", "tags")


class Stale(QuestionRefused):
    """Somebody else has changed the question since the page was opened."""


@transaction.atomic
def rewrite(
    *, question: Question, draft: Draft, author: User, at: datetime, seen: datetime | None = None
) -> Question:
    """Change a question that is still in the making; what had been reviewed is a draft again.

    seen  `changed_at` as the author read it; another one means that somebody was faster
    Raises Stale, QuestionRefused.
    """
    row = _locked(question)
    _refuse_settled(row)
    if seen is not None and row.changed_at != seen:
        time = date_format(localtime(row.changed_at), "DATETIME_FORMAT")
        raise Stale(
            _("Somebody else changed this question: %(time)s. Open it again; your text is still below.")
            % {"time": time}
        )
    before = _forget_words(row)
    for name in CONTENT:
        setattr(row, name, getattr(draft, name))
    row.status, row.remark = Status.DRAFT, ""
    row.reviewed_by = row.reviewed_at = None
    row.changed_by, row.changed_at = author, at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        raise QuestionRefused(
            _("Another question that is being written in this bank has this code.")
        ) from clash
    banks.put_words([(row, draft.texts)])
    pictures.forget_unused(pictures=before, at=at)
    trail.record("assessments.question.changed", subject=row, actor=author, at=at)
    return row


@transaction.atomic
def review(*, question: Question, reviewer: User, at: datetime) -> Question:
    """Say that a question is right and ready to be approved. Raises QuestionRefused."""
    row = _locked(question)
    if row.status != Status.DRAFT:
        raise QuestionRefused(_("Only a draft can be reviewed."))
    _refuse_writer(row, reviewer, _("Another person must review what you wrote."))
    _refuse_unfit(row)
    row.status, row.reviewed_by, row.reviewed_at, row.remark = Status.REVIEWED, reviewer, at, ""
    row.save(update_fields=["status", "reviewed_by", "reviewed_at", "remark"])
    trail.record("assessments.question.reviewed", subject=row, actor=reviewer, at=at)
    return row


@transaction.atomic
def send_back(*, question: Question, reviewer: User, remark: str, at: datetime) -> Question:
    """Ask the writer for a change: the question is a draft again, with the remark on it. Raises QuestionRefused."""
    row = _locked(question)
    _refuse_settled(row)
    if not remark.strip():
        raise QuestionRefused(_("Write what should be changed."))
    row.status, row.remark = Status.DRAFT, remark.strip()[:500]
    row.reviewed_by = row.reviewed_at = None
    row.save(update_fields=["status", "remark", "reviewed_by", "reviewed_at"])
    trail.record("assessments.question.sent_back", subject=row, actor=reviewer, at=at)
    return row


@transaction.atomic
def approve(*, question: Question, approver: User, at: datetime) -> Question:
    """Let exams draw a question; what it corrects is retired in the same moment. Raises QuestionRefused."""
    row = _locked(question)
    if row.status != Status.REVIEWED:
        raise QuestionRefused(_("Only a reviewed question can be approved."))
    if not access.may_approve(approver):
        raise QuestionRefused(_("Questions are approved by editors."))
    _refuse_writer(row, approver, _("Another person must approve what you wrote."))
    _refuse_unfit(row)
    if row.revises_id and row.revises.status != Status.RETIRED:
        banks.retire(question=row.revises, at=at, actor=approver)
    row.status, row.approved_by, row.approved_at = Status.APPROVED, approver, at
    try:
        with transaction.atomic():
            row.save(update_fields=["status", "approved_by", "approved_at"])
    except IntegrityError as clash:
        raise QuestionRefused(_("The bank has another approved question with this code.")) from clash
    trail.record(
        "assessments.question.approved", subject=row, actor=approver, at=at, details={"bank": row.bank_id}
    )
    return row


@transaction.atomic
def correct(*, question: Question, author: User, at: datetime) -> Question:
    """Begin a correction of an approved question: a draft with the same words, which replaces it once approved.

    Raises QuestionRefused.
    """
    row = _locked(question)
    if row.status != Status.APPROVED:
        raise QuestionRefused(_("Only an approved question is corrected by a new version."))
    if Question.objects.filter(revises=row).exists():
        raise QuestionRefused(_("Somebody is already correcting this question."))
    copy = banks.row_of(row.bank, drafts.of(row))
    copy.written_by, copy.changed_at = author, at
    copy.revises, copy.first_id, copy.version = row, row.first_id or row.pk, row.version + 1
    try:
        with transaction.atomic():
            copy.save()
    except IntegrityError as clash:
        raise QuestionRefused(
            _("Another question that is being written in this bank has this code.")
        ) from clash
    banks.put_words([(copy, drafts.of(row).texts)])
    trail.record(
        "assessments.question.drafted", subject=copy, actor=author, at=at, details={"revises": row.pk}
    )
    return copy


@transaction.atomic
def discard(*, question: Question, actor: User, at: datetime) -> None:
    """Throw away what never was in an exam. Raises QuestionRefused."""
    row = _locked(question)
    _refuse_settled(row)
    trail.record(
        "assessments.question.discarded", subject=row, actor=actor, at=at, details={"bank": row.bank_id}
    )
    before = _forget_words(row)
    QuestionTag.objects.filter(question=row).delete()
    Question.objects.filter(pk=row.pk).delete()
    pictures.forget_unused(pictures=before, at=at)


@transaction.atomic
def classify(
    *,
    questions: Sequence[Question],
    actor: User,
    at: datetime,
    add: Collection[str] = (),
    remove: Collection[str] = (),
    difficulty: str = "",
) -> int:
    """Put tags on questions, take tags off, say how difficult they are. Returns how many changed.

    How questions are filed may change at any time, approved or not: attempts stand on none of it. Retired ones stay.
    """
    rows = Question.objects.select_for_update().in_use().filter(pk__in=[one.pk for one in questions])
    changed = []
    for row in rows.order_by("pk"):
        tags = [tag for tag in row.tags if tag not in remove]
        tags += [tag for tag in dict.fromkeys(add) if tag not in tags]
        wanted = difficulty or row.difficulty
        if (tags, wanted) != (row.tags, row.difficulty):
            row.tags, row.difficulty = tags, wanted
            changed.append(row)
    Question.objects.bulk_update(changed, ["tags", "difficulty"])
    banks.put_tags(changed)
    for bank in {row.bank_id: row.bank for row in changed}.values():
        trail.record(
            "assessments.questions.classified",
            subject=bank,
            actor=actor,
            at=at,
            details={
                "questions": [row.pk for row in changed if row.bank_id == bank.pk],
                "added": list(add),
                "removed": list(remove),
                "difficulty": difficulty,
            },
        )
    return len(changed)


def may_judge(question: Question, person: User) -> bool:
    """Is this person another one than those who wrote the question and changed it last?"""
    return person.pk not in (question.written_by_id, question.changed_by_id)


def _locked(question: Question) -> Question:
    found = Question.objects.select_for_update(of=("self",)).select_related("bank", "revises")
    return found.get(pk=question.pk)


def _refuse_settled(row: Question) -> None:
    if row.status not in Question.IN_THE_MAKING:
        raise QuestionRefused(_("An approved question never changes. Correct it by a new version."))


def _refuse_writer(row: Question, person: User, said: str) -> None:
    if not may_judge(row, person):
        raise QuestionRefused(said)


def _refuse_unfit(row: Question) -> None:
    draft = drafts.of(row)
    banks.refuse_unfit(draft.kind, draft.parts, draft.key, draft.texts)


def _forget_words(row: Question) -> list[int]:
    """Take the words and the pictures off a question. Returns the pictures that it showed."""
    shown = list(PictureUse.objects.filter(question=row).values_list("picture", flat=True))
    PictureUse.objects.filter(question=row).delete()
    QuestionText.objects.filter(question=row).delete()
    return shown
