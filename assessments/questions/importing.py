"""Take questions of another system into a bank, and give a bank away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.models import Question, QuestionBank
from assessments.questions import banks, drafts, exchange, pictures
from assessments.questions.drafts import Draft
from assessments.questions.exchange import File, Item
from audit import trail
from people.models import User


@dataclass
class Comparison:
    """What a file would do to a bank, or has done.

    files  {SHA-256: content} of pictures that the School does not have yet
    """

    add: list[Draft] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Item] = field(default_factory=list)
    applied: bool = False
    files: dict[str, bytes] = field(default_factory=dict)

    def as_json(self) -> dict:
        """The fixed shape of `import_questions --json`."""
        return {
            "added": len(self.add),
            "unchanged": self.unchanged,
            "refused": [
                {"item": item.name, "line": item.line, "reason": item.reason} for item in self.refused
            ],
            "applied": self.applied,
        }

    @property
    def incomplete(self) -> list[Draft]:
        """What enters the bank as a draft, since words are missing."""
        return [draft for draft in self.add if not banks.is_complete(draft)]


class Export(NamedTuple):
    """A file of questions, how many it holds, and how many it could not hold."""

    content: bytes
    written: int
    left_out: int


def compare(*, bank: QuestionBank, content: bytes, kind: str = "auto") -> Comparison:
    """Read a file and say what of it is new, there already, or cannot be taken. Writes nothing.

    A question is there already if the bank holds the same one, whatever its code. A question whose code stands for
    another one in the bank is refused: corrections are made in the bank, where attempts keep the old version.
    Raises exchange.Unusable.
    """
    codes, digests = _there(bank)
    outcome = Comparison()
    found = exchange.read(content, kind)
    names = _known_pictures(found)
    for item in found:
        if item.draft is None:
            outcome.refused.append(item)
            continue
        if reason := _bad_picture(item, names):
            outcome.refused.append(Item(item.name, item.line, reason=reason))
            continue
        draft = item.draft.with_pictures({one: names.get(one, one) for one in item.files})
        digest = draft.digest()
        if digest in digests:
            outcome.unchanged += 1
        elif draft.code and draft.code in codes:
            reason = _("The bank has another question with this code. Correct it in the bank.")
            outcome.refused.append(Item(item.name, item.line, reason=reason))
        else:
            outcome.add.append(draft)
            outcome.files |= {one: file for one, file in item.files.items() if one not in names}
            digests.add(digest)
            codes.add(draft.code)
    return outcome


@transaction.atomic
def apply(
    *,
    bank: QuestionBank,
    content: bytes,
    at: datetime,
    kind: str = "auto",
    skip_bad: bool = False,
    actor: User | None = None,
) -> Comparison:
    """Put the new questions of a file into a bank; nothing at all if one is refused, unless `skip_bad`.

    What a person brings waits as drafts, for another person approves it. Without one, questions with Kazakh and Russian
    words are ready for exams and the others wait. The same file twice adds nothing the second time.
    Raises exchange.Unusable.
    """
    bank = QuestionBank.objects.select_for_update().get(pk=bank.pk)
    outcome = compare(bank=bank, content=content, kind=kind)
    if outcome.refused and not skip_bad:
        return outcome
    names = {one: pictures.keep(content=file, at=at, by=actor).sha256 for one, file in outcome.files.items()}
    fresh = [
        draft.with_pictures({one: names.get(one, one) for one in draft.pictures()}).with_random_ids()
        for draft in outcome.add
    ]
    if actor is None:
        _add_ready(bank, fresh, at)
    else:
        banks.add_drafts(bank=bank, drafts=fresh, at=at, author=actor)
    outcome.applied = True
    if outcome.add:
        trail.record(
            "assessments.questions.imported",
            subject=bank,
            actor=actor,
            at=at,
            details={"added": len(outcome.add), "refused": len(outcome.refused)},
        )
    return outcome


def export(*, bank: QuestionBank, kind: str) -> Export:
    """The questions of a bank that are not retired, in the order of their making.

    Left out: what is not finished, the correction of a question that is in use, and pictures where a format has no room.
    """
    rows = [drafts.of(question) for question in _in_use(bank).filter(revises=None) | _settled(bank)]
    written = [draft for draft in rows if exchange.takes(draft, kind)]
    files = {}
    for digest, picture in pictures.find({one for draft in written for one in draft.pictures()}).items():
        form = picture.form.lower()
        files[digest] = File(f"{picture.name}.{form}", f"image/{form}", pictures.content_of(picture))
    return Export(exchange.write(written, kind, files), len(written), len(rows) - len(written))


@transaction.atomic
def give(*, bank: QuestionBank, kind: str, actor: User, at: datetime) -> Export:
    """Export a bank to a person. The file holds the keys, so the trail says who has it."""
    made = export(bank=bank, kind=kind)
    details = {"format": kind, "written": made.written}
    trail.record("assessments.questions.exported", subject=bank, actor=actor, at=at, details=details)
    return made


def _add_ready(bank: QuestionBank, fresh: Iterable[Draft], at: datetime) -> None:
    for draft in fresh:
        if banks.is_complete(draft):
            banks.add_question(bank=bank, at=at, **draft.__dict__)
        else:
            banks.add_draft(bank=bank, draft=draft, at=at)


def _there(bank: QuestionBank) -> tuple[set[str], set[str]]:
    """(codes, digests) of the questions in use."""
    rows = [drafts.of(question) for question in _in_use(bank)]
    return {draft.code for draft in rows if draft.code}, {draft.digest() for draft in rows}


def _in_use(bank: QuestionBank):
    return bank.questions.in_use().prefetch_related("texts").order_by("pk")


def _settled(bank: QuestionBank):
    return _in_use(bank).filter(status=Question.Status.APPROVED)


def _known_pictures(found: Iterable[Item]) -> dict[str, str]:
    """{SHA-256 of a file: that of the picture which the School made of it before}"""
    digests = {one for item in found for one in item.files}
    known = pictures.find(digests) if digests else {}
    return {digest: picture.sha256 for digest, picture in known.items()}


def _bad_picture(item: Item, names: dict[str, str]) -> str:
    """Why a picture of an item cannot be shown; "" if all can."""
    for digest, content in item.files.items():
        if digest not in names:
            try:
                pictures.drawn(content)
            except pictures.PictureRefused as refused:
                return str(refused)
    return ""
