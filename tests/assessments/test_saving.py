"""Keeping answers: what counts, what is only kept, and what is said about either."""

from datetime import timedelta

import pytest
from django.http import Http404

from assessments.models import AttemptEvent, KeptAnswer
from assessments.sitting import attempts, saving
from assessments.sitting.journal import State
from tests.assessments import questions
from tests.worlds import NOON
from training.models import Enrolment

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
DEADLINE = NOON + 20 * MINUTE
LAST_MOMENT = DEADLINE + 30 * SECOND
OTHER = "window-elsewhere"


def become(saved):
    return [str(one.state) for one in saved.outcomes]


def stored(attempt, kind="SINGLE"):
    answer = questions.sheet(attempt)[kind]
    return answer.chosen, answer.window, answer.sequence


def kept():
    return list(KeptAnswer.objects.order_by("pk").values_list("chosen", "window", "sequence", "why"))


def events(attempt):
    return list(attempt.events.order_by("pk").values_list("kind", flat=True))


# --- one change --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", questions.KINDS)
def test_an_answer_of_every_kind_is_stored_with_its_time_and_language(attempt, choose, kind):
    choose(attempt, kind, questions.RIGHT[kind], language="ru")

    answer = questions.sheet(attempt)[kind]
    right = "word-marker ТІЛ" if kind == "SHORT_TEXT" else questions.RIGHT[kind]
    assert (answer.chosen, answer.sequence, answer.language) == (right, 1, "ru")
    assert (answer.answered_at, answer.points) == (NOON + MINUTE, None)


def test_an_ordinary_save_leaves_no_line_and_no_evidence(attempt, choose):
    choose(attempt, "SINGLE", "s1")

    assert (events(attempt), kept()) == (["STARTED"], [])


def test_the_language_in_which_the_question_was_read_goes_with_the_answer(attempt, choose):
    choose(attempt, "SINGLE", "s1", language="kk")
    position = questions.sheet(attempt)["TRUE_FALSE"].position
    user = attempt.enrolment.trainee
    questions.save(attempt, questions.change(position, True), user=user, at=NOON + MINUTE, language="ru")

    assert questions.sheet(attempt)["TRUE_FALSE"].language == "ru"


def test_nothing_takes_an_answer_back(attempt, choose):
    choose(attempt, "SINGLE", "s1")
    choose(attempt, "SINGLE", None, sequence=2)

    assert stored(attempt)[0] is None


def test_the_same_save_twice_is_harmless_and_keeps_its_first_time(attempt, choose):
    choose(attempt, "SINGLE", "s1", sequence=3)

    again = choose(attempt, "SINGLE", "s1", sequence=3, at=NOON + 5 * MINUTE)

    assert become(again) == ["same"]
    assert questions.sheet(attempt)["SINGLE"].answered_at == NOON + MINUTE
    assert kept() == []


def test_an_earlier_change_of_the_same_window_that_comes_later_changes_nothing(attempt, choose):
    choose(attempt, "SINGLE", "s1", sequence=5)

    assert become(choose(attempt, "SINGLE", "s2", sequence=4, base=0)) == ["outrun"]
    assert stored(attempt) == ("s1", questions.WINDOW, 5)
    assert kept() == []


def test_what_another_window_wrote_unseen_stays_and_the_other_answer_is_kept(attempt, choose):
    choose(attempt, "SINGLE", "s1", sequence=5)

    told = choose(attempt, "SINGLE", "s2", sequence=7, base=4, window=OTHER)

    assert become(told) == ["older"]
    assert told.outcomes[0].message == (
        "A newer answer was saved at 12:01, in another window or on another device. It is kept."
    )
    assert stored(attempt) == ("s1", questions.WINDOW, 5)
    assert kept() == [("s2", OTHER, 7, "OLDER")]


