"""Pause, go on, try again."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Event
from certification import batches, producing, rounds, steering, sweeps
from certification.models import Batch, Certificate
from certification.steering import Pace
from notifications.models import Message
from tests.certification.life import PRODUCED
from tests.worlds import NOON, finish, more_trainees, running_cohort


def desk(name, *args):
    with translation.override("en"):
        return reverse(f"desk:{name}", args=args)


@pytest.fixture
def approved(world, signatory):
    """A batch of three, approved; the worker has not come yet."""
    for enrolment in more_trainees(world.cohort, world.koyandy, 3):
        finish(enrolment)
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)
    return batches.approve(batch=batch, approver=world.checker, at=NOON)


@pytest.fixture
def paused(world, approved):
    steering.pause(batches=[approved], officer=world.maker, at=PRODUCED)
    approved.refresh_from_db()
    return approved


def states(batch):
    return list(batch.certificates.order_by("number").values_list("state", flat=True))


def test_nothing_of_a_paused_batch_is_made(world, paused):
    for row in paused.certificates.all():
        assert producing.produce(row.pk, at=PRODUCED) is False
    sweeps.produce_waiting()

    assert states(paused) == ["RESERVED"] * 3
    assert set(paused.certificates.values_list("failure", flat=True)) == {""}
    assert (paused.paused_by, paused.paused_at) == (world.maker, PRODUCED)


def test_after_the_pause_it_goes_on_where_it_stopped(world, paused):
    steering.resume(batches=[paused], officer=world.checker, at=PRODUCED)
    for row in paused.certificates.all():
        producing.produce(row.pk, at=PRODUCED)

    assert states(paused) == ["ISSUED"] * 3
    actions = Event.objects.filter(action__startswith="certification.batch.").order_by("pk")
    assert [(one.action, one.actor) for one in actions][-2:] == [
        ("certification.batch.paused", world.maker),
        ("certification.batch.resumed", world.checker),
    ]


def test_what_was_rendered_when_the_pause_came_is_not_published(world, approved):
    row = approved.certificates.select_related("batch__template", "enrolment__cohort__region").first()
    name, digest = producing._keep(*producing._made(row))
    steering.pause(batches=[approved], officer=world.maker, at=PRODUCED)

    assert producing._publish(row, name, digest, PRODUCED) is False
    assert Message.objects.filter(kind="certificate_issued").count() == 0
    steering.resume(batches=[approved], officer=world.maker, at=PRODUCED)
    assert producing.produce(row.pk, at=PRODUCED) is True
    assert Certificate.objects.get(pk=row.pk).sha256 == digest


def test_nothing_to_pause_is_said(world, paused, batch):
    with pytest.raises(steering.SteeringRefused, match="could be paused"):
        steering.pause(batches=[paused], officer=world.maker, at=PRODUCED)
    with pytest.raises(steering.SteeringRefused, match="could be paused"):
        steering.pause(batches=[batch], officer=world.maker, at=PRODUCED)


def test_nothing_to_resume_is_said(world, approved):
    with pytest.raises(steering.SteeringRefused, match="Nothing is paused"):
        steering.resume(batches=[approved], officer=world.maker, at=PRODUCED)


@pytest.mark.parametrize(
    "changes", [{"paused_at": NOON}, {"paused_at": NOON, "paused_by": 1, "status": "DRAFT"}]
)
def test_the_database_refuses_a_pause_by_nobody_or_of_nothing(world, approved, changes):
    changes = changes | ({"paused_by": world.maker} if "paused_by" in changes else {})
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=approved.pk).update(**changes)


def test_a_failure_is_tried_again_and_the_others_are_left_alone(world, approved):
    first, second, third = approved.certificates.order_by("number")
    Certificate.objects.filter(pk__in=[first.pk, second.pk]).update(failure="OSError")
    first.refresh_from_db()

    assert steering.retry(certificates=[first, third], officer=world.maker, at=PRODUCED) == 1
    assert list(approved.certificates.order_by("number").values_list("failure", flat=True)) == [
        "",
        "OSError",
        "",
    ]
    event = Event.objects.get(action="certification.certificate.retried")
    assert (event.subject_id, event.details) == (str(first.pk), {"failure": "OSError"})
    with pytest.raises(steering.SteeringRefused, match="tried again"):
        steering.retry(certificates=[third], officer=world.maker, at=PRODUCED)


def test_what_is_paused_is_not_tried_again(world, client_of, approved):
    first = approved.certificates.order_by("number").first()
    Certificate.objects.filter(pk=first.pk).update(failure="OSError")
    steering.pause(batches=[approved], officer=world.maker, at=PRODUCED)

    with pytest.raises(steering.SteeringRefused, match="it is paused"):
        steering.retry(certificates=[first], officer=world.maker, at=PRODUCED)
    page = client_of(world.maker).get(desk("batch", approved.pk)).content.decode()
    assert desk("certificate_retry", first.pk) not in page
    assert "The others go on." not in page


def test_a_round_of_which_one_batch_is_paused_goes_on_with_the_others(world, client_of, approved):
    other = running_cohort(world.programme, "AKM-2026-2", world.akmola)
    finish(more_trainees(other, world.koyandy, 1)[0])
    finish(world.enrolment)
    both = [world.cohort, other]
    chosen = [one for one in batches.candidates(*both, at=NOON) if one.eligible]
    made = rounds.prepare(
        programme=world.programme,
        region=None,
        cohorts={cohort.pk for cohort in both},
        seen=rounds.seal_of(chosen),
        officer=world.maker,
        at=NOON,
    )
    first, _second = rounds.approve(round=made, approver=world.checker, at=NOON)
    steering.pause(batches=[first], officer=world.maker, at=PRODUCED)

    page = client_of(world.checker).get(desk("round", made.pk)).content.decode()

    assert "1 batch is paused" in page
    assert 'data-refresh="5"' in page
    assert desk("round_pause", made.pk) in page
    assert desk("round_resume", made.pk) in page


def test_the_page_has_the_buttons(world, client_of, approved):
    client = client_of(world.maker)
    page = client.get(desk("batch", approved.pk)).content.decode()
    assert desk("batch_pause", approved.pk) in page
    assert 'data-refresh="5"' in page
    assert "Refresh now" in page
    assert "The worker has not begun yet." in page

    client.post(desk("batch_pause", approved.pk))
    page = client.get(desk("batch", approved.pk)).content.decode()
    assert desk("batch_resume", approved.pk) in page
    assert 'data-refresh="5"' not in page

    client.post(desk("batch_resume", approved.pk))
    Certificate.objects.update(failure="OSError")
    page = client.get(desk("batch", approved.pk)).content.decode()
    assert "3 certificates could not be made" in page
    failed = approved.certificates.order_by("number").first()
    client.post(desk("certificate_retry", failed.pk))
    client.post(desk("batch_retry", approved.pk))
    assert "could not be made" not in client.get(desk("batch", approved.pk)).content.decode()


def test_an_auditor_sees_no_buttons(world, client_of, approved):
    page = client_of(world.auditor).get(desk("batch", approved.pk)).content.decode()

    assert desk("batch_pause", approved.pk) not in page


@pytest.mark.parametrize(
    ("made", "seconds", "left", "pace"),
    [
        (0, 0, 100, Pace(0, None)),
        (60, 30, 120, Pace(120, 1)),
        (60, 30, 121, Pace(120, 2)),
        (500, 0.2, 100, Pace(30000, 1)),
        (1, 60, 40, Pace(1, 40)),
        (10, 5, 0, Pace(120, 0)),
    ],
)
def test_the_pace_is_that_of_the_last_minute(made, seconds, left, pace):
    assert steering.pace(made=made, seconds=seconds, left=left) == pace


@given(st.integers(0, 5000), st.floats(0, 60), st.integers(0, 5000))
def test_the_pace_is_never_nonsense(made, seconds, left):
    found = steering.pace(made=made, seconds=seconds, left=left)

    assert found.per_minute >= 0
    assert (found.minutes_left is None) is (made == 0)
    assert (found.minutes_left or 0) >= 0
