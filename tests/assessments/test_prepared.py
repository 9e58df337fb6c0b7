"""Prepared queries say what the query sets say that they were made from."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from assessments import access as exam_access
from assessments.access import fairness as fair_access
from assessments.models import Allowance, Answer
from assessments.sitting import attempts
from people import access, sessions
from people.models import User
from people.prepared import Prepared, PreparedUpdate, UpdateOfEach


def _said(ask):
    with CaptureQueriesContext(connection) as captured:
        rows = ask()
    return captured.captured_queries[0]["sql"], [model_to_dict(one) for one in rows]


def test_a_person_is_the_same_by_the_same_statement(aigul, nurlan):
    for person in (aigul, nurlan, aigul):
        prepared = _said(lambda person=person: access.person_by_number.rows(pk=person.pk))

        assert prepared == _said(lambda person=person: list(User.objects.filter(pk=person.pk)))
        assert access.person_by_number.rows(pk=person.pk) == [person]


def test_a_session_is_the_same_and_ends_when_it_ends(client, aigul):
    client.force_login(aigul)
    key, at = client.session.session_key, now()

    prepared = _said(lambda: sessions.by_key.rows(key=key, at=at))

    assert prepared == _said(lambda: list(Session.objects.filter(session_key=key, expire_date__gt=at)))
    assert prepared[1][0]["session_key"] == key
    assert sessions.SessionStore(key)[SESSION_KEY] == str(aigul.pk)
    assert sessions.by_key.rows(key=key, at=at + timedelta(days=400)) == []
    Session.objects.filter(session_key=key).update(expire_date=at - timedelta(seconds=1))
    assert dict(sessions.SessionStore(key).items()) == {}


def test_who_was_shut_out_is_nobody_on_the_next_request(client, aigul):
    client.force_login(aigul)
    assert client.get("/kk/learn/").status_code == 200

    User.objects.filter(pk=aigul.pk).update(is_active=False)

    assert client.get("/kk/learn/").status_code == 302


def test_an_answer_is_the_same_by_the_same_statement(attempt, aigul):
    make = exam_access.one_answer_to_change.make
    values = {"user": aigul.pk, "attempt": attempt.pk, "position": 2}

    with transaction.atomic():
        prepared = _said(lambda: exam_access.one_answer_to_change.rows(**values))
        assert prepared == _said(lambda: list(make(**values)))
        (answer,) = exam_access.one_answer_to_change.rows(**values)

    (plain,) = Answer.objects.filter(attempt=attempt, position=2).select_related("attempt", "question")
    assert (answer, answer.attempt, answer.question) == (plain, plain.attempt, plain.question)
    for name in ("position", "chosen", "window", "sequence", "language", "answered_at"):
        assert answer.__dict__[name] == plain.__dict__[name]
    for name in ("window", "started_at", "closes_at", "late_until", "submitted_at", "closed_by"):
        assert answer.attempt.__dict__[name] == plain.attempt.__dict__[name]
    assert answer.question.parts == plain.question.parts
    assert "key" not in answer.question.__dict__


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 10**30])
def test_a_number_that_no_column_holds_finds_nothing(attempt, aigul, number):
    values = {"user": aigul.pk, "attempt": number, "position": 1}

    with transaction.atomic():
        assert exam_access.one_answer_to_change.rows(**values) == []
    assert access.person_by_number.rows(pk=number) == []


def test_a_name_that_stands_nowhere_is_a_mistake():
    wrong = Prepared(lambda pk, other: User.objects.filter(pk=pk), pk=int, other=str)

    with pytest.raises(ValueError, match="other: not in the SQL"):
        wrong.rows(pk=1, other="x")


def test_a_prepared_update_names_the_state_that_it_leaves(aigul):
    renamed = PreparedUpdate(User, sets=("language",), where=("id", "language"))

    assert renamed.run(sets=["ru"], where=[aigul.pk, "en"]) == 0
    assert renamed.run(sets=["ru"], where=[aigul.pk, "kk"]) == 1

    assert User.objects.get(pk=aigul.pk).language == "ru"


@pytest.mark.parametrize("points", [[Decimal("1.25"), Decimal(0), None], [Decimal(2)]])
def test_each_answer_gets_its_own_points_and_no_other_is_touched(attempt, points):
    answers = list(Answer.objects.filter(attempt=attempt).order_by("position"))[: len(points)]

    written = UpdateOfEach(Answer, "points").run(
        [(answer.pk, worth) for answer, worth in zip(answers, points, strict=True)]
    )

    stored = Answer.objects.filter(attempt=attempt).order_by("position").values_list("points", flat=True)
    assert written == len(points)
    assert list(stored) == points + [None] * (7 - len(points))


def test_a_sheet_inserted_at_once_is_what_bulk_create_makes(attempt):
    plain = list(Answer.objects.filter(attempt=attempt).order_by("position").values())
    Answer.objects.filter(attempt=attempt).delete()

    attempts.SHEET.run(
        same=[attempt.pk, "", 0],
        rows=[(one["position"], one["question_id"], one["worth"], one["order"]) for one in plain],
    )

    made = list(Answer.objects.filter(attempt=attempt).order_by("position").values())
    again = [
        Answer(
            attempt=attempt,
            **{name: one[name] for name in ("position", "question_id", "worth", "order")},
        )
        for one in plain
    ]
    Answer.objects.filter(attempt=attempt).delete()
    Answer.objects.bulk_create(again)
    bulk = list(Answer.objects.filter(attempt=attempt).order_by("position").values())
    numbers = [[one.pop("id") for one in rows] for rows in (plain, made, bulk)]
    assert made == bulk == plain
    assert all(len(set(one)) == 7 for one in numbers)


def test_nothing_to_write_is_nothing_written(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert UpdateOfEach(Answer, "points").run([]) == 0
        attempts.SHEET.run(same=[1, "", 0], rows=[])


def test_pages_and_acts_ask_for_the_same_rows_as_before(attempt, aigul, hall):
    Allowance.objects.create(
        enrolment=attempt.enrolment,
        unit=attempt.unit,
        attempt=attempt,
        kind="FACTOR",
        factor=Decimal("1.5"),
        reason="Reads with a glass.",
        given_by=hall.dana,
        given_at=now(),
    )
    for prepared, values in (
        (exam_access.one_attempt, {"user": aigul.pk, "pk": attempt.pk}),
        (exam_access.one_sheet, {"attempt": attempt.pk}),
        (exam_access.sheet_with_keys, {"attempt": attempt.pk}),
        (exam_access.one_exam, {"pk": attempt.unit_id}),
        (exam_access.own_enrolments_in, {"user": aigul.pk, "cohort": attempt.unit.cohort_id}),
        (exam_access.sittings_of_one, {"enrolment": attempt.enrolment_id, "unit": attempt.unit_id}),
        (exam_access.one_sheet_in_words, {"attempt": attempt.pk, "language": "ru"}),
        (fair_access.standing_in_one, {"enrolment": attempt.enrolment_id, "unit": attempt.unit_id}),
        (attempts.one_enrolment, {"pk": hall.enrolment.pk}),
    ):
        with transaction.atomic():
            said = _said(lambda prepared=prepared, values=values: prepared.rows(**values))
            wanted = _said(lambda prepared=prepared, values=values: list(prepared.make(**values)))
        assert said == wanted
        assert said[1]
