"""What the report of stale law references learns of exam questions."""

import pytest

from assessments import access
from assessments.models import QuestionBank
from assessments.wagtail_hooks import name_questions_on
from courses import laws
from tests.assessments import questions


@pytest.fixture
def bank(db) -> QuestionBank:
    return QuestionBank.objects.create(code="M01", title_kk="Банк", title_ru="Банк")


def test_questions_in_use_are_named_by_bank_and_code_and_never_by_their_words(bank):
    question = questions.add(bank, "SINGLE", basis={"act": "LAW-148", "article": "35"})
    questions.add(bank, "ORDER", basis={"act": "LAW-9"})
    questions.add(bank, "NUMBER", basis={"source": {"kk": "Әдіс", "ru": "Метод"}})

    assert list(name_questions_on(["LAW-148"])) == [
        laws.Use("LAW-148", "QUESTION", "", "M01: SINGLE-1", f"/cms/questions/{question.pk}/")
    ]


def test_a_retired_question_is_not_named(bank):
    question = questions.add(bank, "SINGLE", basis={"act": "LAW-148"})
    question.status = "RETIRED"
    question.save(update_fields=["status"])

    assert list(access.questions_on(["LAW-148"])) == []
