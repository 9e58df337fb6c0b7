"""Extra time, breaks, one more attempt, outages, and who is sitting now."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime, now

from assessments.fairness import allowances, decisions, incidents
from assessments.models import Allowance, AllowanceEnd, Attempt, AttemptEvent, Incident
from assessments.sitting import attempts
from audit.models import Event
from notifications import delivery
from notifications.models import Message
from tests.assessments import questions
from tests.worlds import NOON, more_trainees

MINUTE = timedelta(minutes=1)
REASON = "A medical certificate"


def give(attempt, hall, kind, *, at=NOON + 5 * MINUTE, **amount):
    return allowances.give(attempt=attempt, kind=kind, reason=REASON, officer=hall.dana, at=at, **amount)


def outage(hall, *, begins=2, ends=10, cohort=True, region=None):
    return incidents.declare(
        region=region,
        cohort=hall.cohort if cohort else None,
        from_at=NOON + begins * MINUTE,
        to_at=NOON + ends * MINUTE,
        happened="No power",
        officer=hall.maker,
        at=NOON + 12 * MINUTE,
    )


def relieve(incident, hall, relief, *, officer=None, at=NOON + 12 * MINUTE):
    return incidents.relieve(incident=incident, relief=relief, officer=officer or hall.maker, at=at)


@pytest.mark.parametrize(
    ("factor", "minutes"),
    [(Decimal("1.25"), 25), (Decimal("1.50"), 30), (Decimal(2), 40), (Decimal("1.10"), 22)],
)
def test_more_time_moves_the_end_of_an_open_attempt(hall, attempt, factor, minutes):
    give(attempt, hall, "FACTOR", factor=factor)

    attempt.refresh_from_db()
    assert attempt.closes_at == NOON + minutes * MINUTE
    assert attempt.late_until == attempt.closes_at + timedelta(seconds=30)


def test_a_save_tells_the_page_the_new_end(hall, attempt, client_of):
    client = client_of(hall.aigul)
    live = Attempt.objects.filter(pk=attempt.pk)
    live.update(started_at=now(), closes_at=now() + 20 * MINUTE, late_until=now() + 20 * MINUTE)
    give(attempt, hall, "FACTOR", factor=Decimal(2), at=now())

    assert 2390 <= client.get(f"/en/learn/exam/{attempt.pk}/answer/").json()["left"] <= 2400
    assert Attempt.objects.get(pk=attempt.pk).seen_at is not None


def test_the_person_reads_what_applies(hall, attempt, client_of):
    Attempt.objects.filter(pk=attempt.pk).update(
        closes_at=now() + 20 * MINUTE, late_until=now() + 20 * MINUTE
    )
    give(attempt, hall, "FACTOR", factor=Decimal("1.5"), at=now())

    shown = client_of(hall.aigul).get(f"/en/learn/exam/{attempt.pk}/").text

    assert "Extra time: × 1.5" in shown
    assert REASON not in shown


def test_an_attempt_that_is_over_gets_no_break(hall, attempt):
    with pytest.raises(allowances.AllowanceRefused, match="This attempt is over"):
        give(attempt, hall, "BREAK", minutes=10, at=NOON + 21 * MINUTE)
    assert Allowance.objects.count() == 0


def test_one_more_attempt_is_one_more_and_no_other(hall, attempt):
    Attempt.objects.filter(pk=attempt.pk).update(rules=attempt.rules | {"attempts_allowed": 1})
    hall.exam.rules["attempts_allowed"] = 1
    hall.exam.save(update_fields=["rules"])
    attempts.submit(attempt=attempt, at=NOON + MINUTE)
    start = {"enrolment": hall.enrolment, "unit": hall.exam, "language": "kk"}
    with pytest.raises(attempts.AttemptRefused):
        attempts.start(**start, at=NOON + 2 * MINUTE)

    give(attempt, hall, "ATTEMPT")
    second = attempts.start(**start, at=NOON + 6 * MINUTE)
    attempts.submit(attempt=second, at=NOON + 7 * MINUTE)

    assert (second.number, second.allowed, second.rules["attempts_allowed"]) == (2, 2, 2)
    with pytest.raises(attempts.AttemptRefused):
        attempts.start(**start, at=NOON + 8 * MINUTE)


def test_the_database_refuses_an_attempt_beyond_those_allowed(hall, attempt):
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(number=4)


def test_one_more_attempt_may_begin_after_the_window_with_its_whole_time(hall, attempt):
    attempts.submit(attempt=attempt, at=NOON + MINUTE)
    closed = {"closes_at": (NOON + 2 * MINUTE).isoformat(), "late_policy": "CUT", "cooling_off_hours": 24}
    hall.exam.rules |= closed
    hall.exam.save(update_fields=["rules"])
    give(attempt, hall, "ATTEMPT")

    later = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON + 6 * MINUTE)

    assert later.closes_at == NOON + 26 * MINUTE


def test_taking_back_leaves_five_minutes_and_the_row(hall, attempt):
    given = give(attempt, hall, "FACTOR", factor=Decimal(2))
    at = NOON + 30 * MINUTE
    allowances.take_back(allowance=given, reason="A mistake", officer=hall.maker, at=at)

    attempt.refresh_from_db()
    assert attempt.closes_at == at + 5 * MINUTE
    assert (Allowance.objects.count(), AllowanceEnd.objects.count()) == (1, 1)
    with pytest.raises(allowances.AllowanceRefused, match="already been taken back"):
        allowances.take_back(allowance=given, reason="Again", officer=hall.maker, at=at)
    actions = Event.objects.filter(action__startswith="assessments.allowance").values_list(
        "action", flat=True
    )
    assert list(actions) == ["assessments.allowance.given", "assessments.allowance.taken_back"]


def test_a_break_that_ends_early_keeps_what_it_took(hall, attempt):
    stopped = give(attempt, hall, "BREAK", minutes=60)
    left = attempts.seconds_left(Attempt.objects.get(pk=attempt.pk), NOON + 65 * MINUTE)
    back = NOON + 12 * MINUTE + timedelta(seconds=20)

    taken = allowances.end_break(allowance=stopped, officer=hall.maker, at=back)

    attempt.refresh_from_db()
    assert left == 15 * 60  # as before the break
    assert (taken.minutes, attempt.closes_at) == (8, NOON + 28 * MINUTE)
    assert [one.pk for one in Allowance.objects.standing()] == [taken.pk]
    line = Event.objects.get(action="assessments.allowance.break_ended")
    assert line.details == {"attempt": attempt.pk, "minutes": 8, "of": 60}


def test_a_break_ends_once(hall, attempt):
    stopped = give(attempt, hall, "BREAK", minutes=10)
    taken = allowances.end_break(allowance=stopped, officer=hall.dana, at=NOON + 7 * MINUTE)

    for one in (stopped, taken):
        with pytest.raises(allowances.AllowanceRefused, match="over already"):
            allowances.end_break(allowance=one, officer=hall.dana, at=NOON + 7 * MINUTE)
    assert Allowance.objects.count() == 2


def test_a_break_whose_minutes_are_used_keeps_them(hall, attempt):
    stopped = give(attempt, hall, "BREAK", minutes=10)
    with pytest.raises(allowances.AllowanceRefused, match="over already"):
        allowances.end_break(allowance=stopped, officer=hall.dana, at=NOON + 15 * MINUTE)

    attempt.refresh_from_db()
    assert attempt.closes_at == NOON + 30 * MINUTE


def test_the_database_lets_only_a_break_follow_and_only_once(hall, attempt):
    stopped = give(attempt, hall, "BREAK", minutes=10)
    allowances.end_break(allowance=stopped, officer=hall.dana, at=NOON + 7 * MINUTE)
    row = {"reason": REASON, "given_by": hall.dana, "given_at": NOON, "follows": stopped}
    row |= {"enrolment": hall.enrolment, "unit": hall.exam, "attempt": attempt}
    for facts in ({"kind": "BREAK", "minutes": 1}, {"kind": "ATTEMPT"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Allowance.objects.create(**row, **facts)
    row["follows"] = Allowance.objects.get(follows=stopped)
    with pytest.raises(IntegrityError, match="only_a_break_follows_another"), transaction.atomic():
        Allowance.objects.create(**row, kind="ATTEMPT")


def test_staff_say_at_the_desk_that_the_person_is_back(hall, attempt, client_of):
    Attempt.objects.filter(pk=attempt.pk).update(
        started_at=now(), closes_at=now() + 20 * MINUTE, late_until=now() + 21 * MINUTE
    )
    client = client_of(hall.dana)
    address = f"/en/desk/attempts/{attempt.pk}/allowances/"
    client.post(address, {"what": "BREAK", "amount": "15", "reason": REASON})
    running = client.get(address).text
    back = f"{address}{Allowance.objects.get().pk}/back/"

    told = client.post(back, follow=True).text

    assert "The person is back" in running
    assert "The break took 1 min" in told
    assert "ended early" in told
    assert "The person is back" not in told
    assert client.post(back).status_code == 404


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "FACTOR", "factor": Decimal(1)},
        {"kind": "FACTOR", "factor": Decimal("3.01")},
        {"kind": "BREAK", "minutes": 0},
        {"kind": "BREAK", "minutes": 601},
        {"kind": "ATTEMPT", "minutes": 5},
        {"kind": "OUTAGE", "minutes": 5},
        {"kind": "ATTEMPT", "reason": ""},
    ],
)
def test_the_database_refuses_an_allowance_out_of_bounds(hall, attempt, facts):
    row = {"reason": REASON, "given_by": hall.dana, "given_at": NOON} | facts
    with pytest.raises(IntegrityError), transaction.atomic():
        Allowance.objects.create(enrolment=hall.enrolment, unit=hall.exam, attempt=attempt, **row)


@pytest.mark.parametrize("facts", [{"cohort": None}, {"to_at": NOON}, {"happened": ""}, {"relief": "RETAKE"}])
def test_the_database_refuses_an_incident_that_says_too_little(hall, facts):
    row = {"cohort": hall.cohort, "from_at": NOON, "to_at": NOON + MINUTE, "happened": "No power"} | facts
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.create(declared_by=hall.maker, declared_at=NOON, **row)


def test_taking_back_needs_a_reason_in_the_database_too(hall, attempt):
    given = give(attempt, hall, "ATTEMPT")
    with pytest.raises(IntegrityError), transaction.atomic():
        AllowanceEnd.objects.create(allowance=given, reason="", ended_by=hall.dana, ended_at=NOON)


@pytest.mark.parametrize(
    ("heard", "away", "lost"),
    [
        ([], [], 8),  # silent all along: the whole incident
        ([1, 4, 6, 8, 10, 12], [], 2),  # from minute 2, in a silence since minute 1
        ([2, 4, 6, 8, 10, 12], [], 0),
        ([2, 4, 6, 8, 10, 12], [(5, 6)], 1),
        ([2, 9, 11], [(3, 8)], 7),  # the two overlap and count once
        ([], [(15, 18)], 8),
    ],
)
def test_what_an_outage_took(heard, away, lost):
    at = lambda minute: NOON + minute * MINUTE  # noqa: E731 a table reads better with one letter
    found = decisions.lost_minutes(
        incident=(at(2), at(10)),
        sitting=(at(0), at(14)),
        heard=[at(one) for one in heard],
        away=[(at(one), at(two)) for one, two in away],
    )
    assert found == lost


def test_lost_minutes_move_the_end_once_and_each_is_told(hall, attempt):
    incident = outage(hall)

    given = relieve(incident, hall, "MINUTES")

    attempt.refresh_from_db()
    assert [(one.kind, one.minutes) for one in given] == [("OUTAGE", 8)]
    assert attempt.closes_at == NOON + 28 * MINUTE
    incident.refresh_from_db()
    with pytest.raises(incidents.ReliefRefused, match="Nothing was given twice"):
        relieve(incident, hall, "RETAKE", officer=hall.checker)
    assert Allowance.objects.count() == 1
    message = Message.objects.get()
    assert (message.to, message.language, message.kind) == (hall.aigul, "kk", "outage_outage")
    assert "8" in delivery.words(message)["text"]
    lines = Event.objects.filter(action__in=["assessments.incident.relieved", "assessments.allowance.given"])
    assert lines.count() == 2


def test_two_incidents_of_one_outage_give_the_same_minutes_once(hall, attempt):
    relieve(outage(hall, ends=10), hall, "MINUTES")
    same = outage(hall, cohort=False, region=hall.tselinograd, ends=10)
    longer = outage(hall, ends=11)

    for relief in ("MINUTES", "RETAKE"):
        with pytest.raises(incidents.ReliefRefused, match="Nobody was hit"):
            relieve(same, hall, relief)
    found, _unharmed = incidents.hits(incident=same, officer=hall.maker, at=NOON + 12 * MINUTE)
    more = relieve(longer, hall, "MINUTES")

    assert [(one.minutes, one.gets, one.had) for one in found] == [(0, "", True)]
    assert [one.minutes for one in more] == [1]
    attempt.refresh_from_db()
    assert attempt.closes_at == NOON + 29 * MINUTE


def test_a_retake_for_an_attempt_is_given_once(hall, attempt):
    relieve(outage(hall), hall, "RETAKE")

    with pytest.raises(incidents.ReliefRefused, match="Nobody was hit"):
        relieve(outage(hall, begins=3, ends=11), hall, "RETAKE")
    assert Allowance.objects.count() == 1


def test_whose_time_ran_out_in_the_outage_gets_a_retake(hall, attempt):
    attempts.close_overdue(attempt_pk=attempt.pk, at=NOON + 21 * MINUTE)
    incident = outage(hall, ends=30)

    given = relieve(incident, hall, "MINUTES", at=NOON + 40 * MINUTE)

    assert [one.kind for one in given] == ["RETAKE"]
    again = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON + 60 * MINUTE)
    assert (again.number, again.rules["retake"]) == (2, True)


def test_who_saved_all_along_was_not_hit(hall, attempt):
    for minute in range(1, 13):
        AttemptEvent.objects.create(
            attempt=attempt, kind="OPENED", at=NOON + minute * MINUTE, window=f"{minute}"
        )

    with pytest.raises(incidents.ReliefRefused, match="Nobody was hit"):
        relieve(outage(hall), hall, "MINUTES")
    assert Incident.objects.get().given_at is None


def test_a_region_reaches_those_whose_post_lies_inside_it(hall, attempt):
    within = outage(hall, cohort=False, region=hall.tselinograd)
    elsewhere = outage(hall, cohort=False, region=hall.aqtobe)

    count = [
        len(incidents.hits(incident=one, officer=hall.maker, at=NOON + 12 * MINUTE)[0])
        for one in (within, elsewhere)
    ]
    foreign = incidents.hits(incident=within, officer=hall.serik, at=NOON + 12 * MINUTE)[0]

    assert (count, foreign) == ([1, 0], [])


@pytest.mark.parametrize("count", [1, 20])
def test_relief_costs_the_same_for_any_number_of_people(hall, count):
    for one in more_trainees(hall.cohort, hall.koyandy, count):
        attempts.start(enrolment=one, unit=hall.exam, language="kk", at=NOON)
    incident = outage(hall)

    with CaptureQueriesContext(connection) as captured:
        assert len(relieve(incident, hall, "MINUTES")) == count

    assert len(captured) == RELIEF


@pytest.mark.parametrize("count", [1, 20])
def test_the_preview_costs_the_same_for_any_number_of_people(hall, count, client_of):
    for one in more_trainees(hall.cohort, hall.koyandy, count):
        attempts.start(enrolment=one, unit=hall.exam, language="kk", at=NOON)
    client, address = client_of(hall.maker), f"/en/desk/incidents/{outage(hall).pk}/"
    client.get(address)

    with CaptureQueriesContext(connection) as captured:
        shown = client.get(address)

    assert shown.text.count('scope="row"') == count
    assert len(captured) == PREVIEW


@pytest.mark.parametrize("count", [1, 20])
def test_the_live_view_costs_the_same_for_any_number_of_people(hall, count, client_of):
    for one in more_trainees(hall.cohort, hall.koyandy, count):
        attempts.start(enrolment=one, unit=hall.exam, language="kk", at=now())
    client = client_of(hall.dana)
    client.get("/en/desk/live/?part=1")

    with CaptureQueriesContext(connection) as captured:
        shown = client.get("/en/desk/live/?part=1")

    assert shown.text.count('scope="row"') == count
    assert len(captured) == LIVE


def test_the_live_view_tells_who_is_lost_and_answers_304(hall, client_of):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now() - 5 * MINUTE)
    client = client_of(hall.dana)

    first = client.get("/en/desk/live/?part=1")
    again = client.get("/en/desk/live/?part=1", headers={"If-None-Match": first["ETag"]})
    attempts.seen(attempt=attempt, at=now())
    back = client.get("/en/desk/live/?part=1")

    assert ("connection lost" in first.text, again.status_code) == (True, 304)
    assert "connection lost" not in back.text
    assert [one for one in questions.MARKERS if one in back.text] == []


@pytest.mark.parametrize(("name", "offered"), [("dana", True), ("auditor", False)])
def test_the_live_view_offers_only_what_a_role_may_do(hall, client_of, name, offered):
    attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now())

    shown = client_of(getattr(hall, name)).get("/en/desk/live/").text

    assert ("/allowances/" in shown, "/desk/incidents/" in shown) == (offered, offered)


def test_staff_give_and_take_back_through_the_desk(hall, attempt, client_of):
    Attempt.objects.filter(pk=attempt.pk).update(
        closes_at=now() + 20 * MINUTE, late_until=now() + 21 * MINUTE
    )
    client = client_of(hall.dana)
    address = f"/en/desk/attempts/{attempt.pk}/allowances/"

    refused = client.post(address, {"what": "BREAK", "amount": "0", "reason": REASON})
    client.post(address, {"what": "BREAK", "amount": "15", "reason": REASON})
    given = Allowance.objects.get()
    client.post(f"{address}{given.pk}/end/", {"reason": "A mistake"})

    assert (refused.status_code, given.minutes) == (422, 15)
    assert "A mistake" in client.get(address).text


def test_staff_declare_see_and_relieve_through_the_desk(hall, client_of):
    attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now() - 15 * MINUTE)
    client = client_of(hall.maker)
    stamp = lambda minutes: localtime(now() - minutes * MINUTE).strftime("%Y-%m-%dT%H:%M")  # noqa: E731

    declared = client.post(
        "/en/desk/incidents/",
        {"cohort": hall.cohort.pk, "from_at": stamp(10), "to_at": stamp(5), "happened": "No power"},
    )
    seen = client.get(declared["Location"]).text
    client.post(declared["Location"], {"relief": "MINUTES"})
    twice = client.post(declared["Location"], {"relief": "MINUTES"}, follow=True).text

    assert "1 attempt was hit." in seen
    assert "Nothing was given twice" in twice
    assert Allowance.objects.get().minutes == 5


RELIEF = 20
PREVIEW = 16
LIVE = 11
