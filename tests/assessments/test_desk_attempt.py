"""What staff read of a sitting."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.sitting import attempts, events, record
from tests.assessments import questions
from tests.worlds import NOON

MINUTE = timedelta(minutes=1)


def page(client, attempt, language="en"):
    return client.get(f"/{language}/desk/attempts/{attempt.pk}/")


@pytest.fixture
def judged(hall, attempt, choose):
    """Aigül lost the line for ten minutes, went on in an old window, and her last answers came too late."""
    first = attempts.open_window(attempt=attempt, browser="telephone", at=NOON).window
    choose(attempt, "SINGLE", "s1", window=first)
    second = attempts.open_window(attempt=attempt, browser="library", at=NOON + 2 * MINUTE).window
    choose(attempt, "TRUE_FALSE", True, window=first, at=NOON + 3 * MINUTE)
    position = questions.sheet(attempt)["NUMBER"].position
    questions.save(
        attempt,
        questions.change(position, "41,25", window=second),
        user=hall.aigul,
        at=NOON + 15 * MINUTE,
        away=605,
    )
    late = NOON + 20 * MINUTE + timedelta(seconds=20)
    choose(attempt, "ORDER", ["o2", "o3", "o1"], window=second, at=late, age=30_000)
    choose(attempt, "MATCH", {"l1": "r2", "l2": "r1"}, window=second, at=late, age=1_000)
    attempts.submit(attempt=attempt, at=NOON + 21 * MINUTE)
    return attempt


def text_of(body):
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_the_record_tells_what_happened_line_by_line(judged):
    lines = [(line["kind"], line["what"]) for line in record.of(judged)["events"]]

    assert lines == [
        ("Started", ""),
        ("Opened in a window", "browser no. 1"),
        ("Opened in a window", "browser no. 2"),
        ("An older window went on and was stopped", ""),
        ("The connection was lost and came back", "10 min 5 s, 1 answer saved"),
        ("Answers arrived after the end, within the grace", "1 answer saved"),
        ("Closed", "closed when time ran out"),
    ]


def test_evidence_is_shown_in_words_with_both_times(judged):
    kept = record.of(judged)["kept"]

    # The questions of this bank have no English words: Kazakh ones are shown and say so.
    assert [(row["chosen"], row["lang"], str(row["why"])) for row in kept] == [
        ("True", "kk", "from an older window"),
        ("l1 kk – r2 kk; l2 kk – r1 kk", "kk", "after time had run out"),
    ]
    assert kept[1]["arrived_at"] - kept[1]["made_at"] == timedelta(seconds=1)


def test_where_each_answer_stands_is_told_and_not_what_it_is(judged):
    by_kind = {row["kind"]: row for row in record.of(judged)["answers"]}

    assert (by_kind["one answer"]["at"], by_kind["one answer"]["is_late"]) == (NOON + MINUTE, False)
    assert (by_kind["put in order"]["is_given"], by_kind["put in order"]["is_late"]) == (True, True)
    assert (by_kind["match pairs"]["at"], by_kind["match pairs"]["is_given"]) == (None, False)


@pytest.mark.parametrize("name", ["dana", "maker", "checker", "auditor", "admin"])
def test_staff_of_the_cohort_read_it(hall, judged, client_of, name):
    shown = page(client_of(getattr(hall, name)), judged)

    assert shown.status_code == 200
    said = text_of(shown.text)
    assert "Әбдіғалиева Айгүл Сейтжанқызы" in said
    assert "12:15:00" in said
    assert "10 min 5 s, 1 answer saved" in said
    assert "no-store" in shown["Cache-Control"]


@pytest.mark.parametrize("name", ["aigul", "nurlan", "serik", "editor"])
def test_for_everyone_else_it_does_not_exist(hall, judged, client_of, name):
    assert page(client_of(getattr(hall, name)), judged).status_code == 404


def test_an_attempt_older_than_the_journal_says_so(hall, attempt, client_of):
    attempt.events.all().delete()

    said = text_of(page(client_of(hall.dana), attempt).text)

    assert "Nothing was noted: this attempt is older than the journal." in said
    assert "Nothing: every answer that reached the server counts." in said


def test_a_very_long_record_is_cut_and_says_so(hall, attempt, client_of):
    for second in range(record.LINES + 4):
        events.note(attempt, events.Kind.OPENED, at=NOON + timedelta(seconds=second), browser="one")

    shown = record.of(attempt)

    assert (len(shown["events"]), shown["events_left"]) == (record.LINES, 5)
    assert "5 more lines are not shown." in text_of(page(client_of(hall.dana), attempt).text)


def test_the_page_of_the_person_leads_to_each_attempt(hall, judged, client_of):
    shown = client_of(hall.dana).get(f"/en/desk/cohorts/{hall.cohort.code}/trainees/{hall.enrolment.pk}/")

    assert f'href="/en/desk/attempts/{judged.pk}/"' in shown.text
    assert "Module test, attempt 1" in text_of(shown.text)


def test_no_page_of_the_desk_tells_a_key(hall, judged, client_of):
    for language in ("kk", "ru", "en"):
        shown = page(client_of(hall.dana), judged, language).text
        assert [one for one in questions.MARKERS if one in shown] == []


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_for_any_number_of_lines(hall, judged, client_of, choose, count):
    for number in range(count):
        events.note(judged, events.Kind.OPENED, at=NOON + timedelta(seconds=number), browser="one")
        choose(judged, "SINGLE", "s2", sequence=number + 2, at=NOON + 22 * MINUTE)
    client = client_of(hall.dana)
    page(client, judged)

    with CaptureQueriesContext(connection) as captured:
        page(client, judged)

    # Session, person, roles and their reach; attempt; answers, words; events, evidence and their counts; frame.
    assert len(captured.captured_queries) == 17