def test_two_windows_that_chose_the_same_have_lost_nothing(attempt, choose):
    choose(attempt, "SINGLE", "s1", sequence=5)

    assert become(choose(attempt, "SINGLE", "s1", sequence=7, base=4, window=OTHER)) == ["same"]
    assert kept() == []


def test_one_number_for_two_answers_is_refused(attempt, choose):
    choose(attempt, "SINGLE", "s1", sequence=3)

    assert become(choose(attempt, "SINGLE", "s2", sequence=3)) == ["older"]
    assert stored(attempt)[0] == "s1"


@pytest.mark.parametrize(
    ("kind", "raw", "said"),
    [
        ("NUMBER", "a lot", "Write one number, for example 12.5."),
        ("NUMBER", "8,095.5", "Write one number, for example 12.5."),
        ("ORDER", ["o1", "o2"], "Give every item its own place, from 1 to the last."),
        ("SHORT_TEXT", "x" * 201, "This answer is too long."),
        ("SHORT_TEXT", "a\x00b", "This answer holds characters that cannot be stored. Please type it again."),
        ("SINGLE", "zz", "This answer does not fit the question. Please reload the page and choose again."),
        (
            "TRUE_FALSE",
            "false",
            "This answer does not fit the question. Please reload the page and choose again.",
        ),
    ],
)
def test_what_cannot_be_read_is_not_stored(attempt, choose, kind, raw, said):
    told = choose(attempt, kind, raw)

    assert [(one.state, one.message) for one in told.outcomes] == [("unreadable", said)]
    assert stored(attempt, kind) == (None, "", 0)
    assert kept() == []


def test_nobody_else_answers(hall, attempt, choose):
    for user in (hall.nurlan, hall.dana, hall.maker, hall.admin):
        with pytest.raises(Http404):
            choose(attempt, "SINGLE", "s1", user=user)
    with pytest.raises(Http404):
        questions.save(attempt, questions.change(8, "s1"), user=hall.aigul, at=NOON)


def test_a_request_that_names_one_wrong_position_stores_nothing(hall, attempt):
    with pytest.raises(Http404):
        questions.save(
            attempt,
            questions.change(1, None),
            questions.change(99, "s1", sequence=2),
            user=hall.aigul,
            at=NOON,
        )

    assert {answer.sequence for answer in questions.sheet(attempt).values()} == {0}


def test_whoever_was_withdrawn_answers_no_more(hall, attempt, choose):
    Enrolment.objects.filter(pk=hall.enrolment.pk).update(status="WITHDRAWN")

    with pytest.raises(Http404):
        choose(attempt, "SINGLE", "s1")


# --- many changes at once ----------------------------------------------------------------------------------


def test_a_replay_stores_what_is_new_and_names_the_rest(hall, attempt, choose):
    choose(attempt, "SINGLE", "s1", sequence=4, window=OTHER)
    at = {kind: answer.position for kind, answer in questions.sheet(attempt).items()}
    sent = [
        questions.change(at["SINGLE"], "s2", sequence=1),
        questions.change(at["NUMBER"], "41,25", sequence=2),
        questions.change(at["ORDER"], ["o1"], sequence=3),
        questions.change(at["TRUE_FALSE"], False, sequence=5),
    ]

    told = questions.save(attempt, *sent, user=hall.aigul, at=NOON + 2 * MINUTE)
    again = questions.save(attempt, *sent, user=hall.aigul, at=NOON + 3 * MINUTE)

    assert become(told) == ["older", "saved", "unreadable", "saved"]
    assert become(again) == ["older", "same", "unreadable", "same"]
    assert stored(attempt, "NUMBER") == ("41.25", questions.WINDOW, 2)
    assert stored(attempt, "TRUE_FALSE") == (False, questions.WINDOW, 5)
    assert kept() == [("s2", questions.WINDOW, 1, "OLDER")]


