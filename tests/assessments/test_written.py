"""What is written without the template engine is what the templates say, byte by byte."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from assessments import access, grading, written
from assessments.models import QuestionText
from assessments.sitting import forms, marked
from assessments.templatetags.written_tags import written_questions
from tests.assessments import questions
from tests.worlds import NOON

SHARP = '<b>"Қ\'&amp;" 5 < 7</b> 100 % {{ x }}'
SHOWN = [{"name": "a" * 32, "alt": SHARP, "width": 1200, "height": 800}]


def _sheet(attempt, language, *, chosen=None, changed=None):
    """The questions of Aigül's sheet in a language; `chosen` and `changed` of answers and texts as they would stand."""
    answers = access.answers_of(attempt)
    for answer in answers:
        if chosen:
            answer.chosen, answer.answered_at, answer.sequence = chosen[answer.question.kind], NOON, 1234
    words = access.words_for(answers, language)
    for text in words.values():
        for name, value in (changed or {}).items():
            setattr(text, name, value(text) if callable(value) else value)
    return forms.sheet(answers, words)


def _sharp(text: QuestionText) -> dict:
    return {one: f"{said} {SHARP}" for one, said in text.texts.items()}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("chosen", [None, questions.RIGHT | {"SHORT_TEXT": SHARP}], ids=["blank", "answered"])
@pytest.mark.parametrize(
    "changed", [{}, {"prompt": SHARP, "texts": _sharp, "pictures": SHOWN}], ids=["plain", "sharp"]
)
def test_a_question_of_every_kind_is_written_as_its_template_says_it(attempt, language, chosen, changed):
    with translation.override(language):
        sheet = _sheet(attempt, language, chosen=chosen, changed=changed)
        sheet[0]["heading"] = SHARP
        page = written.Sheet()

        for asked in sheet:
            wanted = render_to_string("assessments/question.html", {"question": asked})
            assert page.section(asked) == wanted
    assert {one["code"] for one in sheet} == set(questions.KINDS)


def test_the_thousandth_question_is_numbered_as_its_template_numbers_it(attempt):
    with translation.override("ru"):
        asked = _sheet(attempt, "ru")[0] | {"number": 1000}

        wanted = render_to_string("assessments/question.html", {"question": asked})
        assert written.Sheet().section(asked) == wanted


def test_a_question_with_a_problem_is_left_to_its_template(attempt):
    with translation.override("kk"):
        sheet = _sheet(attempt, "kk")
        sheet[1]["problem"] = "Бір сан жазыңыз."

        page = written_questions(sheet)

        told = [render_to_string("assessments/question.html", {"question": one}) for one in sheet]
    assert page == "".join(f"{one}\n" for one in told)
    assert page.count("<span>Бір сан жазыңыз.</span>") == 1


def test_the_overview_says_what_is_saved_and_what_is_open():
    asked = [
        {"number": 1, "url": "#q1", "state": "saved"},
        {"number": 2, "url": "#q2", "state": ""},
    ]
    with translation.override("ru"):
        assert written.overview(asked) == (
            '<li><a href="#q1" class="done" data-question="1"><span class="sr">Вопрос </span>1'
            '<span class="sr">, сохранён</span></a></li>\n'
            '<li><a href="#q2" data-question="2"><span class="sr">Вопрос </span>2'
            '<span class="sr">, нет ответа</span></a></li>\n'
        )


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("given", ["blank", "right", "wrong"])
def test_a_marked_question_of_every_kind_is_written_as_its_template_says_it(attempt, language, given):
    wrong = questions.RIGHT | {"SINGLE": "s1", "MULTIPLE": ["m1", "m2"], "TRUE_FALSE": True, "NUMBER": "7"}
    wrong |= {"ORDER": ["o1", "o2", "o3"], "MATCH": {"l1": "r2", "l2": "r3"}, "SHORT_TEXT": SHARP}
    chosen = {"blank": dict.fromkeys(questions.KINDS), "right": questions.RIGHT, "wrong": wrong}[given]
    answers = access.answers_with_keys(attempt)
    for answer in answers:
        answer.chosen = chosen[answer.question.kind]
        key = [answer.question.key]
        answer.points = grading.best_of(answer.question.kind, key, answer.chosen, answer.possible)
    with translation.override(language):
        words = access.words_for(answers, language, with_reasons=True)
        for place, text in enumerate(words.values()):
            if place % 2:
                text.prompt, text.explanation, text.pictures = SHARP, SHARP, SHOWN
        marked_sheet = marked.review(answers, words, {}, {})
        marked_sheet[0]["basis"], marked_sheet[1]["anew"] = SHARP, marked._ANEW["ALSO"]
        review = written.Review()

        for question in marked_sheet:
            wanted = render_to_string("assessments/review.html", {"question": question})
            assert review.article(question) == wanted
    assert len(marked_sheet) == len(questions.KINDS)
