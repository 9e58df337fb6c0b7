"""A break stops the clock: the sheet is hidden, what is answered in it does not count, and nothing is lost."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import now

from assessments.fairness import allowances, incidents
from assessments.models import Allowance, AllowanceEnd, Attempt, Incident, KeptAnswer
from assessments.sitting import attempts, journal, saving
from tests.assessments import questions
from tests.assessments.test_sitting import change, form_of, send, statements, url
from tests.worlds import NOON

MINUTE = timedelta(minutes=1)
FIVE = NOON + 5 * MINUTE
REASON = "A medical certificate"


def rest(attempt, hall, *, minutes=10, at=FIVE):
    facts = {"kind": "BREAK", "minutes": minutes, "reason": REASON, "officer": hall.dana, "at": at}
    return allowances.give(attempt=attempt, **facts)


@pytest.fixture
def sitting(hall):
    """Aigül's attempt by the real clock, a minute old."""
    return attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now() - MINUTE)


@pytest.fixture
def resting(hall, sitting):
    """The same, with a break of ten minutes that has just begun."""
    rest(sitting, hall, at=now())
    return sitting


# --- what counts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrives", "age", "state"),
    [
        (4, 0, "saved"),
        (6, 120, "saved"),  # made before the break, on its way since
        (6, 0, "break"),
        (6, None, "break"),  # of unknown age: as old as its arrival
        (14, 60, "break"),
        (16, 300, "break"),  # the page was offline all the time
        (16, 0, "saved"),
        (16, None, "saved"),
    ],
)
def test_what_is_answered_in_a_break_does_not_count(hall, attempt, choose, arrives, age, state):
    rest(attempt, hall)

    saved = choose(
        attempt, "SINGLE", "s2", at=NOON + arrives * MINUTE, age=None if age is None else age * 1000
    )

    assert [str(one.state) for one in saved.outcomes] == [state]
    assert saved.over == ""
    assert questions.sheet(attempt)["SINGLE"].chosen == ("s2" if state == "saved" else None)
    kept = list(KeptAnswer.objects.values_list("chosen", "why"))
    assert kept == ([] if state == "saved" else [("s2", "BREAK")])


def test_after_a_break_the_answer_can_be_given_again(hall, attempt, choose):
    rest(attempt, hall)
    choose(attempt, "SINGLE", "s2", at=NOON + 6 * MINUTE)

    again = choose(attempt, "SINGLE", "s2", at=NOON + 16 * MINUTE, sequence=2)

    assert str(again.outcomes[0].state) == "saved"
    assert questions.sheet(attempt)["SINGLE"].chosen == "s2"


def test_a_file_is_compared_with_the_break_in_mind(hall, attempt):
    rest(attempt, hall)
    position = questions.sheet(attempt)["SINGLE"].position
    attempt.refresh_from_db()
    facts = {"attempt": attempt, "entries": [questions.change(position, "s2", age=600_000)]}

    found = saving.look(**facts, at=NOON + 20 * MINUTE)

    assert [str(one.state) for one in found] == ["break"]


@pytest.mark.parametrize(("made", "found"), [(4, False), (5, True), (14, True), (15, False), (None, True)])
def test_a_break_reaches_from_its_beginning_to_its_end(made, found):
    facts = {"begins": FIVE, "ends": FIVE + 10 * MINUTE, "at": FIVE + MINUTE}
    assert journal.is_in_break(None if made is None else NOON + made * MINUTE, **facts) is found


# --- the clock ---------------------------------------------------------------------------------------------


def test_the_clock_stands_still_until_the_break_is_over(hall, attempt):
    rest(attempt, hall)
    attempt.refresh_from_db()

    left = [attempts.seconds_left(attempt, NOON + one * MINUTE) for one in (5, 9, 15, 16)]

    assert left == [15 * 60, 15 * 60, 15 * 60, 14 * 60]
    assert [attempts.break_left(attempt, NOON + one * MINUTE) for one in (4, 5, 14, 15)] == [0, 600, 60, 0]


