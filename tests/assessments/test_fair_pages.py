"""Many people at once: pages of who was hit and who is sitting; an appeal that brings one more attempt."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from assessments import appeals
from assessments.fairness import allowances, incidents
from assessments.models import Allowance, Attempt, Incident
from assessments.sitting import attempts
from audit.models import Event
from notifications import delivery
from notifications.models import Message
from tests.worlds import NOON, more_trainees

MINUTE = timedelta(minutes=1)
MANY = 2400  # every akim of a rural okrug


def sit(hall, count, *, at):
    """Attempts that have begun, without their sheets: two statements whatever their number."""
    ends = at + 20 * MINUTE
    rules = hall.exam.rules | {"time_factor": "1"}
    return Attempt.objects.bulk_create(
        Attempt(
            enrolment=one, unit=hall.exam, number=1, allowed=3, seed="s", language="kk", rules=rules,
            started_at=at, closes_at=ends, late_until=ends + MINUTE,
        )
        for one in more_trainees(hall.cohort, hall.koyandy, count)
    )  # fmt: skip


def outage(hall, *, at):
    return incidents.declare(
        region=None, cohort=hall.cohort, from_at=at + 2 * MINUTE, to_at=at + 10 * MINUTE,
        happened="No power", officer=hall.maker, at=at + 12 * MINUTE,
    )  # fmt: skip


def rows_of(text):
    return text.count('scope="row"')


# --- every akim of the country: two seconds and more, for 2,400 people and their sittings -------------------


def test_the_preview_of_an_outage_that_hit_everybody_comes_in_pages(hall, client_of):
    begun = now().replace(microsecond=0) - 15 * MINUTE
    sit(hall, MANY, at=begun)
    client, address = client_of(hall.maker), f"/en/desk/incidents/{outage(hall, at=begun).pk}/"

    first, last = client.get(address), client.get(f"{address}?page=48")

    assert (rows_of(first.text), rows_of(last.text)) == (50, 50)
    assert "2,400 attempts were hit." in first.text
    assert first.context["summary"] == {
        "minutes": MANY, "least": 8, "most": 8, "retakes": 0, "had": 0, "nothing": 0,
    }  # fmt: skip
    assert "8 min each" in first.text
    assert len(first.content) < 100_000
    client.post(address, {"relief": "MINUTES"})
    given = client.get(f"{address}?page=2")
    assert (Allowance.objects.count(), Message.objects.count(), rows_of(given.text)) == (MANY, MANY, 50)
    assert set(Attempt.objects.values_list("closes_at", flat=True)) == {begun + 28 * MINUTE}


def test_the_live_view_of_everybody_comes_in_pages_and_by_state(hall, client_of):
    sitting = sit(hall, MANY, at=now() - 5 * MINUTE)
    Attempt.objects.filter(pk__in=[one.pk for one in sitting[:100]]).update(seen_at=now())
    allowances.give(attempt=sitting[0], kind="BREAK", minutes=15, reason="Ill", officer=hall.dana, at=now())
    client = client_of(hall.dana)

    first = client.get("/en/desk/live/?part=1")
    lost = client.get("/en/desk/live/?part=1&state=LOST&page=2")
    away = client.get("/en/desk/live/?part=1&state=BREAK")

    assert (rows_of(first.text), rows_of(lost.text), rows_of(away.text)) == (50, 50, 1)
    assert re.findall(r'<dd class="num">([\d,]+)<', first.text) == ["2,400", "99", "2,300", "1", "0"]
    assert "51–100 / 2,300" in lost.text
    assert 'href="?state=LOST&amp;page=3"' in lost.text
    assert "on a break" in away.text
    assert len(first.content) < 60_000


@pytest.mark.parametrize("count", [1, 20])
def test_what_relief_brought_costs_the_same_for_any_number_of_people(hall, count, client_of):
    sit(hall, count, at=NOON)
    incident = outage(hall, at=NOON)
    incidents.relieve(incident=incident, relief="RETAKE", officer=hall.maker, at=NOON + 12 * MINUTE)
    client, address = client_of(hall.maker), f"/en/desk/incidents/{incident.pk}/"
    client.get(address)

    with CaptureQueriesContext(connection) as captured:
        shown = client.get(address)

    assert rows_of(shown.text) == count
    assert len(captured) == RELIEVED


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_of_outages_costs_the_same_for_any_number(hall, count, client_of):
    for _ in range(count):
        outage(hall, at=NOON)
    client = client_of(hall.maker)
    client.get("/en/desk/incidents/")

    with CaptureQueriesContext(connection) as captured:
        shown = client.get("/en/desk/incidents/")

    assert rows_of(shown.text) == count
    assert len(captured) == INCIDENTS


def test_a_hundred_outages_come_in_pages(hall, client_of):
    Incident.objects.bulk_create(
        Incident(
            cohort=hall.cohort, from_at=NOON, to_at=NOON + MINUTE, happened="No power",
            declared_by=hall.maker, declared_at=NOON + n * MINUTE,
        )
        for n in range(120)
    )  # fmt: skip

    assert rows_of(client_of(hall.maker).get("/en/desk/incidents/?page=3").text) == 20


def test_the_live_view_says_when_it_was_last_refreshed(hall, client_of):
    sit(hall, 1, at=now())
    client = client_of(hall.dana)

    page = client.get("/kk/desk/live/")
    part = client.get("/kk/desk/live/?part=1")
    same = client.get("/kk/desk/live/?part=1", headers={"If-None-Match": part["ETag"]})

    assert re.search(r"<span data-live-time>[^<]*\d\d:\d\d:\d\d", page.text)
    assert "<noscript>" in page.text
    assert re.fullmatch(r"\d\d:\d\d:\d\d", part["Shown-At"])
    assert (same.status_code, bool(same["Shown-At"])) == (304, True)


# --- an appeal that brings one more attempt ------------------------------------------------------------------


@pytest.fixture
def upheld(hall, attempt):
    """Aigül's appeal, to be put right by one more attempt."""
    attempts.submit(attempt=attempt, at=NOON + 5 * MINUTE)
    appeal = appeals.file(attempt=attempt, reason="Power", position=None, language="kk", at=NOON + 6 * MINUTE)
    appeals.take(appeal=appeal, actor=hall.dana, at=NOON + 7 * MINUTE)
    facts = {"is_upheld": True, "remedy": "ATTEMPT", "words": "Right", "at": NOON + 8 * MINUTE}
    return appeals.answer(appeal=appeal, actor=hall.dana, **facts)