def test_coming_back_after_an_outage_leaves_one_line(hall, attempt):
    questions.save(attempt, questions.change(1, None), user=hall.aigul, at=NOON + 15 * MINUTE, away=600)

    line = attempt.events.get(kind="CAME_BACK")
    assert (line.at, line.window, line.details) == (
        NOON + 15 * MINUTE,
        questions.WINDOW,
        {"seconds": 600, "answers": 1},
    )


def test_nobody_was_away_longer_than_the_exam_lasts(hall, attempt):
    questions.save(attempt, questions.change(1, None), user=hall.aigul, at=NOON + MINUTE, away=86_400)

    assert attempt.events.get(kind="CAME_BACK").details["seconds"] == 60


@pytest.mark.parametrize(("count", "queries"), [(1, 2), (2, 3), (7, 3)])
def test_a_save_is_one_write_whatever_it_carries(hall, attempt, django_assert_num_queries, count, queries):
    sheet = questions.sheet(attempt)
    entries = [
        questions.change(sheet[kind].position, right, sequence=number)
        for number, (kind, right) in enumerate(list(questions.RIGHT.items())[:count], start=1)
    ]

    with django_assert_num_queries(queries + SAVEPOINT):
        questions.save(attempt, *entries, user=hall.aigul, at=NOON + MINUTE)

    assert sum(answer.sequence > 0 for answer in questions.sheet(attempt).values()) == count


SAVEPOINT = 2  # in a test, an act's transaction is a savepoint: one statement to set it, one to release it


# --- two windows -------------------------------------------------------------------------------------------


def test_the_newer_window_goes_on_and_the_older_one_is_stopped(attempt, choose):
    choose(attempt, "SINGLE", "s1", window="first-window")
    newer = attempts.open_window(attempt=attempt, browser="abcdef01", at=NOON + 2 * MINUTE).window

    told = choose(attempt, "SINGLE", "s2", sequence=2, base=1, window="first-window", at=NOON + 3 * MINUTE)
    assert (told.over, become(told)) == ("taken", ["taken"])
    assert told.message == (
        "The exam goes on in another window or on another device. What is answered here is not saved."
    )
    assert told.outcomes[0].message == "Your answer of 12:01 is stored and counts."

    assert become(choose(attempt, "SINGLE", "s3", sequence=2, base=1, window=newer)) == ["saved"]
    assert kept() == [("s2", "first-window", 2, "TAKEN_OVER")]
    assert events(attempt) == ["STARTED", "OPENED", "TAKEN_OVER"]


def test_an_older_window_that_goes_on_sending_leaves_one_line(attempt, choose):
    attempts.open_window(attempt=attempt, browser="abcdef01", at=NOON)
    for sequence in (1, 2, 2, 3):
        choose(attempt, "SINGLE", "s2", sequence=sequence, base=0)

    assert events(attempt) == ["STARTED", "OPENED", "TAKEN_OVER"]
    assert [row[2] for row in kept()] == [1, 2, 3]


def test_the_new_window_sends_what_an_earlier_one_on_the_computer_could_not(hall, attempt, choose):
    """The reply to the first change was lost, the second never left; then the page was reloaded."""
    choose(attempt, "SINGLE", "s1", sequence=1, window="first-window")
    position = questions.sheet(attempt)["SINGLE"].position
    newer = attempts.open_window(attempt=attempt, browser="abcdef01", at=NOON).window
    left = questions.change(position, "s2", sequence=2, base=0, window="first-window")

    told = questions.save(attempt, left, user=hall.aigul, window=newer, at=NOON + MINUTE)

    assert become(told) == ["saved"]
    assert stored(attempt) == ("s2", "first-window", 2)


def test_opening_leaves_a_line_that_tells_browsers_apart(attempt):
    first = attempts.open_window(attempt=attempt, browser="abcdef01", at=NOON).window
    second = attempts.open_window(attempt=attempt, browser="abcdef02", at=NOON + MINUTE).window

    lines = attempt.events.filter(kind="OPENED").order_by("pk")
    assert [(line.window, line.details["browser"]) for line in lines] == [
        (first, "abcdef01"),
        (second, "abcdef02"),
    ]
    assert first != second


