"""The answers of an attempt, their words, and the keys for whoever marks them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q, QuerySet
from django.http import Http404

from assessments.models import (
    Answer,
    Attempt,
    Question,
    QuestionText,
    Regrade,
)
from courses import laws
from courses.models import Act
from people.models import User
from people.prepared import Prepared
from regions.languages import FALLBACKS
from training.models import Enrolment


def answers_of(attempt: Attempt) -> list[Answer]:
    """The sheet of an attempt in its order, without what would tell the answer."""
    return one_sheet.rows(attempt=attempt.pk)


one_sheet = Prepared(
    lambda attempt: _without_keys(Answer.objects.filter(attempt=attempt)).order_by("position"), attempt=int
)


def answers_to_change(user: User, attempt: int, positions: Collection[int]) -> dict[int, Answer]:
    """{position: answer} of a person's own attempt, the attempt locked until the transaction ends. One query.

    Only the attempt is locked: a hand-in locks it first and the answers after it. Raises Http404, also if a
    position is missing.
    """
    wanted = list(positions)
    if len(wanted) == 1:
        locked = one_answer_to_change.rows(user=user.pk, attempt=attempt, position=wanted[0])
    else:
        locked = _to_change(user.pk, attempt, wanted)
    found = {answer.position: answer for answer in locked}
    if not found or len(found) < len(set(positions)):
        raise Http404
    return found


def _to_change(user: int, attempt: int, positions: list[int]) -> QuerySet[Answer]:
    mine = Answer.objects.filter(attempt=attempt, attempt__enrolment__trainee=user, position__in=positions)
    mine = mine.exclude(attempt__enrolment__status=Enrolment.Status.WITHDRAWN).order_by("position")
    unread = ("order", "worth", "points", "attempt__rules", "attempt__seed")
    return _without_keys(mine).select_related("attempt").defer(*unread).select_for_update(of=("attempt",))


# Every change of every answer of every exam begins with it.
one_answer_to_change = Prepared(
    lambda user, attempt, position: _to_change(user, attempt, [position]), user=int, attempt=int, position=int
)


def words_for(answers: list[Answer], language: str, *, with_reasons: bool = False) -> dict[int, QuestionText]:
    """{question: its text}, in a language or else in Kazakh, then in Russian. One query.

    with_reasons  also the explanations, once the results are open
    """
    return words_of([answer.question_id for answer in answers], language, with_reasons=with_reasons)


def words_of_sheet(attempt: Attempt, language: str) -> dict[int, QuestionText]:
    """The same for all questions of an attempt."""
    return _best(one_sheet_in_words.rows(attempt=attempt.pk, language=language), (language, *FALLBACKS))


def _texts(language: str) -> QuerySet[QuestionText]:
    wanted = Q(language=language) | Q(language__in=FALLBACKS)
    return QuestionText.objects.filter(wanted).defer("folded", "explanation")


one_sheet_in_words = Prepared(
    lambda attempt, language: _texts(language).filter(
        question__in=Answer.objects.filter(attempt=attempt).values("question")
    ),
    attempt=int,
    language=str,
)


def words_of(
    questions: Collection[int], language: str, *, with_reasons: bool = False
) -> dict[int, QuestionText]:
    """The same for questions by number."""
    wanted = (language, *FALLBACKS)
    texts = QuestionText.objects.filter(question__in=questions, language__in=wanted).defer("folded")
    return _best(texts if with_reasons else texts.defer("explanation"), wanted)


def _best(texts: Iterable[QuestionText], wanted: Sequence[str]) -> dict[int, QuestionText]:
    """{question: its text in the first language of these that it has}."""
    found: dict[int, QuestionText] = {}
    for text in sorted(texts, key=lambda one: wanted.index(one.language)):
        found.setdefault(text.question_id, text)
    return found


def marked_answers_of(attempt: Attempt) -> list[Answer]:
    """The sheet of an attempt with the keys: only for results that are open."""
    return answers_with_keys(attempt)


sheet_with_keys = Prepared(
    lambda attempt: Answer.objects.filter(attempt=attempt).select_related("question").order_by("position"),
    attempt=int,
)


def answers_with_keys(attempt: Attempt) -> list[Answer]:
    """The same, for whoever marks it."""
    return sheet_with_keys.rows(attempt=attempt.pk)


def keys_in_force(unit: int) -> dict[int, list]:
    """{question: every key that counts} in an exam, of questions whose own key was found wrong. One query.

    No key at all: everybody gets the points.
    """
    decided = Regrade.objects.in_force().filter(units__unit=unit).order_by("decided_at", "pk")
    return dict(decided.values_list("question", "keys"))


def marked_anew(attempt: Attempt) -> dict[int, Regrade]:
    """{question: the decision by which it was marked again} in an attempt. One query."""
    mine = Q(attempt=attempt) | Q(attempt=None, units__unit=attempt.unit_id)
    decided = Regrade.objects.filter(mine, state__in=Regrade.DECIDED).order_by("decided_at", "pk")
    # A decision about one person goes before one about all.
    return {one.question_id: one for one in sorted(decided, key=lambda one: one.attempt_id is not None)}


def acts_behind(answers: list[Answer]) -> dict[str, Act]:
    """{code: act} of the register, for those that the questions of marked answers rest on. One query."""
    named = {answer.question.basis.get("act", "") for answer in answers}
    return laws.by_code([act for act in named if isinstance(act, str)])


def _without_keys(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    return answers.select_related("question").defer(*UNREAD)


# A sheet needs none of what authors and reviewers keep with a question, and must not hold its key.
UNREAD = [
    f"question__{one.name}"
    for one in Question._meta.concrete_fields
    if one.name not in {"id", "kind", "parts", "points", "code", "bank", "difficulty"}
]
