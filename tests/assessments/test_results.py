"""The verdict is always told, the right answers when the paper lets them out."""

from datetime import timedelta

import pytest

from assessments.models import QuestionBank
from assessments.sitting import attempts
from courses.models import Act
from tests.assessments import questions
from tests.worlds import NOON
from training.models import Cohort

MINUTE = timedelta(minutes=1)


@pytest.fixture
def finish(hall, choose):
    """Sit the exam with these answers; all others are right."""

    def act(**but):
        attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)
        for kind, raw in (questions.RIGHT | but).items():
            choose(attempt, kind, raw)
        return attempts.submit(attempt=attempt, at=NOON + 5 * MINUTE)

    return act


def result(client, attempt, language="en"):
    return client.get(f"/{language}/learn/exam/{attempt.pk}/result/")


def review_of(page, kind):
    words = {"SINGLE": "one answer", "MULTIPLE": "several answers", "TRUE_FALSE": "true or false", "NUMBER": "number",
             "ORDER": "put in order", "MATCH": "match pairs", "SHORT_TEXT": "short answer"}  # fmt: skip
    return next(one for one in page.context["review"] if one["kind"] == words[kind])


def lines(page, kind):
    return [(line["text"], line["say"], line["is_right"]) for line in review_of(page, kind)["lines"]]


def test_a_passed_exam_says_points_percent_and_when_it_was_received(hall, client_of, finish):
    page = result(client_of(hall.aigul), finish())

    for words in (
        "Exam passed",
        "100 %",
        "Earned: 14 of 14 points. To pass: 60 %.",
        "Received: 23 November 2026, 12:05.",
    ):
        assert words in page.text


def test_a_failed_exam_offers_the_next_attempt(hall, client_of, finish):
    page = result(
        client_of(hall.aigul), finish(**dict.fromkeys(("SINGLE", "MULTIPLE", "ORDER", "MATCH", "NUMBER")))
    )

    assert "Exam not passed" in page.text
    assert "You may try 2 more times." in page.text
    assert f'action="/en/learn/exam/start/{hall.exam.pk}/"' in page.text


def test_after_the_last_attempt_none_is_offered(hall, client_of, finish):
    for _ in range(3):
        attempt = finish(**dict.fromkeys(questions.KINDS))

    page = result(client_of(hall.aigul), attempt)

    assert "All attempts at this exam have been used." in page.text
    assert "/exam/start/" not in page.text


@pytest.mark.parametrize(
    ("shown", "status", "is_open"),
    [
        ("AFTER_SUBMIT", "RUNNING", True),
        ("AFTER_CLOSE", "RUNNING", False),
        ("AFTER_CLOSE", "CLOSED", True),
        ("NEVER", "CLOSED", False),
    ],
)
def test_answers_come_out_when_the_paper_says(hall, client_of, finish, shown, status, is_open):
    questions.set_rules(hall.exam, results_shown=shown)
    attempt = finish()
    Cohort.objects.filter(pk=hall.cohort.pk).update(status=status)

    page = result(client_of(hall.aigul), attempt)

    assert ("WHY-MARKER" in page.text) is is_open
    assert ("Сұрақ" in page.text) is is_open
    assert "100 %" in page.text


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("SINGLE", "s2", [("s2 kk", "Your answer. Right.", True)]),
        (
            "SINGLE",
            "s1",
            [("s2 kk", "Right, but not chosen.", True), ("s1 kk", "Your answer. Wrong.", False)],
        ),
        (
            "MULTIPLE",
            ["m1", "m2"],
            [
                ("m1 kk", "Your answer. Right.", True),
                ("m3 kk", "Right, but not chosen.", True),
                ("m2 kk", "Your answer. Wrong.", False),
            ],
        ),
        (
            "TRUE_FALSE",
            True,
            [("False", "Right, but not chosen.", True), ("True", "Your answer. Wrong.", False)],
        ),
        ("NUMBER", "41.3", [("41.3 percent", "Your answer. Right.", True)]),
        (
            "NUMBER",
            "42",
            [
                ("42 percent", "Your answer. Wrong.", False),
                ("41.25 percent ± 0.05", "The right answer.", True),
            ],
        ),
        (
            "ORDER",
            ["o2", "o1", "o3"],
            [
                ("1. o2 kk", "You put it here.", True),
                ("2. o3 kk", "Your place: 3.", False),
                ("3. o1 kk", "Your place: 2.", False),
            ],
        ),
        (
            "MATCH",
            {"l1": "r2", "l2": "r3"},
            [("l1 kk – r2 kk", "Your answer. Right.", True), ("l2 kk – r1 kk", "Your answer: r3 kk.", False)],
        ),
        ("SHORT_TEXT", "word-marker тіл", [("word-marker тіл", "Your answer. Right.", True)]),
        (
            "SHORT_TEXT",
            "басқа",
            [("басқа", "Your answer. Wrong.", False), ("WORD-MARKER тіл", "The right answer.", True)],
        ),
        ("SINGLE", None, [("s2 kk", "Right, but not chosen.", True)]),
        ("NUMBER", None, [("41.25 percent ± 0.05", "The right answer.", True)]),
        ("SHORT_TEXT", None, [("WORD-MARKER тіл", "The right answer.", True)]),
        ("MATCH", None, [("l1 kk – r2 kk", "", True), ("l2 kk – r1 kk", "", True)]),
        ("ORDER", None, [("1. o2 kk", "", True), ("2. o3 kk", "", True), ("3. o1 kk", "", True)]),
    ],
)
def test_each_kind_is_reviewed_line_by_line(hall, client_of, finish, kind, raw, expected):
    page = result(client_of(hall.aigul), finish(**{kind: raw}))

    assert lines(page, kind) == expected
    assert review_of(page, kind)["is_blank"] is (raw is None)