def test_a_closed_exam_is_opened_in_no_window(attempt):
    attempts.submit(attempt=attempt, at=NOON)

    opened = attempts.open_window(attempt=attempt, browser="abcdef01", at=NOON + MINUTE)

    assert (opened.submitted_at, opened.window) == (NOON, "")
    assert events(attempt) == ["STARTED", "CLOSED"]


# --- late --------------------------------------------------------------------------------------------------


def test_what_was_made_in_time_and_arrives_within_the_grace_counts_and_is_marked(attempt, choose):
    told = choose(attempt, "SINGLE", "s1", at=LAST_MOMENT, age=31_000)

    assert (told.over, become(told)) == ("", ["saved"])
    assert questions.sheet(attempt)["SINGLE"].answered_at == LAST_MOMENT
    line = attempt.events.get(kind="SAVED_LATE")
    assert (line.at, line.details) == (LAST_MOMENT, {"answers": 1})


@pytest.mark.parametrize("age", [29_000, 0, None])
def test_what_was_made_after_the_end_is_kept_and_does_not_count(attempt, choose, age):
    choose(attempt, "SINGLE", "s1")

    told = choose(attempt, "SINGLE", "s2", sequence=2, at=LAST_MOMENT, age=age)

    assert (told.over, become(told)) == ("late", ["late"])
    assert told.message == "The exam closed at 12:20. What came later does not count."
    assert told.outcomes[0].message == "Your answer of 12:01 is stored and counts."
    assert stored(attempt)[0] == "s1"
    assert kept() == [("s2", questions.WINDOW, 2, "LATE")]


def test_one_request_may_hold_what_counts_and_what_does_not(hall, attempt):
    sheet = questions.sheet(attempt)
    in_time = questions.change(sheet["SINGLE"].position, "s2", sequence=1, age=60_000)
    too_late = questions.change(sheet["TRUE_FALSE"].position, True, sequence=2, age=1_000)

    told = questions.save(attempt, in_time, too_late, user=hall.aigul, at=DEADLINE + 10 * SECOND)

    assert {str(one.state): one.answer.question.kind for one in told.outcomes} == {
        "saved": "SINGLE",
        "late": "TRUE_FALSE",
    }
    assert (stored(attempt)[0], stored(attempt, "TRUE_FALSE")[0]) == ("s2", None)


def test_the_first_millisecond_after_the_grace_takes_nothing_however_old(attempt, choose):
    told = choose(attempt, "SINGLE", "s2", at=LAST_MOMENT + timedelta(milliseconds=1), age=60_000)

    assert (told.over, stored(attempt)[0]) == ("late", None)
    row = KeptAnswer.objects.get()
    assert (row.why, row.made_at) == ("LATE", LAST_MOMENT - MINUTE + timedelta(milliseconds=1))


def test_after_handing_in_nothing_counts_and_it_is_kept(attempt, choose):
    attempts.submit(attempt=attempt, at=NOON + 5 * MINUTE)

    told = choose(attempt, "SINGLE", "s2", at=NOON + 6 * MINUTE)

    assert told.over == "closed"
    assert told.message == "The exam was handed in at 12:05. What came later does not count."
    assert (stored(attempt)[0], kept()) == (None, [("s2", questions.WINDOW, 1, "CLOSED")])


def test_what_is_stored_already_is_said_to_be_stored_even_late(attempt, choose):
    choose(attempt, "SINGLE", "s1")
    attempts.submit(attempt=attempt, at=NOON + 5 * MINUTE)

    assert become(choose(attempt, "SINGLE", "s1", at=NOON + 6 * MINUTE)) == ["same"]
    assert kept() == []


