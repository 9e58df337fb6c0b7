"""Figures of exams at the desk: which attempts count, who sees them, what the pages and files say."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from assessments import access
from assessments.analysis import figures, plots, sample
from assessments.models import Answer, Attempt, Question
from assessments.sitting import attempts
from assessments.templatetags.figures_tags import percent
from tests.assessments import questions, sittings
from tests.worlds import NOON, enrolled, more_trainees
from training.models import Enrolment

MINUTE = timedelta(minutes=1)


def counted(world, *, first=True):
    return set(sample.attempts_that_count([world.exam], first=first).values_list("pk", flat=True))


def handed_in(hall, choose, *, at=NOON, answered=True, language="kk", **answers):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language=language, at=at)
    for kind, raw in (answers or {"SINGLE": "s2"}).items():
        if answered:
            choose(attempt, kind, raw, at=at + MINUTE, language=language)
    return attempts.submit(attempt=attempt, at=at + 5 * MINUTE)


def address(name, world, *more, language="en", **asked):
    with translation.override(language):
        found = reverse(f"desk:{name}", args=[world.exam.key, *more] if name != "figures" else [])
    return f"{found}?{'&'.join(f'{key}={value}' for key, value in asked.items())}" if asked else found


def test_an_attempt_counts_when_it_is_closed_and_has_an_answer(hall, choose):
    blank = handed_in(hall, choose, answered=False)
    answered = handed_in(hall, choose, at=NOON + 10 * MINUTE)
    is_open = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON + 20 * MINUTE)

    assert {blank.pk, answered.pk, is_open.pk} == set(Attempt.objects.values_list("pk", flat=True))
    assert counted(hall, first=False) == {answered.pk}


def test_the_first_attempt_is_the_first_that_counts(hall, choose):
    handed_in(hall, choose, answered=False)
    first = handed_in(hall, choose, at=NOON + 10 * MINUTE)
    second = handed_in(hall, choose, at=NOON + 20 * MINUTE)

    assert counted(hall, first=True) == {first.pk}
    assert counted(hall, first=False) == {first.pk, second.pk}


def test_practice_does_not_count(hall, choose):
    attempt = handed_in(hall, choose)
    attempt.rules |= {"practice": True}
    attempt.save(update_fields=["rules"])

    assert counted(hall, first=False) == set()

    attempt.rules |= {"practice": False}
    attempt.save(update_fields=["rules"])
    assert counted(hall, first=False) == {attempt.pk}


def test_an_attempt_that_time_closed_counts_with_what_was_saved(hall, choose):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)
    choose(attempt, "SINGLE", "s2")
    attempts.close_overdue(attempt_pk=attempt.pk, at=NOON + 30 * MINUTE)

    assert counted(hall) == {attempt.pk}


def test_a_blank_stands_in_the_language_of_its_attempt_and_an_answer_in_its_own(hall, choose):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)
    choose(attempt, "SINGLE", "s2", language="ru")
    choose(attempt, "NUMBER", "7", language="en")
    choose(attempt, "NUMBER", None, sequence=2, language="en")
    attempts.submit(attempt=attempt, at=NOON + 5 * MINUTE)

    rows = sample.answers_that_count(sample.attempts_that_count([hall.exam], first=True))
    by_kind = {Question.objects.get(pk=row[1]).kind: row[2:] for row in rows}

    assert len(rows) == 7
    assert by_kind["SINGLE"] == (2.0, 2.0, "ru", '"s2"')
    assert by_kind["ORDER"] == (0.0, 2.0, "kk", None)
    assert by_kind["NUMBER"][:3] == (0.0, 2.0, "en")


def test_an_answer_that_was_taken_back_is_blank(hall, choose):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)
    choose(attempt, "NUMBER", "7")
    choose(attempt, "NUMBER", None, sequence=2)
    attempts.submit(attempt=attempt, at=NOON + 5 * MINUTE)
    number = questions.sheet(attempt)["NUMBER"].question_id

    found = figures.of_question([hall.exam], number, first=True)

    assert (found.rated.item.whole.people, found.rated.item.blank.people) == (1, 1)


def test_the_time_of_an_answer_is_since_the_one_before(hall, choose):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)
    choose(attempt, "SINGLE", "s2", at=NOON + MINUTE)
    choose(attempt, "NUMBER", "7", at=NOON + 3 * MINUTE)
    for kind in ("TRUE_FALSE", "SHORT_TEXT"):  # one sheet, one moment
        choose(attempt, kind, questions.RIGHT[kind], at=NOON + 4 * MINUTE)
    attempts.submit(attempt=attempt, at=NOON + 5 * MINUTE)
    ids = {kind: answer.question_id for kind, answer in questions.sheet(attempt).items()}

    paces = {kind: figures.of_question([hall.exam], pk, first=True).pace for kind, pk in ids.items()}

    assert paces["SINGLE"] == (1, 60)
    assert paces["NUMBER"] == (1, 120)
    assert paces["TRUE_FALSE"] == paces["SHORT_TEXT"] == paces["ORDER"] == (0, None)


def test_figures_stand_on_the_version_that_was_asked(hall, choose):
    attempt = handed_in(hall, choose)
    asked = questions.sheet(attempt)["SINGLE"].question
    Question.objects.filter(pk=asked.pk).update(status=Question.Status.RETIRED)

    found = figures.of_exam([hall.exam], first=True)

    assert asked.pk in {one.question.pk for one in found.rated}


def test_staff_who_still_learn_do_not_see_the_keys_of_their_exam(hall, choose):
    handed_in(hall, choose)
    learning = enrolled(hall.cohort, hall.dana)

    assert list(access.exams_for(hall.dana)) == []

    learning.status = Enrolment.Status.COMPLETED
    learning.completed_at = NOON
    learning.save(update_fields=["status", "completed_at"])
    assert list(access.exams_for(hall.dana)) == [hall.exam]


def test_an_instructor_counts_only_her_own_cohorts(hall, choose, client_of):
    handed_in(hall, choose)
    questions.set_rules(hall.nurlan_enrolment.cohort.units.get(kind="EXAM"))
    other = attempts.start(
        enrolment=hall.nurlan_enrolment,
        unit=hall.nurlan_enrolment.cohort.units.get(kind="EXAM"),
        language="ru",
        at=NOON,
    )
    questions.save(other, questions.change(1, None), user=hall.nurlan, language="ru", at=NOON)
    attempts.submit(attempt=other, at=NOON + MINUTE)

    page = client_of(hall.dana).get(address("figures", hall))
    assert [(row["attempts"], row["cohorts"]) for row in page.context["page_obj"].object_list] == [(1, 1)]
    page = client_of(hall.auditor).get(address("figures", hall))
    assert [(row["attempts"], row["cohorts"]) for row in page.context["page_obj"].object_list] == [(2, 2)]
    page = client_of(hall.auditor).get(address("figures_exam", hall, cohort="AKT-2026-1"))
    assert page.context["found"].whole.attempts == 1


def test_nothing_sat_yet_says_so(hall, client_of):
    page = client_of(hall.dana).get(address("figures", hall))
    assert "No exam has been sat" in page.text

    page = client_of(hall.dana).get(address("figures_exam", hall))
    assert page.status_code == 200
    assert "Nothing to count yet" in page.text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_three_attempts_are_counted_and_not_judged(world, client_of, language):
    asked = sittings.bank_of(7)
    sittings.crowd(world, 3, asked)

    page = client_of(world.dana).get(address("figures_exam", world, language=language))
    assert page.status_code == 200
    assert page.context["flagged"] == 0
    assert page.context["found"].whole.reliability is None
    if language == "en":
        assert "3 attempts say little" in page.text

    page = client_of(world.dana).get(address("figures_question", world, asked[0].pk, language=language))
    assert page.status_code == 200
    if language == "en":
        assert "There are 1 answers in Kazakh and 2 in Russian; it takes 50 in each." in page.text


@pytest.fixture
def crowded(world):
    """240 people at 14 questions; the fourth is harder in Russian; a wrong key at the first."""
    asked = sittings.bank_of(14)
    sittings.crowd(world, 240, asked, harder_in_russian=(7,))
    return world, asked


def test_a_crowd_gets_figures_flags_and_plots(crowded, client_of):
    world, asked = crowded
    single = asked[7]
    Answer.objects.filter(question=single, points=2).update(chosen="s1", points=0)

    page = client_of(world.dana).get(address("figures_exam", world))
    assert page.context["found"].whole.reliability.coefficient == pytest.approx(0.7, abs=0.15)
    assert "Cronbach’s alpha" in page.text
    first = page.context["rows"][0]
    assert (first.code, first.item.flags[:2]) == ("SINGLE-8", ["DRAWS_THE_BEST", "HARD"])
    assert "a wrong answer is chosen by the best" in page.text

    page = client_of(world.dana).get(address("figures_question", world, single.pk))
    for words in (
        "A wrong answer is chosen by the best",
        "Read the marked answer as somebody who knows the subject",
        'role="img" aria-labelledby="bars-t bars-d"',
        'role="img" aria-labelledby="lines-t lines-d"',
        "Not flagged yet: that takes 200 answers in the smaller group and 500 in both.",
        "chosen by the best</span>",
    ):
        assert words in page.text
    assert " style=" not in page.text


def test_a_plot_is_written_with_points_in_every_language(crowded, client_of):
    world, asked = crowded

    for language in ("kk", "ru"):
        page = client_of(world.dana).get(address("figures_question", world, asked[7].pk, language=language))
        points = page.text.partition('points="')[2].partition('"')[0].split()
        assert all(len(point.split(",")) == 2 for point in points)
        assert "." in " ".join(points)


@pytest.mark.parametrize(
    ("order", "value"),
    [
        ("facility", lambda row: row.item.whole.facility),
        ("discrimination", lambda row: row.item.whole.discrimination.value),
        ("people", lambda row: row.item.whole.people),
        ("code", lambda row: row.code),
    ],
)
def test_questions_are_sorted_by_the_address(crowded, client_of, order, value):
    world, _asked = crowded

    page = client_of(world.dana).get(address("figures_exam", world, sort=order))
    values = [value(row) for row in page.context["rows"]]
    assert values == sorted(values)
    assert 'aria-sort="ascending"' in page.text
    if order != "code":
        page = client_of(world.dana).get(address("figures_exam", world, sort=f"-{order}"))
        values = [value(row) for row in page.context["rows"]]
        assert values == sorted(values, reverse=True)
        assert 'aria-sort="descending"' in page.text


@pytest.mark.parametrize("asked", ["sort=nonsense", "cohort=nowhere", "attempts=9", "page=nonsense"])
def test_nonsense_in_the_address_counts_as_nothing(crowded, client_of, asked):
    world, _asked = crowded

    page = client_of(world.dana).get(f"{address('figures_exam', world)}?{asked}")

    assert page.status_code == 200
    assert page.context["found"].whole.attempts == 240


def test_all_attempts_are_counted_by_choice(world, client_of):
    asked = sittings.bank_of(7)
    people = more_trainees(world.cohort, world.koyandy, 4)
    sittings.sit(people, world.exam, asked)
    sittings.sit(people[:2], world.exam, asked, number=2, seed=2)

    def total(**chosen):
        page = client_of(world.dana).get(address("figures_exam", world, **chosen))
        return page.context["found"].whole.attempts

    assert (total(), total(attempts="all")) == (4, 6)


def table_of(page):
    assert page.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(page.content.decode("utf-8-sig"))))


def test_the_file_of_questions_holds_every_figure(crowded, client_of):
    world, asked = crowded

    page = client_of(world.dana).get(address("figures_questions_csv", world, sort="code", language="ru"))
    lines = table_of(page)

    assert page["Content-Disposition"] == f'attachment; filename="questions-{world.exam.pk}.csv"'
    assert len(lines) == 14
    by_code = {line["code"]: line for line in lines}
    line = by_code["SINGLE-1"]
    item = next(
        one.item for one in figures.of_exam([world.exam], first=True).rated if one.question.pk == asked[0].pk
    )
    assert line["answers"] == "240"
    assert line["facility"] == f"{item.whole.facility:.4f}"
    assert line["mh_delta"] == f"{item.difference.delta:.4f}"
    assert line["dif_letter"] == item.difference.letter
    assert by_code["MATCH-6"]["mh_odds_ratio"] == ""
    assert by_code["MATCH-6"]["effect"] != ""


def test_no_cell_of_the_files_is_a_formula(crowded, client_of):
    world, _asked = crowded
    Question.objects.filter(code="SHORT_TEXT-7").update(status="RETIRED", code="@evil")

    for name in ("figures_questions_csv", "figures_answers_csv"):
        for line in table_of(client_of(world.dana).get(address(name, world))):
            for heading in ("bank", "code", "answer"):
                assert not line.get(heading, "").startswith(("=", "+", "-", "@"))
    answers = table_of(client_of(world.dana).get(address("figures_answers_csv", world)))
    assert "'=1+1" in {line["answer"] for line in answers}


def test_files_and_pages_are_kept_by_nobody(crowded, client_of):
    world, asked = crowded

    for found in (
        address("figures", world),
        address("figures_exam", world),
        address("figures_question", world, asked[0].pk),
        address("figures_questions_csv", world),
    ):
        assert "no-store" in client_of(world.dana).get(found)["Cache-Control"]


@pytest.mark.parametrize("people", [1, 20])
def test_the_pages_cost_the_same_for_any_number_of_attempts(
    world, client_of, people, django_assert_num_queries
):
    asked = sittings.bank_of(7)
    sittings.crowd(world, people, asked)
    client = client_of(world.dana)

    for name, queries in (
        (address("figures", world), 9),
        (address("figures_exam", world), 11),
        (address("figures_question", world, asked[0].pk), 16),
        (address("figures_questions_csv", world), 9),
        (address("figures_answers_csv", world), 10),
    ):
        with django_assert_num_queries(queries):
            assert client.get(name).status_code == 200


@pytest.mark.parametrize("exams", [1, 20])
def test_the_list_costs_the_same_for_any_number_of_exams(world, client_of, exams, django_assert_num_queries):
    asked = sittings.bank_of(7)
    people = more_trainees(world.cohort, world.koyandy, 1)
    for place in range(exams):
        unit = world.exam
        if place:
            unit.pk, unit.position, unit.key = (
                None,
                10 + place,
                f"5c0a1111-0000-4000-8000-0000000001{place:02}",
            )
            unit.save()
        sittings.sit(people, unit, asked)
    client = client_of(world.dana)

    with django_assert_num_queries(9):
        page = client.get(address("figures", world))
    assert len(page.context["page_obj"].object_list) == exams


@pytest.mark.parametrize("count", [1, 20])
def test_an_exam_costs_the_same_for_any_number_of_questions(
    world, client_of, count, django_assert_num_queries
):
    sittings.crowd(world, 2, sittings.bank_of(count))
    client = client_of(world.dana)

    with django_assert_num_queries(11):
        page = client.get(address("figures_exam", world))
    assert len(page.context["rows"]) == count


def test_more_questions_than_fit_are_on_further_pages(world, client_of):
    sittings.crowd(world, 2, sittings.bank_of(56))

    page = client_of(world.dana).get(address("figures_exam", world, page=2, sort="code"))

    assert len(page.context["rows"]) == 6
    assert 'rel="prev" href="?page=1&amp;sort=code"' in page.text


def test_a_bar_says_the_same_per_cent_as_the_table_beside_it():
    [group] = plots.bars([("A", (0.125, 0.625, None))], ("low", "mid", "high")).groups

    assert [bar.text for bar in group.bars] == [percent(0.125), percent(0.625)] == ["13 %", "63 %"]