def test_a_break_that_is_ended_or_taken_back_lets_answers_count_again(hall, attempt, choose):
    first = rest(attempt, hall)
    allowances.end_break(allowance=first, officer=hall.dana, at=NOON + 7 * MINUTE)
    assert str(choose(attempt, "SINGLE", "s2", at=NOON + 8 * MINUTE).outcomes[0].state) == "saved"

    second = rest(attempt, hall, at=NOON + 9 * MINUTE)
    allowances.take_back(allowance=second, reason="A mistake", officer=hall.dana, at=NOON + 10 * MINUTE)

    saved = choose(attempt, "SINGLE", "s3", at=NOON + 11 * MINUTE, sequence=2)
    assert str(saved.outcomes[0].state) == "saved"


def test_one_break_runs_at_a_time(hall, attempt):
    rest(attempt, hall)
    with pytest.raises(allowances.AllowanceRefused, match="going on already"):
        rest(attempt, hall, at=NOON + 6 * MINUTE)
    assert Allowance.objects.count() == 1


def test_an_outage_gives_back_no_minute_of_a_break(hall, attempt):
    rest(attempt, hall, minutes=4)
    incident = incidents.declare(
        region=None, cohort=hall.cohort, from_at=NOON + 4 * MINUTE, to_at=NOON + 10 * MINUTE,
        happened="No power", officer=hall.maker, at=NOON + 12 * MINUTE,
    )  # fmt: skip

    given = incidents.relieve(incident=incident, relief="MINUTES", officer=hall.maker, at=NOON + 12 * MINUTE)

    assert [one.minutes for one in given] == [2]  # of six silent minutes the clock stood still in four


# --- the page ----------------------------------------------------------------------------------------------

SAID = {
    "kk": ("Емтихан тоқтап тұр: сізде үзіліс", "Үзіліс аяқталды: жауаптарымды сақтау"),
    "ru": ("Экзамен приостановлен: у вас перерыв", "Перерыв окончен: сохранить мои ответы"),
}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_during_a_break_the_page_shows_no_question(hall, resting, client_of, language):
    client = client_of(hall.aigul)
    shown = client.get(url(resting, language=language))

    assert shown.status_code == 200
    assert SAID[language][0] in shown.text
    assert "data-question" not in shown.text
    assert [one for one in questions.MARKERS if one in shown.text] == []
    assert Attempt.objects.get().window == ""  # no page goes on


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_form_sent_in_a_break_waits_in_the_page_and_counts_after_it(hall, resting, client_of, language):
    client = client_of(hall.aigul)
    form = form_of(resting) | {"then": "hand_in"}

    told = client.post(url(resting, language=language), form)
    kept = KeptAnswer.objects.filter(why="BREAK").count()
    over = now() - MINUTE
    Attempt.objects.update(paused_at=over, paused_until=over)
    again = client.post(
        url(resting, language=language), told.context["brought"] and dict(told.context["brought"])
    )

    assert (told.status_code, kept) == (409, 7)
    assert SAID[language][1] in told.text
    assert set(form) - {"then"} == {name for name, _value in told.context["brought"]}
    assert again.status_code == 302
    assert [one.chosen for one in questions.sheet(resting).values() if one.chosen is None] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [("kk", "Бұл жауапты үзіліс кезінде бердіңіз"), ("ru", "Этот ответ вы дали во время перерыва")],
)
def test_a_save_in_a_break_gets_409_and_is_told_why(hall, resting, client_of, language, said):
    client = client_of(hall.aigul)
    body = {"window": questions.WINDOW, "entries": [change(resting, "SINGLE", "s2")]}
    reply = client.post(url(resting, "answer/", language), body, content_type="application/json")

    told = reply.json()
    assert (reply.status_code, told["results"][0]["state"], told["results"][0]["stored"]) == (
        409,
        "break",
        None,
    )
    assert said in told["results"][0]["message"]
    assert 590 <= told["break"] <= 600
    assert 1100 <= told["left"] <= 1140
    assert "reason" not in told  # the exam goes on