def test_evidence_never_changes_the_score(attempt, choose):
    attempts.submit(attempt=attempt, at=NOON + 5 * MINUTE)
    for kind, right in questions.RIGHT.items():
        choose(attempt, kind, right, at=NOON + 6 * MINUTE)

    attempt.refresh_from_db()
    assert (attempt.score, KeptAnswer.objects.count()) == (0, 7)


def test_nobody_fills_the_table_of_evidence(attempt, choose, monkeypatch):
    monkeypatch.setattr(saving, "KEPT_AT_MOST", 3)
    attempts.submit(attempt=attempt, at=NOON + 5 * MINUTE)

    for sequence in range(1, 9):
        told = choose(attempt, "SINGLE", "s2", sequence=sequence, at=NOON + 6 * MINUTE)

    assert (become(told), KeptAnswer.objects.count()) == (["closed"], 3)


# --- the sheet without scripts -----------------------------------------------------------------------------


def sheet_of(attempt, **answers):
    positions = {kind: answer.position for kind, answer in questions.sheet(attempt).items()}
    return [
        questions.change(positions[kind], raw, sequence=sequence, window="form-window")
        for kind, (raw, sequence) in answers.items()
    ]


def test_a_sheet_stores_what_is_new_and_names_what_is_older(hall, attempt, choose):
    choose(attempt, "SINGLE", "s1", sequence=4)
    choose(attempt, "TRUE_FALSE", True, sequence=1)
    entries = sheet_of(
        attempt, SINGLE=("s2", 4), TRUE_FALSE=(True, 1), NUMBER=("41,25", 1), ORDER=(["o1"], 1)
    )

    told = saving.fill_in(
        user=hall.aigul, attempt_pk=attempt.pk, entries=entries, language="ru", at=NOON + 2 * MINUTE
    )

    assert {one.answer.question.kind: str(one.state) for one in told.outcomes} == {
        "SINGLE": "older",
        "NUMBER": "saved",
        "ORDER": "unreadable",
    }
    sheet = questions.sheet(attempt)
    assert (sheet["SINGLE"].chosen, sheet["NUMBER"].chosen, sheet["ORDER"].chosen) == ("s1", "41.25", None)
    assert sheet["TRUE_FALSE"].answered_at == NOON + MINUTE


def test_a_sheet_within_the_grace_counts_and_is_marked(hall, attempt):
    saving.fill_in(
        user=hall.aigul,
        attempt_pk=attempt.pk,
        entries=sheet_of(attempt, SINGLE=("s2", 1)),
        language="kk",
        at=LAST_MOMENT,
    )

    assert stored(attempt)[0] == "s2"
    assert events(attempt) == ["STARTED", "SAVED_LATE"]


def test_a_sheet_after_the_end_is_kept_as_far_as_it_differs(hall, attempt, choose):
    choose(attempt, "TRUE_FALSE", True)

    told = saving.fill_in(
        user=hall.aigul,
        attempt_pk=attempt.pk,
        entries=sheet_of(attempt, SINGLE=("s2", 1), TRUE_FALSE=(True, 2)),
        language="kk",
        at=LAST_MOMENT + MINUTE,
    )

    assert (told.over, told.message) == (
        "late",
        "The exam closed at 12:20. What came later does not count.",
    )
    assert kept() == [("s2", "form-window", 1, "LATE")]


def test_a_sheet_of_another_person_is_not_there(hall, attempt):
    with pytest.raises(Http404):
        saving.fill_in(
            user=hall.nurlan,
            attempt_pk=attempt.pk,
            entries=sheet_of(attempt, SINGLE=("s2", 1)),
            language="kk",
            at=NOON,
        )


def test_every_reason_for_which_an_answer_is_kept_has_its_word():
    assert set(saving.WHY) == set(State) - set(saving.STORED) - {State.UNREADABLE}
    assert set(saving.WHY.values()) == set(KeptAnswer.Why)
    assert {kind.value for kind in AttemptEvent.Kind} >= {"TAKEN_OVER", "CAME_BACK", "SAVED_LATE"}