def test_an_upheld_appeal_leads_into_the_form_and_each_leads_to_the_other(hall, attempt, upheld, client_of):
    client, address = client_of(hall.dana), f"/en/desk/appeals/{upheld.pk}/"
    form = f"/en/desk/attempts/{attempt.pk}/allowances/?appeal={upheld.pk}"

    assert f'href="{form}"' in client.get(address).text
    filled = client.get(form)
    given = client.post(form, {"what": "ATTEMPT", "reason": "Appeal", "appeal": upheld.pk}, follow=True)

    assert filled.context["form"].initial["what"] == "ATTEMPT"
    assert filled.context["form"].initial["reason"] == "Appeal of 23 November 2026 was upheld."
    assert given.redirect_chain == [(address, 302)]
    assert "What was put right" in given.text
    assert "Give one more attempt" not in given.text
    allowance = Allowance.objects.get()
    assert (allowance.appeal, allowance.kind, allowance.attempt) == (upheld, "ATTEMPT", attempt)
    assert f'href="{address}"' in client.get(f"/en/desk/attempts/{attempt.pk}/allowances/").text
    assert Event.objects.get(action="assessments.allowance.given").details["appeal"] == upheld.pk


def test_an_appeal_brings_one_attempt_and_no_more(hall, attempt, upheld):
    facts = {"attempt": attempt, "reason": "Appeal", "officer": hall.dana, "at": NOON + 9 * MINUTE}
    allowances.give(**facts, kind="ATTEMPT", appeal=upheld)

    with pytest.raises(allowances.AllowanceRefused, match="already been given for this appeal"):
        allowances.give(**facts, kind="ATTEMPT", appeal=upheld)
    with pytest.raises(allowances.AllowanceRefused, match="not upheld with one more attempt"):
        allowances.give(**facts, kind="FACTOR", factor=2, appeal=upheld)
    row = {"reason": "x", "given_by": hall.dana, "given_at": NOON, "appeal": upheld}
    row |= {"enrolment": hall.enrolment, "unit": hall.exam, "attempt": attempt}
    with pytest.raises(IntegrityError, match="appeal"), transaction.atomic():
        Allowance.objects.create(**row, kind="ATTEMPT")
    with pytest.raises(IntegrityError, match="an_appeal_brings_an_attempt_or_nothing"), transaction.atomic():
        Allowance.objects.create(**row, kind="BREAK", minutes=5)


@pytest.mark.parametrize("asked", ["0", "999999", "x", "9" * 30])
def test_another_appeal_does_not_exist(hall, attempt, upheld, client_of, asked):
    address = f"/en/desk/attempts/{attempt.pk}/allowances/?appeal={asked}"
    assert client_of(hall.dana).get(address).status_code == 404


@pytest.mark.parametrize(
    ("language", "subject"),
    [("kk", "Емтиханды тағы бір рет тапсыра аласыз"), ("ru", "Вы можете сдать экзамен ещё раз")],
)
def test_whoever_gets_one_more_attempt_is_told_in_their_language(hall, attempt, language, subject):
    hall.aigul.language = language
    hall.aigul.save(update_fields=["language"])
    allowances.give(attempt=attempt, kind="ATTEMPT", reason="Ill", officer=hall.dana, at=NOON + 5 * MINUTE)

    message = Message.objects.get()
    assert (message.to, message.kind, message.language) == (hall.aigul, "attempt_given", language)
    assert delivery.words(message)["subject"] == subject


# --- attempts that are older than the column ------------------------------------------------------------------


def test_an_attempt_older_than_the_number_of_those_allowed_works_everywhere(hall, attempt, client_of):
    Attempt.objects.filter(pk=attempt.pk).update(
        allowed=None, started_at=now(), late_until=None, closes_at=None
    )
    learner, staff = client_of(hall.aigul), client_of(hall.dana)
    begun = {"enrolment": hall.enrolment, "unit": hall.exam, "language": "kk"}

    assert learner.get(f"/kk/learn/exam/{attempt.pk}/").status_code == 200
    attempts.submit(attempt=attempt, at=now())
    allowances.give(attempt=attempt, kind="ATTEMPT", reason="Ill", officer=hall.dana, at=now())
    for address in (f"attempts/{attempt.pk}/", f"attempts/{attempt.pk}/allowances/", "live/", "figures/"):
        assert staff.get(f"/ru/desk/{address}").status_code == 200
    for address in ("result/", "appeal/"):
        assert learner.get(f"/ru/learn/exam/{attempt.pk}/{address}").status_code == 200
    second = attempts.start(**begun, at=now())
    assert (second.number, second.allowed) == (2, 4)


RELIEVED = 10
INCIDENTS = 15