def test_the_beat_of_a_page_tells_of_the_break(hall, resting, client_of):
    told = client_of(hall.aigul).get(url(resting, "answer/")).json()

    assert 590 <= told["break"] <= 600
    assert 1100 <= told["left"] <= 1140


def test_a_break_costs_a_save_no_query(hall, resting, client_of, django_assert_num_queries):
    client = client_of(hall.aigul)
    over = now() - MINUTE
    Attempt.objects.update(paused_at=over, paused_until=over)
    send(client, resting, change(resting, "SINGLE", "s3"))
    next_one = change(resting, "SINGLE", "s1", sequence=2)

    with django_assert_num_queries(6) as captured:  # with the transaction around them
        send(client, resting, next_one)

    assert len(statements(captured.captured_queries)) == 4


# --- the page says that it is there -------------------------------------------------------------------------


def test_a_beat_writes_once_and_not_at_all_after_a_save(hall, sitting, client_of, django_assert_num_queries):
    attempts.seen(attempt=sitting, at=now())
    first = Attempt.objects.get().seen_at
    send(client_of(hall.aigul), sitting, change(sitting, "SINGLE", "s3"))

    with django_assert_num_queries(1):
        attempts.seen(attempt=sitting, at=now())
    assert Attempt.objects.get().seen_at == first
    later = now() + 2 * MINUTE
    with django_assert_num_queries(4) as captured:  # a savepoint, the look, one write
        attempts.seen(attempt=sitting, at=later)
    assert [sql.split()[0] for sql in statements(captured.captured_queries)] == ["SELECT", "UPDATE"]
    assert Attempt.objects.get().seen_at == later


# --- what the database refuses ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"paused_at": FIVE},
        {"paused_until": FIVE},
        {"paused_at": FIVE, "paused_until": NOON},
    ],
)
def test_the_database_refuses_a_break_without_both_its_ends(hall, attempt, facts):
    with pytest.raises(IntegrityError, match="a_break_ends_after_it_begins"), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(**facts)


NEVER = "what was given to make an exam fair is never changed"


@pytest.mark.parametrize("model", [Allowance, AllowanceEnd])
def test_what_was_given_and_taken_back_is_neither_changed_nor_deleted(hall, attempt, model):
    given = rest(attempt, hall)
    allowances.take_back(allowance=given, reason="A mistake", officer=hall.dana, at=NOON + 6 * MINUTE)

    with pytest.raises(DatabaseError, match=NEVER), transaction.atomic():
        model.objects.update(reason="Another one")
    with pytest.raises(DatabaseError, match=NEVER), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert model.objects.get().reason in (REASON, "A mistake")


def test_an_incident_is_signed_once_and_says_what_was_declared(hall, attempt):
    incident = incidents.declare(
        region=None, cohort=hall.cohort, from_at=NOON, to_at=FIVE, happened="No power",
        officer=hall.maker, at=FIVE,
    )  # fmt: skip
    rows = Incident.objects.filter(pk=incident.pk)

    for facts in ({"to_at": NOON + 9 * MINUTE}, {"happened": "Nothing"}, {"declared_by": hall.checker}):
        with pytest.raises(DatabaseError, match=NEVER), transaction.atomic():
            rows.update(**facts)
    incidents.relieve(incident=incident, relief="MINUTES", officer=hall.maker, at=FIVE)
    for facts in ({"relief": "RETAKE"}, {"relief": "", "given_by": None, "given_at": None}):
        with pytest.raises(DatabaseError, match=NEVER), transaction.atomic():
            rows.update(**facts)
    with pytest.raises(DatabaseError, match=NEVER), transaction.atomic():
        rows._raw_delete("default")
