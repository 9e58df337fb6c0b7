"""What a regrade would do, read from the sheets as they stand. The person has passed the gate before."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from assessments import policies
from assessments.models import Answer, Attempt, Question, Regrade, RegradeLine
from assessments.regrading import decisions
from training.models import Enrolment

CENT = Decimal("0.01")


class Plan(NamedTuple):
    """seen  attempts that hold the question"""

    seen: int
    changes: list[decisions.Change]

    @property
    def digest(self) -> str:
        return decisions.digest(self.changes)


class Effects(NamedTuple):
    pass_now: int
    fail_now: int
    changed: int


class Touched(NamedTuple):
    """A certificate of somebody whose result changes."""

    enrolment: int
    name: str
    number: str
    state: str


def plan(regrade: Regrade, units: Collection[int]) -> Plan:
    """Three queries, whatever the number of attempts.

    regrade  saved or not: its question, keys, attempt and whether results may fall
    """
    asked = Answer.objects.filter(question=regrade.question_id, attempt__submitted_at__isnull=False)
    if regrade.attempt_id:
        asked = asked.filter(attempt=regrade.attempt_id)
    else:
        # What was decided about one person's answer stays.
        corrected = Regrade.objects.filter(
            question=regrade.question_id, state__in=Regrade.DECIDED, attempt__isnull=False
        )
        asked = asked.filter(attempt__unit__in=units).exclude(attempt__in=corrected.values("attempt"))
    worth = Coalesce("worth", F("question__points"))
    sums = {
        attempt: (earned, possible)
        for attempt, earned, possible in Answer.objects.filter(attempt__in=asked.values("attempt"))
        .values("attempt")
        .annotate(earned=Sum("points"), possible=Sum(worth))
        .values_list("attempt", "earned", "possible")
    }
    rows = asked.annotate(can_earn=worth).values_list(
        "attempt", "chosen", "points", "can_earn", "attempt__score", "attempt__passed", "attempt__rules"
    )
    kind, may_fall = regrade.question.kind, regrade.falls == Regrade.Falls.FALL
    found, seen = [], 0
    for attempt, chosen, points, can_earn, score, passed, rules in rows.order_by("attempt"):
        seen += 1
        earned, possible = (value.quantize(CENT) for value in sums[attempt])
        standing = decisions.Standing(
            attempt, chosen, points, can_earn, earned, possible, score, passed, Decimal(rules["pass_mark"])
        )
        change = decisions.changed(standing, kind, regrade.keys, may_fall=may_fall)
        if change:
            found.append(change)
    return Plan(seen, found)


def keys_before(question: Question, exam: UUID) -> list:
    """Every key that counts for a question in an exam before a new decision."""
    last = (
        Regrade.objects.in_force()
        .filter(question=question, exam_key=exam)
        .order_by("decided_at", "pk")
        .last()
    )
    if last is None or last.treatment == Regrade.Treatment.DROP:
        return [question.key]
    return list(last.keys)


def effects(regrade: Regrade) -> Effects:
    pairs = list(RegradeLine.objects.filter(regrade=regrade).values_list("old_passed", "new_passed"))
    return Effects(
        sum(new and not old for old, new in pairs), sum(old and not new for old, new in pairs), len(pairs)
    )


def touched(regrade: Regrade) -> list[Touched]:
    """Certificates of those whose results change, for the agency to look at. Nothing happens to them."""
    found = (
        Enrolment.objects.filter(attempts__in=regrade.lines.values("attempt"), certificates__isnull=False)
        .select_related("trainee")
        .annotate(certificate=F("certificates__printed__number"), certificate_state=F("certificates__state"))
        .order_by("certificates__number")
        .distinct()
    )
    return [
        Touched(one.pk, one.trainee.get_full_name(), one.certificate, one.certificate_state) for one in found
    ]


def counts(attempt: Attempt) -> Decimal | None:
    """The score with which the exam of an attempt counts for the person now; None if it does not."""
    handed_in = Attempt.objects.filter(
        enrolment=attempt.enrolment_id, unit=attempt.unit_id, submitted_at__isnull=False
    )
    rows = [decisions.Sitting(*row) for row in handed_in.values_list("number", "score", "passed")]
    return decisions.counting(policies.grading(attempt.rules), rows)


def progress_of(regrade: Regrade) -> tuple[int, int]:
    """(applied, all)"""
    lines = regrade.lines
    return lines.filter(applied_at__isnull=False).count(), lines.count()
