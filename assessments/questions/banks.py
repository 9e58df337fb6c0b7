"""Question banks: open one, put questions in, correct one that is in use. An approved question itself never changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assessments.kinds import KINDS
from assessments.models import Picture, PictureUse, Question, QuestionBank, QuestionTag, QuestionText
from assessments.questions import likeness, parity, pictures
from assessments.questions.drafts import Draft
from audit import trail
from people.models import User
from regions.languages import CODES, FALLBACKS

TAG_LIMIT = 60


class BankRefused(Exception):
    """The bank cannot be written down so; the message says why."""


class QuestionRefused(Exception):
    """The question cannot be approved as it is written; the message says why."""


@transaction.atomic
def write_bank(
    *,
    code: str,
    titles: Mapping[str, str],
    owner: User | None,
    actor: User,
    at: datetime,
    bank: int | None = None,
) -> QuestionBank:
    """Open a bank, or change what one is called and whose it is.

    titles  {language: title}, Kazakh and Russian at least
    bank    the one to change; None opens a new one
    Raises BankRefused if the code is taken.
    """
    values = {f"title_{language}": titles.get(language, "") for language in CODES}
    row = QuestionBank.objects.select_for_update().get(pk=bank) if bank else QuestionBank()
    row.code, row.owner = code, owner
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        raise BankRefused(_("There is already a bank with this code.")) from clash
    trail.record(
        "assessments.bank.changed" if bank else "assessments.bank.opened",
        subject=row,
        actor=actor,
        at=at,
        details={"code": code, "owner": owner.pk if owner else None},
    )
    return row


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
    """Put an approved question into a bank, as files of the School bring them.

    parts, key  as `assessments.kinds` describes them
    basis       {"act": its code in the register, "article", "status"} or {"source": {language: words}, "status"}
    texts       {language: {"prompt", "explanation", "texts": {option id: words}}}; kk and ru are required
    Raises QuestionRefused.
    """
    refuse_unfit(kind, parts, key, texts)
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
        changed_at=at,
        approved_by=approver,
        approved_at=at,
    )
    put_words([(question, texts)])
    trail.record(
        "assessments.question.approved", subject=question, actor=approver, at=at, details={"bank": bank.pk}
    )
    return question


@transaction.atomic
def add_draft(*, bank: QuestionBank, draft: Draft, at: datetime, author: User | None = None) -> Question:
    """Put a question into a bank that nobody can be asked yet: words are missing, or nobody has approved it."""
    question = add_drafts(bank=bank, drafts=[draft], at=at, author=author)[0]
    trail.record(
        "assessments.question.drafted", subject=question, actor=author, at=at, details={"bank": bank.pk}
    )
    return question


@transaction.atomic
def add_drafts(
    *, bank: QuestionBank, drafts: Sequence[Draft], at: datetime, author: User | None = None
) -> list[Question]:
    """Put many at once, in a few statements. Whoever calls records why they came.

    Raises QuestionRefused if a code is taken by another question that is being written.
    """
    rows = [row_of(bank, draft) for draft in drafts]
    for row in rows:
        row.written_by, row.changed_at = author, at
    try:
        with transaction.atomic():
            made = Question.objects.bulk_create(rows)
    except IntegrityError as clash:
        raise QuestionRefused(
            _("Another question that is being written in this bank has this code.")
        ) from clash
    put_words([(row, draft.texts) for row, draft in zip(made, drafts, strict=True)])
    return made


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

    Attempts that stood on the old row read as they were. A correction that somebody is writing meanwhile goes on, and
    will replace the new row. The other arguments are those of `add_question`. Raises QuestionRefused.
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
    first = question.first_id or question.pk
    version = question.version + 1
    begun = Question.objects.in_the_making().filter(revises=question)
    begun.update(revises=corrected, version=version + 1)
    corrected.revises, corrected.first_id, corrected.version = question, first, version
    corrected.save(update_fields=["revises", "first", "version"])
    return corrected


@transaction.atomic
def retire(*, question: Question, at: datetime, actor: User | None = None) -> None:
    """Draw a question no more. Attempts that stand on it read as they were. Raises QuestionRefused."""
    in_use = Question.objects.in_use().filter(pk=question.pk)
    if not in_use.update(status=Question.Status.RETIRED):
        raise QuestionRefused(_("This question has already been retired."))
    trail.record("assessments.question.retired", subject=question, actor=actor, at=at)


def is_complete(draft: Draft) -> bool:
    """Whether a question has all that approval asks for: Kazakh and Russian words, and a key that fits."""
    try:
        refuse_unfit(draft.kind, draft.parts, draft.key, draft.texts)
    except QuestionRefused:
        return False
    return True


def refuse_unfit(kind: str, parts: dict, key: object, texts: Mapping[str, Mapping]) -> None:
    """Raises QuestionRefused, whose message says what approval still asks for."""
    if kind not in KINDS or KINDS[kind].problems(parts, key):
        raise QuestionRefused(_("The key does not fit the kind of the question."))
    if not set(FALLBACKS) <= set(texts) <= set(CODES):
        raise QuestionRefused(_("A question needs Kazakh and Russian words."))
    needed = [gap for gap in parity.gaps(kind, parts, key, texts) if gap.is_needed]
    if needed and needed[0].code in ("picture", "alt"):
        said = _(
            "A picture, or the words for those who do not see it, is missing in the language: %(language)s."
        )
        raise QuestionRefused(said % {"language": needed[0].language})
    if needed:
        said = _("Words are missing in the language: %(language)s.")
        raise QuestionRefused(said % {"language": needed[0].language})


def row_of(bank: QuestionBank, draft: Draft) -> Question:
    """A draft as a row that is not stored yet."""
    return Question(
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
    )


def put_words(written: Sequence[tuple[Question, Mapping[str, Mapping]]]) -> None:
    """Store the words of questions, what is missing in them, their pictures and their tags. A few statements.

    Raises QuestionRefused if a picture is not known.
    """
    shown = _pictures(written)
    texts, uses = [], []
    for question, words in written:
        gaps = parity.gaps(question.kind, question.parts, question.key, words)
        for language, text in words.items():
            texts.append(_text(question, language, text, parity.complete(language, gaps), shown))
        used = {shown[one["sha256"]].pk for text in words.values() for one in text.get("pictures", ())}
        uses += [PictureUse(question=question, picture_id=picture) for picture in sorted(used)]
    QuestionText.objects.bulk_create(texts)
    PictureUse.objects.bulk_create(uses)
    put_tags([question for question, _words in written])


def put_tags(questions: Sequence[Question]) -> None:
    """Bring the rows by which tags are found in step with the lists of questions."""
    QuestionTag.objects.filter(question__in=questions).delete()
    QuestionTag.objects.bulk_create(
        [
            QuestionTag(question=question, tag=tag)
            for question in questions
            for tag in dict.fromkeys(tag[:TAG_LIMIT] for tag in question.tags)
        ]
    )


def _text(
    question: Question, language: str, text: Mapping, complete: bool, shown: Mapping[str, Picture]
) -> QuestionText:
    words = dict(text["texts"])
    return QuestionText(
        question=question,
        language=language,
        prompt=text["prompt"],
        explanation=text["explanation"],
        texts=words,
        pictures=[_shown(shown[one["sha256"]], one["alt"]) for one in text.get("pictures", ())],
        complete=complete,
        folded=folded(text),
    )


def folded(text: Mapping) -> str:
    """The words of a text as they are searched: question and answers, and on a line of its own the explanation."""
    asked = likeness.folded(" ".join([text["prompt"], *text["texts"].values()]))
    return f"{asked}\n{likeness.folded(text['explanation'])}".rstrip("\n")


def _shown(picture: Picture, alt: str) -> dict:
    facts = {name: getattr(picture, name) for name in ("sha256", "name", "width", "height")}
    return facts | {"alt": alt}


def _pictures(written: Sequence[tuple[Question, Mapping[str, Mapping]]]) -> dict[str, Picture]:
    digests = {
        one["sha256"]
        for _question, words in written
        for text in words.values()
        for one in text.get("pictures", ())
    }
    found = pictures.find(digests) if digests else {}
    if digests - set(found):
        raise QuestionRefused(_("A picture of the question is not there. Add it again."))
    return found
