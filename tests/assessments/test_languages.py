"""Exam questions by language: what the desk of authors says of them, and what it never shows."""

import pytest
from django.utils import translation

from assessments import access
from assessments.models import DrawRule, ExamPage, Paper, Question, QuestionBank, QuestionText
from assessments.questions import languages
from courses import parity
from tests.assessments import questions
from tests.training import trees
from tests.worlds import unit_key


@pytest.fixture
def bank(world) -> QuestionBank:
    bank = QuestionBank.objects.create(code="WORLD", title_kk="Банк", title_ru="Банк")
    for kind in questions.KINDS:
        questions.add(bank, kind)
    return bank


def _draft(bank: QuestionBank, code: str, texts: dict[str, dict]) -> Question:
    """A question as an import may leave it: nobody has approved it, so its words may be wrong."""
    question = Question.objects.create(
        bank=bank, code=code, kind="SINGLE", parts={"options": ["a", "b"]}, key="a"
    )
    for language, text in texts.items():
        QuestionText.objects.create(question=question, language=language, **text)
    return question


GOOD = {"prompt": "Сұрақ", "explanation": "Өйткені", "texts": {"a": "иә", "b": "жоқ"}}

FAULTS = {
    "whole": (GOOD, ""),
    "no text": (None, "absent"),
    "an answer is missing": (GOOD | {"texts": {"a": "да"}}, "answers"),
    "an answer too many": (GOOD | {"texts": {"a": "да", "b": "нет", "c": "?"}}, "answers"),
    "an answer has no words": (GOOD | {"texts": {"a": "да", "b": " "}}, "empty"),
    "no prompt": (GOOD | {"prompt": " "}, "empty"),
    "no explanation": (GOOD | {"explanation": ""}, "unexplained"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_the_words_of_a_question_are_compared_with_its_answers(bank, case):
    text, fault = FAULTS[case]
    question = _draft(bank, "Q", {"kk": GOOD} | ({"ru": text} if text else {}))

    found = languages.versions([question], ("kk", "ru"))

    assert [(one.language, one.fault) for one in found] == [("kk", ""), ("ru", fault)]


def test_every_kind_of_question_may_be_whole(bank):
    found = languages.versions(list(bank.questions.all()))

    assert {one.fault for one in found if one.language != "en"} == {""}
    assert {one.fault for one in found if one.language == "en"} == {"absent"}


def test_the_parity_of_a_module_reaches_into_its_bank(bank):
    trees.grow()
    paper = Paper.objects.get(code="WORLD-TEST")
    DrawRule.objects.create(paper=paper, bank=bank, count=2)
    _draft(bank, "Q-9", {"kk": GOOD})
    Question.objects.filter(code="SINGLE-1").update(status="RETIRED")

    with translation.override("en"):
        told = [(one.page.title, one.language, one.what) for one in parity.faults()]

    assert told == [("Тест kk", "ru", "Question Q-9: no words in this language.")]


def test_a_question_that_two_exams_draw_is_told_of_once(bank):
    trees.grow()
    paper = Paper.objects.get(code="WORLD-TEST")
    DrawRule.objects.create(paper=paper, bank=bank, count=2)
    _draft(bank, "Q-9", {"kk": GOOD})
    exam = ExamPage.objects.get(translation_key=unit_key(3), locale__language_code="kk")
    exam.copy(update_attrs={"slug": "final", "title": "Қорытынды"})

    with translation.override("en"):
        told = [one.what for one in parity.faults() if one.what.startswith("Question")]

    assert told == ["Question Q-9: no words in this language."]


@pytest.mark.parametrize("count", [1, 20])
def test_comparing_costs_the_same_for_any_number_of_questions(bank, count, django_assert_num_queries):
    for number in range(count):
        _draft(bank, f"Q-{number}", {"kk": GOOD})
    found = list(bank.questions.all())

    with django_assert_num_queries(1):
        languages.versions(found)


# --- the report -----------------------------------------------------------------------------------------


def test_the_report_names_questions_and_shows_neither_keys_nor_words(bank, world, client_of):
    _draft(bank, "Q-9", {"kk": GOOD})

    shown = client_of(world.editor).get("/cms/reports/questions/?language=ru&state=absent")

    assert [(one.question.code, one.language) for one in shown.context["object_list"]] == [("Q-9", "ru")]
    everything = client_of(world.editor).get("/cms/reports/questions/")
    assert everything.context["items_count"] == 24
    html = everything.content.decode()
    assert [marker for marker in (*questions.MARKERS, "Сұрақ SINGLE") if marker in html] == []


def test_the_report_narrows_to_a_bank_and_goes_into_a_spreadsheet(bank, world, client_of):
    other = QuestionBank.objects.create(code="OTHER", title_kk="Банк", title_ru="Банк")
    _draft(other, "Q-9", {"kk": GOOD})
    editor = client_of(world.editor)

    assert editor.get("/cms/reports/questions/?bank=OTHER").context["items_count"] == 3
    sheet = b"".join(editor.get("/cms/reports/questions/?bank=OTHER&export=csv").streaming_content).decode()
    assert [line.split(",")[:4] for line in sheet.splitlines()[1:]] == [
        ["OTHER", "Q-9", "SINGLE", language] for language in ("kk", "ru", "en")
    ]


def test_an_instructor_sees_her_own_banks_there(bank, world, client_of):
    assert client_of(world.dana).get("/cms/reports/questions/").context["items_count"] == 0
    QuestionBank.objects.update(owner=world.dana)
    assert client_of(world.dana).get("/cms/reports/questions/").context["items_count"] == 21
    assert access.questions_to_compare(world.maker).count() == 0
