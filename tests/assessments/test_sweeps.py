"""The clock closes what nobody handed in, once, and one bad row keeps nobody waiting."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import now

from assessments import sweeps
from assessments.models import Attempt
from assessments.sitting import attempts
from audit.models import Event
from notifications.models import Message
from tests.assessments import questions
from tests.worlds import enrolled
from training.models import Cohort, UnitResult


def begun(enrolment, unit, minutes_ago):
    return attempts.start(
        enrolment=enrolment, unit=unit, language="kk", at=now() - timedelta(minutes=minutes_ago)
    )


def test_three_sweeps_close_an_overdue_attempt_once(hall, choose):
    attempt = begun(hall.enrolment, hall.exam, minutes_ago=21)
    for kind, raw in questions.RIGHT.items():
        choose(attempt, kind, raw, at=attempt.started_at)

    for _ in range(3):
        sweeps.close_overdue()

    attempt.refresh_from_db()
    assert (attempt.closed_by, attempt.score) == ("TIME", Decimal(100))
    assert Event.objects.filter(action="assessments.attempt.submitted").count() == 1
    assert Message.objects.filter(kind="exam_closed").count() == 1
    assert UnitResult.objects.get().score == Decimal(100)


def test_what_is_still_open_or_within_grace_is_left_alone(hall):
    attempt = begun(hall.enrolment, hall.exam, minutes_ago=20)

    sweeps.close_overdue()

    attempt.refresh_from_db()
    assert attempt.submitted_at is None


@pytest.mark.parametrize(("status", "closed_by"), [("RUNNING", ""), ("CLOSED", "TIME")])
def test_an_exam_without_a_limit_closes_with_its_cohort(hall, status, closed_by):
    questions.set_rules(hall.exam, minutes_allowed=None)
    attempt = begun(hall.enrolment, hall.exam, minutes_ago=99)
    Cohort.objects.filter(pk=hall.cohort.pk).update(status=status)

    sweeps.close_overdue()

    attempt.refresh_from_db()
    assert attempt.closed_by == closed_by


def test_one_attempt_that_cannot_be_marked_stops_no_other(hall):
    broken = begun(hall.enrolment, hall.exam, minutes_ago=30)
    whole = begun(enrolled(hall.cohort, hall.nurlan), hall.exam, minutes_ago=30)
    Attempt.objects.filter(pk=broken.pk).update(rules={})

    sweeps.close_overdue()

    assert list(Attempt.objects.filter(closed_by="TIME")) == [whole]
