"""Many people who sat one exam, made in a few statements: who knows more answers more right."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import timedelta

from assessments import grading
from assessments.models import Answer, Attempt, Question, QuestionBank
from tests.assessments import questions
from tests.worlds import NOON, exam_rules, more_trainees
from training.models import Enrolment, SyllabusUnit

WRONG = {
    "SINGLE": ["s1", "s3"],
    "MULTIPLE": [["m1"], ["m2", "m3"], ["m4"]],
    "TRUE_FALSE": [True],
    "NUMBER": ["7", "40"],
    "ORDER": [["o1", "o2", "o3"]],
    "MATCH": [{"l1": "r2", "l2": "r3"}, {"l1": "r1", "l2": "r2"}],
    "SHORT_TEXT": ["=1+1", "жоқ"],
}


def bank_of(count: int, *, kinds: tuple[str, ...] = tuple(questions.KINDS)) -> list[Question]:
    """The bank "WORLD" with so many questions, kind after kind."""
    bank = QuestionBank.objects.get_or_create(
        code="WORLD", defaults={"title_kk": "Банк", "title_ru": "Банк"}
    )[0]
    return [questions.add(bank, kinds[one % len(kinds)], one + 1) for one in range(count)]


def sit(
    enrolments: list[Enrolment],
    unit: SyllabusUnit,
    asked: list[Question],
    *,
    seed: int = 1,
    number: int = 1,
    harder_in_russian: tuple[int, ...] = (),
    reply: Callable[[Question, bool, random.Random], object] | None = None,
) -> list[Attempt]:
    """Everyone hands in one attempt at these questions; two in five in Russian.

    harder_in_russian  places of questions in `asked`
    reply              what is answered to a question by one who knows it or not; the toy bank's own if left out
    """
    dice = random.Random(seed)
    attempts = Attempt.objects.bulk_create(
        Attempt(
            enrolment=enrolment,
            unit=unit,
            number=number,
            seed=f"{place:032x}",
            language="ru" if place % 5 < 2 else "kk",
            rules=exam_rules(),
            started_at=NOON,
            submitted_at=NOON + timedelta(minutes=30, seconds=place),
            closed_by=Attempt.ClosedBy.HANDED_IN,
            score=0,
            passed=False,
        )
        for place, enrolment in enumerate(enrolments)
    )
    answers = []
    for attempt in attempts:
        ability, at, sheet = dice.gauss(0.5, 1), NOON, []
        for place, question in enumerate(asked):
            hard = (place - len(asked) / 2) / len(asked) * 3
            hard += 1.5 if place in harder_in_russian and attempt.language == "ru" else 0
            knows = dice.random() < 1 / (1 + math.exp(hard - ability))
            blank = not knows and dice.random() < 0.1
            at += timedelta(seconds=dice.randrange(10, 90))
            chosen = (reply or _reply)(question, knows, dice)
            sheet.append(_answer(attempt, place + 1, question, None if blank else chosen, at))
        earned = sum(answer.points for answer in sheet)
        attempt.score = grading.percent(earned, sum(question.points for question in asked))
        attempt.passed = attempt.score >= 60
        answers += sheet
    Answer.objects.bulk_create(answers, batch_size=5000)
    Attempt.objects.bulk_update(attempts, ["score", "passed"], batch_size=500)
    return attempts


def _reply(question: Question, knows: bool, dice: random.Random) -> object:
    return questions.RIGHT[question.kind] if knows else dice.choice(WRONG[question.kind])


def crowd(world, count: int, asked: list[Question], **how) -> list[Attempt]:
    """So many further people of Aigül's cohort sit her exam."""
    return sit(more_trainees(world.cohort, world.koyandy, count), world.exam, asked, **how)


def _answer(attempt, position, question, chosen, at):
    return Answer(
        attempt=attempt,
        position=position,
        question=question,
        chosen=chosen,
        language=attempt.language if chosen is not None else "",
        sequence=1,
        answered_at=None if chosen is None else at,
        points=grading.points_for(question.kind, question.key, chosen, question.points),
    )
