"""On which attempts and answers the figures of questions stand. What the sample is, is decided here alone.

The person has passed the gate of `access` before.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import (
    Avg,
    Count,
    Exists,
    F,
    FloatField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, NullIf

from assessments.models import Answer, Attempt, Question
from training.models import SyllabusUnit


def attempts_that_count(
    units: QuerySet[SyllabusUnit] | list[SyllabusUnit], *, first: bool
) -> QuerySet[Attempt]:
    """Attempts that say something about the questions: closed, of exams that count, with one answer at least.

    first  only the first such attempt of each enrolment
    """

    def counted(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
        answered = Answer.objects.filter(attempt=OuterRef("pk"), answered_at__isnull=False)
        # A practice exam says so in its rules; one that counts says nothing.
        counts = Q(rules__practice__isnull=True) | Q(rules__practice=False)
        return attempts.filter(counts, Exists(answered), submitted_at__isnull=False)

    found = counted(Attempt.objects.filter(unit__in=units))
    if not first:
        return found
    earlier = counted(
        Attempt.objects.filter(
            enrolment=OuterRef("enrolment"), unit=OuterRef("unit"), number__lt=OuterRef("number")
        )
    )
    return found.filter(~Exists(earlier))


def exams_sat(units: QuerySet[SyllabusUnit], *, first: bool) -> QuerySet[Attempt, dict]:
    """[{key, newest: its newest unit, cohorts, attempts, people, score, passed, last}], the last one sat first."""
    found = attempts_that_count(units, first=first).values(key=F("unit__key"))
    return found.annotate(
        newest=Max("unit"),
        cohorts=Count("unit__cohort", distinct=True),
        attempts=Count("pk"),
        people=Count("enrolment__trainee", distinct=True),
        score=Avg("score"),
        passed=Count("pk", filter=Q(passed=True)),
        last=Max("submitted_at"),
    ).order_by("-last", "key")


def units_by_id(keys: Collection[int]) -> dict[int, SyllabusUnit]:
    """Units of the syllabus whose gate the person has passed."""
    return SyllabusUnit.objects.in_bulk(list(keys))


def answers_that_count(attempts: QuerySet[Attempt]) -> list[tuple]:
    """[(attempt, question, points, points possible, language, what was chosen as text)] of marked answers.

    The language is the one in which the question was last answered; of a blank, that of the attempt. Numbers come as
    floats and JSON as text, since a hundred thousand rows are read at once.
    """
    marked = Answer.objects.filter(attempt__in=_keys(attempts), points__isnull=False)
    return list(
        marked.values_list(
            "attempt_id",
            "question_id",
            Cast("points", FloatField()),
            Cast(Coalesce("worth", "question__points"), FloatField()),
            Coalesce(NullIf("language", Value("")), "attempt__language"),
            Cast("chosen", TextField()),
        ).order_by("attempt_id", "position")
    )


def _keys(attempts: QuerySet[Attempt]) -> list[int]:
    """Asked beforehand: PostgreSQL guesses the conditions of a sample badly after a mass exam, and a nested guess has
    cost minutes.
    """
    return list(attempts.values_list("pk", flat=True))


def moments_of(attempts: QuerySet[Attempt], question: int) -> list[tuple]:
    """[(attempt, when it began, the moment of the answer before or None, the moment of the answer)] to a question.

    Without those whose moment is that of another answer too: they came in one sheet.
    """
    others = Answer.objects.filter(attempt=OuterRef("attempt")).exclude(pk=OuterRef("pk"))
    before = others.filter(answered_at__lt=OuterRef("answered_at")).order_by("-answered_at")
    answered = Answer.objects.filter(
        attempt__in=_keys(attempts), question=question, answered_at__isnull=False
    )
    alone = answered.exclude(Exists(others.filter(answered_at=OuterRef("answered_at"))))
    return list(
        alone.values_list(
            "attempt_id",
            "attempt__started_at",
            Subquery(before.values("answered_at")[:1]),
            "answered_at",
        )
    )


def questions_by_id(keys: Collection[int]) -> dict[int, Question]:
    """Questions with their keys, for staff who have passed the gate of the exam that asked them."""
    return Question.objects.select_related("bank").in_bulk(list(keys))
