"""The figures of an exam and its questions, from the answers that count. Decided in `item_analysis`, read here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from assessments import access
from assessments.analysis import sample
from assessments.item_analysis import reliability, responses, timing, verdicts
from assessments.item_analysis.reliability import Reliability
from assessments.item_analysis.responses import Matrix, Row
from assessments.item_analysis.verdicts import Item
from assessments.models import Question
from people.models import User
from training.models import SyllabusUnit

BANDS = 10  # of scores, ten points each; 100 stands in the last
COMPARED = (verdicts.REFERENCE, verdicts.FOCAL)  # shown even where nobody answered
FEWEST_IN_A_BAND = 5  # people; a point of fewer would draw a line through chance


@dataclass(frozen=True)
class Scores:
    """A group of attempts as a whole.

    language     "" for all of them
    mean         of scores, 0–100; sd their standard deviation; both None without attempts
    reliability  None below `verdicts.SHOWN` attempts
    error        standard error of measurement, in points of a hundred
    """

    language: str
    attempts: int
    mean: float | None
    sd: float | None
    reliability: Reliability | None
    error: float | None


@dataclass(frozen=True)
class Rated:
    """A question with its figures."""

    question: Question
    item: Item


@dataclass(frozen=True)
class ExamFigures:
    """bands     attempts by score: 0–9, 10–19 … 90–100
    is_drawn  attempts had different questions
    """

    whole: Scores
    languages: list[Scores]
    bands: list[int]
    rated: list[Rated]
    is_drawn: bool


@dataclass(frozen=True)
class Trace:
    """How many of those with this score elsewhere answered right, in one language: bands of twenty points.

    shares  None where fewer than `FEWEST_IN_A_BAND` stand
    """

    language: str
    people: list[int]
    shares: list[float | None]


@dataclass(frozen=True)
class QuestionFigures:
    rated: Rated
    pace: timing.Pace
    paces: dict[str, timing.Pace]
    traces: list[Trace]


def exams(user: User, *, first: bool, page: str | None, size: int) -> Page:
    """A page of the exams that a person may see figures of: rows of `sample.exams_sat` with their newest `unit`."""
    found = Paginator(sample.exams_sat(access.exams_for(user), first=first), size).get_page(page)
    units = sample.units_by_id([row["newest"] for row in found])
    found.object_list = [
        row | {"unit": units[row["newest"]], "passed_share": row["passed"] / row["attempts"]}
        for row in found.object_list
    ]
    return found


def of_exam(units: Sequence[SyllabusUnit], *, first: bool) -> ExamFigures:
    """All figures of an exam over these units. Three queries, whatever the number of attempts."""
    rows = sample.answers_that_count(sample.attempts_that_count(list(units), first=first))
    matrix = responses.gather(rows)
    questions = sample.questions_by_id(list(matrix.items))
    languages = _language_of_attempts(rows)
    return ExamFigures(
        whole=_scores("", rows, matrix),
        languages=[
            _scores(language, [row for row in rows if languages[row[0]] == language], matrix)
            for language in verdicts.LANGUAGES
            if language in COMPARED or language in languages.values()
        ],
        bands=_bands(matrix),
        rated=[_rated(questions[pk], matrix) for pk in sorted(matrix.items)],
        is_drawn=not matrix.is_complete,
    )


def of_question(units: Sequence[SyllabusUnit], pk: int, *, first: bool) -> QuestionFigures | None:
    """One question in one exam; None if no attempt that counts had it."""
    attempts = sample.attempts_that_count(list(units), first=first)
    matrix = responses.gather(sample.answers_that_count(attempts), only=pk)
    if pk not in matrix.items:
        return None
    rated = _rated(sample.questions_by_id([pk])[pk], matrix)
    languages = {one.attempt: one.language for one in matrix.items[pk]}
    gaps = {
        attempt: timing.gap(started, before, at)
        for attempt, started, before, at in sample.moments_of(attempts, pk)
    }
    seconds = {attempt: gap for attempt, gap in gaps.items() if gap is not None}
    return QuestionFigures(
        rated=rated,
        pace=timing.pace(list(seconds.values())),
        paces={
            language: timing.pace(
                [gap for attempt, gap in seconds.items() if languages.get(attempt) == language]
            )
            for language in verdicts.LANGUAGES
        },
        traces=[_trace(language, matrix, pk) for language in verdicts.LANGUAGES],
    )


def _rated(question: Question, matrix: Matrix) -> Rated:
    found = matrix.items[question.pk]
    return Rated(question, verdicts.judge(question.kind, question.parts, question.key, found))


def _scores(language: str, rows: list[Row], matrix: Matrix) -> Scores:
    scores = [matrix.attempts[attempt].share * 100 for attempt in {row[0] for row in rows}]
    count = len(scores)
    if not count:
        return Scores(language, 0, None, None, None, None)
    mean = sum(scores) / count
    sd = (sum((one - mean) ** 2 for one in scores) / (count - 1)) ** 0.5 if count > 1 else None
    found = reliability.reliability(rows) if count >= verdicts.SHOWN else None
    possible = sum(matrix.attempts[attempt].possible for attempt in {row[0] for row in rows}) / count
    error = found.error / possible * 100 if found and found.coefficient is not None else None
    return Scores(language, count, mean, sd, found, error)


def _language_of_attempts(rows: list[Row]) -> dict[int, str]:
    """The language in which most of an attempt was answered: people may switch in the middle."""
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for attempt, _question, _points, _worth, language, _choice in rows:
        counts[attempt][language] += 1
    return {attempt: max(found, key=lambda one: found[one]) for attempt, found in counts.items()}


def _bands(matrix: Matrix) -> list[int]:
    counts = [0] * BANDS
    for one in matrix.attempts.values():
        # 0.7 of 100 is 70, and not the 69.999… that a float makes of it.
        counts[min(BANDS - 1, int(round(one.share * 100, 6) // BANDS))] += 1
    return counts


def _trace(language: str, matrix: Matrix, pk: int) -> Trace:
    people, sums = [0] * 5, [0.0] * 5
    for one in matrix.items[pk]:
        if one.language == language and one.rest is not None:
            band = min(4, int(round(one.rest * 100, 6) // 20))
            people[band] += 1
            sums[band] += one.share
    shares = [
        total / count if count >= FEWEST_IN_A_BAND else None
        for total, count in zip(sums, people, strict=True)
    ]
    return Trace(language, people, shares)