def test_the_basis_is_named_where_it_is_worded_in_the_language_of_the_page(hall, client_of, finish):
    attempt = finish()

    assert "Basis: ACT-MARKER, article 7" in result(client_of(hall.aigul), attempt).text
    assert "ACT-MARKER" not in result(client_of(hall.aigul), attempt, "kk").text


@pytest.mark.parametrize(
    ("basis", "kk", "ru", "en"),
    [
        (
            {"act": "LAW-148", "article": "35"},
            "Заң, № 148-II, бап: 35",
            "Закон, № 148-II, статья: 35",
            "Law, № 148-II, article 35",
        ),
        ({"act": "LAW-148", "article": ""}, "Заң, № 148-II", "Закон, № 148-II", "Law, № 148-II"),
        (
            {"source": {"kk": "сабақтың әдісі", "ru": "метод урока", "en": "the method of the lesson"}},
            "сабақтың әдісі",
            "метод урока",
            "the method of the lesson",
        ),
        (
            {"source": {"kk": "сабақтың әдісі", "ru": "метод урока"}},
            "сабақтың әдісі",
            "метод урока",
            "метод урока",
        ),
        ({"act": "GONE-1", "article": "35"}, "", "", "GONE-1, article 35"),
    ],
)
def test_the_basis_is_told_in_the_language_of_the_reader(world, client_of, basis, kk, ru, en):
    Act.objects.create(code="LAW-148", title_kk="Заң", title_ru="Закон", title_en="Law", number="№ 148-II")
    bank = QuestionBank.objects.create(code="WORLD", title_kk="Банк", title_ru="Банк")
    questions.add(bank, "SINGLE", basis=basis)
    questions.set_rules(world.exam, count=1)
    attempt = attempts.start(enrolment=world.enrolment, unit=world.exam, language="kk", at=NOON)
    attempts.submit(attempt=attempt, at=NOON + MINUTE)
    client = client_of(world.aigul)

    told = {
        language: result(client, attempt, language).context["review"][0]["basis"]
        for language in ("kk", "ru", "en")
    }

    assert told == {"kk": kk, "ru": ru, "en": en}


def test_a_result_that_time_closed_says_so(hall, client_of):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)

    # Nobody swept: whoever looks first closes what is overdue.
    attempts.settle(attempt=attempt, at=NOON + 21 * MINUTE)

    page = result(client_of(hall.aigul), attempt)
    assert "Time ran out. The saved answers were handed in: 23 November 2026, 12:21." in page.text
