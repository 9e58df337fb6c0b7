"""An appeal: filed within the term, taken, answered with reasons; what follows has a second person."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from assessments import appeals, regrades, tasks
from assessments.models import Appeal, Attempt, DayOff, Regrade
from assessments.regrading import runs
from assessments.sitting import attempts
from audit.models import Event
from notifications import delivery
from notifications.models import Message
from tests.assessments import questions, sittings
from tests.worlds import NOON

LAST_DAY = date(2026, 12, 14)  # fifteen working days after Monday, 23 November
TOLD = NOON + timedelta(minutes=5)
WHY = "Article 7 was amended in March."


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """The pages think that it is the day after the exam."""
    for place in ("assessments.views.appeals.now", "assessments.views.results.now"):
        monkeypatch.setattr(place, lambda: NOON + timedelta(days=1))


@pytest.fixture
def failed(hall):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)
    return attempts.submit(attempt=attempt, at=TOLD)


@pytest.fixture
def filed(failed):
    return file(failed)


@pytest.fixture
def taken(filed, hall):
    return appeals.take(appeal=filed, actor=hall.dana, at=TOLD)


def file(attempt, *, at=TOLD, position=None):
    return appeals.file(attempt=attempt, reason=WHY, position=position, language="ru", at=at)


def noon_of(day):
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)


# --- the term ----------------------------------------------------------------------------------------------


def test_an_appeal_is_taken_on_the_last_day_and_not_on_the_next(failed):
    with pytest.raises(appeals.AppealRefused, match="14 December 2026"):
        file(failed, at=noon_of(LAST_DAY + timedelta(days=1)))

    assert file(failed, at=noon_of(LAST_DAY)).state == "FILED"


def test_a_day_that_the_government_moves_makes_the_term_longer(failed, hall):
    appeals.set_day(on=date(2026, 12, 1), is_off=True, source="Decree", actor=hall.maker, at=NOON)

    assert file(failed, at=noon_of(LAST_DAY + timedelta(days=1))).state == "FILED"


def test_the_term_runs_again_from_a_new_result(failed, hall):
    question = questions.sheet(failed)["SINGLE"].question
    later = noon_of(date(2026, 12, 28))
    regrade = regrades.prepare(
        question=question, units=[hall.exam], treatment="DROP", key=None, falls="KEEP",
        reason="Wrong", actor=hall.dana, at=later,
    )  # fmt: skip
    regrades.approve(regrade=regrade, approver=hall.maker, seen=regrade.digest, at=later)
    runs.apply_line(line=regrade.lines.get().pk, at=later)

    assert file(failed, at=later).state == "FILED"


def test_practice_and_open_attempts_are_not_appealed_against(hall):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)
    with pytest.raises(appeals.AppealRefused, match="no result"):
        file(attempt)
    Attempt.objects.filter(pk=attempt.pk).update(rules=attempt.rules | {"practice": True})
    attempt = attempts.submit(attempt=attempt, at=TOLD)
    with pytest.raises(appeals.AppealRefused, match="no result"):
        file(attempt)


# --- one open appeal, one who answers ----------------------------------------------------------------------


def test_one_appeal_is_open_at_a_time(filed, failed):
    with pytest.raises(appeals.AppealRefused, match="already appealed"):
        file(failed)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.create(attempt=failed, reason="x", language="kk", filed_at=TOLD, answer_by_on=LAST_DAY)


def test_an_appeal_about_a_question_that_was_not_asked_is_refused(failed):
    with pytest.raises(appeals.AppealRefused, match="no such question"):
        file(failed, position=99)


def test_only_who_took_it_answers_and_only_once(taken, hall):
    words = {"is_upheld": False, "remedy": "", "words": "The key is right.", "at": TOLD}
    with pytest.raises(appeals.AppealRefused, match="Take the appeal"):
        appeals.answer(appeal=taken, actor=hall.maker, **words)

    answered = appeals.answer(appeal=taken, actor=hall.dana, **words)

    assert (answered.state, answered.answer) == ("DECLINED", "The key is right.")
    with pytest.raises(appeals.AppealRefused, match="answered already"):
        appeals.answer(appeal=taken, actor=hall.dana, **words)
    with pytest.raises(appeals.AppealRefused, match="answered already"):
        appeals.take(appeal=taken, actor=hall.maker, at=TOLD)


def test_another_may_take_it_over(taken, hall):
    assert appeals.take(appeal=taken, actor=hall.maker, at=TOLD).taken_by == hall.maker


def test_every_step_is_traced_and_told(taken, hall):
    appeals.answer(appeal=taken, actor=hall.dana, is_upheld=True, remedy="ATTEMPT", words="Yes.", at=TOLD)

    steps = Event.objects.filter(action__startswith="assessments.appeal").order_by("pk")
    assert [event.action.rpartition(".")[2] for event in steps] == ["filed", "taken", "answered"]
    told = Message.objects.filter(kind__startswith="appeal").order_by("pk")
    assert [(one.kind, one.to, one.language) for one in told] == [
        (kind, hall.aigul, "kk") for kind in ("appeal_filed", "appeal_taken", "appeal_answered")
    ]
    assert all("Модуль тесті" in delivery.words(one)["html"] for one in told)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "TAKEN", "taken_by": None, "taken_at": None}, "a_taken_appeal_says_by_whom"),
        ({"state": "DECLINED", "answered_at": TOLD}, "an_answered_appeal_has_reasons"),
        ({"state": "UPHELD", "answered_at": TOLD, "answer": "Yes."}, "an_upheld_appeal_has_a_remedy"),
    ],
)
def test_the_database_holds_the_states_too(taken, changes, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Appeal.objects.filter(pk=taken.pk).update(**changes)


# --- pages -------------------------------------------------------------------------------------------------


def test_a_learner_files_an_appeal_beside_the_result_and_reads_the_answer(failed, hall, client_of):
    aigul, dana = client_of(hall.aigul), client_of(hall.dana)
    address = f"/en/learn/exam/{failed.pk}/appeal/"
    assert f'href="{address}"' in aigul.get(f"/en/learn/exam/{failed.pk}/result/").text
    page = aigul.get(address).text
    assert "An appeal can be filed until: 14 December 2026. 15 working days are left." in page

    page = aigul.post(address, {"reason": WHY, "position": "2"}, follow=True).text

    assert "waits for an instructor" in page
    assert "To be answered by: 15 December 2026." in page
    appeal = Appeal.objects.get()
    assert (appeal.position, appeal.language) == (2, "en")
    dana.post(f"/en/desk/appeals/{appeal.pk}/take/")
    dana.post(f"/en/desk/appeals/{appeal.pk}/", {"decision": "DECLINED", "words": "Read lesson two."})
    page = aigul.get(address).text
    assert "Read lesson two." in page
    assert "declined" in page


def test_after_the_term_the_page_says_so_with_the_date(failed, hall, client_of, monkeypatch):
    monkeypatch.setattr("assessments.views.appeals.now", lambda: noon_of(date(2027, 1, 20)))
    aigul = client_of(hall.aigul)
    address = f"/en/learn/exam/{failed.pk}/appeal/"

    page = aigul.get(address).text

    assert "The term for an appeal is over. Its last day: 14 December 2026" in page
    assert "<textarea" not in page
    assert aigul.post(address, {"reason": WHY}).status_code == 409
    assert not Appeal.objects.exists()


@pytest.mark.parametrize(("shown", "names"), [("AFTER_SUBMIT", True), ("NEVER", False)])
def test_a_question_is_named_only_where_the_paper_shows_questions(hall, client_of, shown, names):
    questions.set_rules(hall.exam, results_shown=shown)
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)
    attempts.submit(attempt=attempt, at=TOLD)

    page = client_of(hall.aigul).get(f"/en/learn/exam/{attempt.pk}/appeal/").text

    assert ("Which question is it about?" in page) is names


def test_an_empty_appeal_is_refused_in_words(failed, hall, client_of):
    page = client_of(hall.aigul).post(f"/en/learn/exam/{failed.pk}/appeal/", {"reason": " "})

    assert (page.status_code, Appeal.objects.count()) == (422, 0)


def test_an_upheld_appeal_leads_to_the_correction_of_this_result_by_a_second_person(failed, hall, client_of):
    answer = questions.sheet(failed)["TRUE_FALSE"]
    appeal = file(failed, position=answer.position)
    dana = client_of(hall.dana)
    dana.post(f"/en/desk/appeals/{appeal.pk}/take/")
    dana.post(f"/en/desk/appeals/{appeal.pk}/", {"decision": "CORRECTION", "words": "You are right."})
    page = dana.get(f"/en/desk/appeals/{appeal.pk}/").text
    address = f"/en/desk/figures/{hall.exam.key}/{answer.question_id}/regrade/?appeal={appeal.pk}"
    assert address in page

    dana.post(address, {"treatment": "DROP", "reason": "See the appeal"})

    regrade = Regrade.objects.get()
    assert (regrade.attempt, regrade.appeal, regrade.state) == (failed, appeal, "DRAFT")
    regrades.approve(regrade=regrade, approver=hall.maker, seen=regrade.digest, at=TOLD)
    tasks.regrade(row=regrade.pk)
    assert list(failed.results.values_list("number", flat=True)) == [1, 2]


def test_staff_read_the_answers_of_a_learner_and_are_not_spoken_to_as_one(hall, client_of):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)
    answer = questions.sheet(attempt)["SINGLE"]
    questions.save(attempt, questions.change(answer.position, "s1"), user=hall.aigul, at=NOON)
    appeal = file(attempts.submit(attempt=attempt, at=TOLD))

    page = client_of(hall.dana).get(f"/en/desk/appeals/{appeal.pk}/").text

    assert "The learner&#x27;s answer. Wrong." in page
    assert "Your answer" not in page


def test_what_is_overdue_is_flagged_and_comes_first(filed, hall, client_of, monkeypatch):
    monkeypatch.setattr("assessments.views.appeals.now", lambda: noon_of(date(2026, 12, 31)))

    page = client_of(hall.dana).get("/en/desk/appeals/").text

    assert "overdue since 14 December 2026" in page


@pytest.mark.parametrize("people", [1, 20])
def test_the_queue_costs_the_same_for_any_number(hall, client_of, people, django_assert_num_queries):
    asked = list(questions.QuestionBank.objects.get().questions.all())
    for attempt in sittings.crowd(hall, people, asked):
        file(attempt)
    dana = client_of(hall.dana)
    dana.get("/en/desk/appeals/")

    with django_assert_num_queries(QUERIES):
        dana.get("/en/desk/appeals/")


QUERIES = 11


def test_an_officer_adds_and_removes_a_day_off(hall, client_of):
    maker = client_of(hall.maker)
    maker.post("/en/desk/days-off/", {"on": "2026-12-17", "is_off": "1", "source": "Decree 5"})
    day = DayOff.objects.get()
    assert (day.on, day.is_off, day.added_by) == (date(2026, 12, 17), True, hall.maker)
    assert "Decree 5" in maker.get("/en/desk/days-off/").text

    maker.post(f"/en/desk/days-off/{day.pk}/forget/")

    assert not DayOff.objects.exists()
    assert Event.objects.filter(action__startswith="assessments.day_off").count() == 2
