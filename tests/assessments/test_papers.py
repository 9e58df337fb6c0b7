"""Writing down a paper, and sitting an exam by its rules."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from assessments.models import DrawRule, ExamPage, Paper, Question
from assessments.questions import approving, papers
from assessments.sitting import attempts
from audit.models import Event
from tests.assessments import questions
from tests.training import trees
from tests.worlds import NOON
from training import progress
from training.models import Enrolment, UnitResult

HOUR = timedelta(hours=1)
FACTS = {
    "code": "P1", "title_kk": "Тест", "title_ru": "Тест", "title_en": "", "owner": None, "pass_mark": 60,
    "attempts_allowed": 3, "minutes_allowed": 20, "grace_seconds": 30, "shuffle": True, "one_at_a_time": False,
    "results_shown": "AFTER_SUBMIT", "cooling_off_hours": 0, "opens_at": None, "closes_at": None,
    "late_policy": "FINISH", "grading": "BEST", "practice": False,
}  # fmt: skip
NO_TITLE = {"title_kk": "", "title_ru": "", "title_en": ""}


def section(bank, count=1, **changes):
    return (
        {"bank": bank, "count": count, "kind": "", "difficulty": "", "tag": "", "points": None}
        | NO_TITLE
        | changes
    )


@pytest.fixture
def bank(world):
    return questions.write_bank(copies=2)


@pytest.fixture
def write(world, bank):
    def act(*sections, paper=None, **facts):
        return papers.write(
            facts=FACTS | facts, sections=sections, actor=world.editor, at=NOON, paper=paper and paper.pk
        )

    return act


# --- writing -------------------------------------------------------------------------------------------


def test_a_paper_says_its_rules_as_plain_facts(write, bank):
    opens = datetime(2026, 5, 4, 9, tzinfo=UTC)
    paper = write(
        section(bank, 2, kind="SINGLE", title_kk="Бірінші"),
        section(bank, 3, tag="M01", points=Decimal("2.50")),
        opens_at=opens, cooling_off_hours=24, grading="LAST",
    )  # fmt: skip

    assert paper.as_rules() == {
        "paper": "P1",
        "pass_mark": 60,
        "attempts_allowed": 3,
        "minutes_allowed": 20,
        "grace_seconds": 30,
        "shuffle": True,
        "results_shown": "AFTER_SUBMIT",
        "draws": [
            {"bank": "WORLD", "kind": "SINGLE", "difficulty": "", "count": 2, "title": {"kk": "Бірінші"}},
            {"bank": "WORLD", "kind": "", "difficulty": "", "count": 3, "tag": "M01", "points": "2.5"},
        ],
        "opens_at": "2026-05-04T09:00:00+00:00",
        "cooling_off_hours": 24,
        "grading": "LAST",
    }


def test_a_paper_that_uses_nothing_new_says_what_it_always_said(write, bank):
    assert set(write(section(bank)).as_rules()) == {
        "paper", "pass_mark", "attempts_allowed", "minutes_allowed", "grace_seconds", "shuffle",
        "results_shown", "draws",
    }  # fmt: skip


def test_the_trail_names_the_rules_that_changed(world, write, bank):
    paper = write(section(bank))

    write(section(bank, 2), paper=paper, pass_mark=70)

    events = Event.objects.filter(subject_id=str(paper.pk), action__startswith="assessments.paper")
    assert [(event.action, event.actor, event.details["rules"]) for event in events.order_by("pk")][1:] == [
        ("assessments.paper.changed", world.editor, ["draws", "pass_mark"])
    ]
    assert DrawRule.objects.get(paper=paper).count == 2


def test_a_paper_without_sections_or_with_two_that_are_the_same_is_refused(write, bank):
    with pytest.raises(papers.PaperRefused, match="at least one section"):
        write()
    with pytest.raises(papers.PaperRefused, match="Two sections draw the same"):
        write(section(bank, 1), section(bank, 2))


def test_a_code_that_is_taken_is_refused(write, bank):
    write(section(bank))

    with pytest.raises(papers.PaperRefused, match="already a paper with this code"):
        write(section(bank))


def test_an_exam_that_pages_require_cannot_become_practice(write, bank, course_pages):
    paper = Paper.objects.get(code="WORLD-TEST")

    with pytest.raises(papers.PaperRefused, match="These pages require the exam"):
        write(section(bank), paper=paper, code="WORLD-TEST", practice=True)


@pytest.fixture
def course_pages(world):
    return trees.grow()


def test_a_practice_exam_is_neither_required_nor_weighed(write, bank, course_pages):
    paper = Paper.objects.get(code="WORLD-TEST")
    Paper.objects.filter(pk=paper.pk).update(practice=True)
    page = ExamPage.objects.first()

    assert page.counts() is False


def test_whether_the_banks_can_fill_papers_is_told_for_all_of_them_at_once(
    write, bank, django_assert_num_queries
):
    one, other = write(section(bank, 14)), write(section(bank, 3, kind="SINGLE"), code="P2")

    with django_assert_num_queries(4):
        found = papers.checks([one, other])

    assert (found[one.pk].is_enough, found[one.pk].languages) == (True, {"kk": True, "ru": True, "en": False})
    assert (found[other.pk].is_enough, found[other.pk].sections[0].there) == (False, 2)


# --- sitting -------------------------------------------------------------------------------------------


def begin(hall, at=NOON):
    return attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=at)


def sit(hall, choose, at, *, right):
    """Begin, answer all or nothing, hand in a minute later."""
    attempt = begin(hall, at)
    if right:
        for kind, raw in questions.RIGHT.items():
            choose(attempt, kind, raw, at=at + timedelta(seconds=30))
    return attempts.submit(attempt=attempt, at=at + timedelta(minutes=1))


def score(hall):
    found = UnitResult.objects.filter(enrolment=hall.enrolment, unit=hall.exam).first()
    return found and found.score


def test_a_section_draws_by_its_tag(hall):
    chosen = Question.objects.get(kind="SINGLE")
    approving.classify(questions=[chosen], actor=hall.editor, at=NOON, add=["budget"])
    draw = {"bank": "WORLD", "kind": "", "difficulty": "", "tag": "budget", "count": 1}
    _set(hall, draws=[draw])

    assert [answer.question for answer in begin(hall).answers.all()] == [chosen]


def test_a_section_says_what_its_questions_are_worth(hall, choose):
    _set(hall, draws=[{"bank": "WORLD", "kind": "TRUE_FALSE", "difficulty": "", "count": 1, "points": "5"},
                      {"bank": "WORLD", "kind": "SINGLE", "difficulty": "", "count": 1}])  # fmt: skip
    attempt = begin(hall)
    choose(attempt, "TRUE_FALSE", questions.RIGHT["TRUE_FALSE"])

    attempts.submit(attempt=attempt, at=NOON + HOUR / 60)

    attempt.refresh_from_db()
    # Five points of the section, of five and the two that the other question is worth.
    assert attempt.score == Decimal("71.43")


def test_what_a_paper_makes_of_questions_later_moves_no_attempt_that_began(hall, choose):
    _set(hall, draws=[{"bank": "WORLD", "kind": "TRUE_FALSE", "difficulty": "", "count": 1, "points": "5"}])
    attempt = begin(hall)
    _set(hall, draws=[{"bank": "WORLD", "kind": "TRUE_FALSE", "difficulty": "", "count": 1, "points": "1"}])

    assert [answer.possible for answer in attempt.answers.all()] == [Decimal(5)]


def test_an_exam_can_be_begun_within_its_window_only(hall):
    _set(hall, opens_at=NOON.isoformat(), closes_at=(NOON + HOUR).isoformat())

    with pytest.raises(attempts.AttemptRefused, match="The exam opens"):
        begin(hall, NOON - HOUR)
    with pytest.raises(attempts.AttemptRefused, match="could be begun until"):
        begin(hall, NOON + HOUR)
    assert begin(hall, NOON).closes_at == NOON + timedelta(minutes=20)


def test_the_end_of_the_window_may_cut_an_attempt(hall):
    _set(hall, closes_at=(NOON + timedelta(minutes=5)).isoformat(), late_policy="CUT")

    attempt = begin(hall)

    assert attempt.closes_at == NOON + timedelta(minutes=5)
    assert attempt.late_until == NOON + timedelta(minutes=5, seconds=30)


def test_a_pause_stands_between_two_attempts(hall, choose):
    _set(hall, cooling_off_hours=24)
    sit(hall, choose, NOON, right=False)

    with pytest.raises(attempts.AttemptRefused, match="The next attempt can begin"):
        begin(hall, NOON + 23 * HOUR)
    assert begin(hall, NOON + 25 * HOUR).number == 2


@pytest.mark.parametrize(("grading", "expected"), [("BEST", 100), ("FIRST", 100), ("LAST", None)])
def test_which_attempt_counts_after_a_good_and_a_bad_one(hall, choose, grading, expected):
    _set(hall, grading=grading)

    sit(hall, choose, NOON, right=True)
    assert score(hall) == 100
    sit(hall, choose, NOON + HOUR, right=False)

    assert score(hall) == expected


@pytest.mark.parametrize(("grading", "expected"), [("BEST", 100), ("FIRST", None), ("LAST", 100)])
def test_which_attempt_counts_after_a_bad_and_a_good_one(hall, choose, grading, expected):
    _set(hall, grading=grading)

    sit(hall, choose, NOON, right=False)
    sit(hall, choose, NOON + HOUR, right=True)

    assert score(hall) == expected


def test_a_unit_that_is_done_no_more_stands_in_the_trail(hall, choose):
    _set(hall, grading="LAST")
    sit(hall, choose, NOON, right=True)

    sit(hall, choose, NOON + HOUR, right=False)

    event = Event.objects.get(action="training.unit.reopened")
    assert (event.actor, event.details["score"]) == (hall.aigul, "100.00")


def test_whoever_has_completed_the_programme_keeps_everything(hall, choose):
    sit(hall, choose, NOON, right=True)
    Enrolment.objects.filter(pk=hall.enrolment.pk).update(status="COMPLETED", completed_at=NOON)

    assert progress.reopen_unit(enrolment=hall.enrolment, unit=hall.exam, at=NOON + HOUR) is False
    assert score(hall) == 100


def test_practice_can_be_sat_any_number_of_times_and_never_counts(hall, choose):
    _set(hall, practice=True, attempts_allowed=1)

    for number in range(3):
        assert sit(hall, choose, NOON + number * HOUR, right=True).passed

    assert score(hall) is None


def _set(hall, **changes):
    hall.exam.rules = questions.rules() | changes
    hall.exam.save(update_fields=["rules"])
