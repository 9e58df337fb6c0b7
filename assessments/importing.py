"""Take questions of another system into a bank, and give a bank away."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import banks, drafts, exchange
from assessments.drafts import Draft
from assessments.exchange import Item
from assessments.models import Question, QuestionBank
from audit import trail
from people.models import User


@dataclass
class Comparison:
    """What a file would do to a bank, or has done."""

    add: list[Draft] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Item] = field(default_factory=list)
    applied: bool = False

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


def compare(*, bank: QuestionBank, content: bytes, kind: str = "auto") -> Comparison:
    """Read a file and say what of it is new, there already, or cannot be taken. Writes nothing.

    A question is there already if the bank holds the same one, whatever its code. A question whose code stands for
    another one in the bank is refused: corrections are made in the bank, where attempts keep the old version.
    Raises exchange.Unusable.
    """
    codes, digests = _there(bank)
    outcome = Comparison()
    for item in exchange.read(content, kind):
        if item.draft is None:
            outcome.refused.append(item)
            continue
        digest = item.draft.digest()
        if digest in digests:
            outcome.unchanged += 1
        elif item.draft.code and item.draft.code in codes:
            reason = _("The bank has another question with this code. Correct it in the bank.")
            outcome.refused.append(Item(item.name, item.line, reason=reason))
        else:
            outcome.add.append(item.draft)
            digests.add(digest)
            codes.add(item.draft.code)
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

    Questions with Kazakh and Russian words are ready for exams, the others wait as drafts. The same file twice
    adds nothing the second time. Raises exchange.Unusable.
    """
    bank = QuestionBank.objects.select_for_update().get(pk=bank.pk)
    outcome = compare(bank=bank, content=content, kind=kind)
    if outcome.refused and not skip_bad:
        return outcome
    for draft in outcome.add:
        fresh = draft.with_random_ids()
        if banks.is_complete(fresh):
            banks.add_question(bank=bank, author=actor, at=at, **fresh.__dict__)
        else:
            banks.add_draft(bank=bank, draft=fresh, author=actor, at=at)
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


def export(*, bank: QuestionBank, kind: str) -> tuple[bytes, int]:
    """(the file, how many questions it holds): all that are not retired, in the order of their making."""
    rows = [drafts.of(question) for question in _in_use(bank)]
    return exchange.write(rows, kind), len(rows)


def _there(bank: QuestionBank) -> tuple[set[str], set[str]]:
    """(codes, digests) of the questions in use."""
    rows = [drafts.of(question) for question in _in_use(bank)]
    return {draft.code for draft in rows if draft.code}, {draft.digest() for draft in rows}


def _in_use(bank: QuestionBank):
    in_use = bank.questions.exclude(status=Question.Status.RETIRED)
    return in_use.prefetch_related("texts").order_by("pk")
