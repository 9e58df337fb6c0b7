"""Question banks: write a question, correct one that is in use. An approved question itself never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.drafts import Draft
from assessments.kinds import KINDS
from assessments.models import Question, QuestionBank, QuestionText
from audit import trail
from people.models import User
from regions.languages import CODES, FALLBACKS


class QuestionRefused(Exception):
    """The question cannot be approved as it is written; the message says why."""


@transaction.atomic
def add_question(
    *,
    bank: QuestionBank,
    code: str,
    kind: str,
    parts: dict,
    key: object,
    points: Decimal,
    difficulty: str,
    basis: dict,
    tags: list[str],
    texts: Mapping[str, Mapping],
    at: datetime,
    author: User | None = None,
    approver: User | None = None,
) -> Question:
    """Put an approved question into a bank.

    parts, key  as `assessments.kinds` describes them
    basis       {"act": its code in the register, "article", "status"} or {"source": {language: words}, "status"}
    texts       {language: {"prompt", "explanation", "texts": {option id: words}}}; kk and ru are required
    Raises QuestionRefused.
    """
    _refuse_unfit(kind, parts, key, texts)
    question = Question.objects.create(
        bank=bank,
        code=code,
        kind=kind,
        parts=parts,
        key=key,
        points=points,
        difficulty=difficulty,
        basis=basis,
        tags=tags,
        status=Question.Status.APPROVED,
        written_by=author,
        approved_by=approver,
        approved_at=at,
    )
    _write_texts(question, texts)
    trail.record(
        "assessments.question.approved", subject=question, actor=approver, at=at, details={"bank": bank.pk}
    )
    return question


@transaction.atomic
def add_draft(*, bank: QuestionBank, draft: Draft, at: datetime, author: User | None = None) -> Question:
    """Put a question into a bank that nobody can be asked yet: words are missing, or nobody has approved it."""
    question = Question.objects.create(
        bank=bank,
        code=draft.code,
        kind=draft.kind,
        parts=draft.parts,
        key=draft.key,
        points=draft.points,
        difficulty=draft.difficulty,
        basis=draft.basis,
        tags=draft.tags,
        status=Question.Status.DRAFT,
        written_by=author,
    )
    _write_texts(question, draft.texts)
    trail.record(
        "assessments.question.drafted", subject=question, actor=author, at=at, details={"bank": bank.pk}
    )
    return question


@transaction.atomic
def revise(
    *,
    question: Question,
    code: str,
    kind: str,
    parts: dict,
    key: object,
    points: Decimal,
    difficulty: str,
    basis: dict,
    tags: list[str],
    texts: Mapping[str, Mapping],
    at: datetime,
    author: User | None = None,
    approver: User | None = None,
) -> Question:
    """Correct a question: a new row takes its place, the old one is retired and stays readable.

    Attempts that stood on the old row read as they were. The other arguments are those of `add_question`.
    Raises QuestionRefused.
    """
    # Retired first: a code stands once among the questions in use.
    retire(question=question, at=at, actor=author)
    corrected = add_question(
        bank=question.bank,
        code=code,
        kind=kind,
        parts=parts,
        key=key,
        points=points,
        difficulty=difficulty,
        basis=basis,
        tags=tags,
        texts=texts,
        at=at,
        author=author,
        approver=approver,
    )
    corrected.revises = question
    corrected.save(update_fields=["revises"])
    return corrected


@transaction.atomic
def retire(*, question: Question, at: datetime, actor: User | None = None) -> None:
    """Draw a question no more. Attempts that stand on it read as they were. Raises QuestionRefused."""
    in_use = Question.objects.filter(pk=question.pk).exclude(status=Question.Status.RETIRED)
    if not in_use.update(status=Question.Status.RETIRED):
        raise QuestionRefused(_("This question has already been retired."))
    trail.record("assessments.question.retired", subject=question, actor=actor, at=at)


def is_complete(draft: Draft) -> bool:
    """Whether a question has all that approval asks for: Kazakh and Russian words, and a key that fits."""
    try:
        _refuse_unfit(draft.kind, draft.parts, draft.key, draft.texts)
    except QuestionRefused:
        return False
    return True


def _write_texts(question: Question, texts: Mapping[str, Mapping]) -> None:
    QuestionText.objects.bulk_create(
        [
            QuestionText(
                question=question,
                language=language,
                prompt=text["prompt"],
                explanation=text["explanation"],
                texts=dict(text["texts"]),
            )
            for language, text in texts.items()
        ]
    )


def _refuse_unfit(kind: str, parts: dict, key: object, texts: Mapping[str, Mapping]) -> None:
    if kind not in KINDS or KINDS[kind].problems(parts, key):
        raise QuestionRefused(_("The key does not fit the kind of the question."))
    if not set(FALLBACKS) <= set(texts) <= set(CODES):
        raise QuestionRefused(_("A question needs Kazakh and Russian words."))
    ids = set(KINDS[kind].text_ids(parts))
    for language, text in texts.items():
        words = text["texts"]
        if set(words) != ids or not all(str(one).strip() for one in (text["prompt"], *words.values())):
            raise QuestionRefused(
                _("Words are missing in the language: %(language)s.") % {"language": language}
            )
