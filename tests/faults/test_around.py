"""Faults of what stands around an exam: cache, broker, authors."""

import json
import re

import pytest

pytestmark = [pytest.mark.faults, pytest.mark.servers]

OVERDUE = """UPDATE assessments_attempt SET started_at = started_at - interval '1 day',
closes_at = closes_at - interval '1 day', late_until = late_until - interval '1 day' WHERE id = %s"""


def _sign_in(hall):
    body = f"login={hall.account['emails'][0]}&password={hall.account['password'].replace(' ', '+')}"
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    return hall.ask("POST", "/kk/account/login/", "nobody", body.encode(), **form)


def test_16_without_cache_and_broker_exams_go_on_and_only_signing_in_waits(hall):
    late = hall.taker()
    hall.redis.stop()
    try:
        with hall.load() as load:
            load.wait_for(150)
            refused = _sign_in(hall)
            # Time runs out: the letter about it waits in its row for a broker.
            hall.sql(OVERDUE, late.attempt)
            closed = hall.ask("GET", f"/kk/learn/exam/{late.attempt}/", late.session)
            handed_in = hall.taker().hand_in(hall.line())
            load.wait_for(150)
    finally:
        hall.redis.start()
    signed_in = _sign_in(hall)

    assert (refused.status, refused.headers["Retry-After"]) == (503, "3")
    assert (signed_in.status, signed_in.headers["Location"]) == (302, "/kk/after-sign-in/")
    assert (closed.status, closed.headers["Location"]) == (302, f"/kk/learn/exam/{late.attempt}/result/")
    assert handed_in.status == 302
    assert load.statuses() == {}
    letters = "SELECT state FROM notifications_message WHERE kind = 'exam_closed' AND subject_id = %s"
    assert hall.sql(letters, str(late.attempt)) == [("QUEUED",)]
    hall.settle(16, load, note="signing in: 503 meanwhile")


EARLY = """
import json, threading
from django.conf import settings
from django.db import connections, transaction
from django.utils.timezone import now
import redis
from assessments.models import Attempt
from notifications import delivery, outbox
from notifications.models import Message

broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
attempt = Attempt.objects.select_related("enrolment__trainee").get(pk={attempt})
told = {{}}

def too_early(message):
    told["early"] = delivery.send(message, at=now())
    connections.close_all()

before = broker.llen("school")
with transaction.atomic():
    message = outbox.queue("exam_closed", to=attempt.enrolment.trainee, subject=attempt, at=now(), context={{}})
    other = threading.Thread(target=too_early, args=[message.pk])
    other.start()
    other.join()
    told["asked for before the commit"] = broker.llen("school") - before
told["asked for after it"] = broker.llen("school") - before
told["then"] = [delivery.send(message.pk, at=now()) for _ in range(2)]
told["state"] = Message.objects.get(pk=message.pk).state
print(json.dumps(told))
"""


def test_18_a_task_that_starts_before_the_commit_finds_nothing_and_stops_quietly(hall):
    taker = hall.taker()

    told = json.loads(hall.place.run(EARLY.format(attempt=taker.attempt)).splitlines()[-1])

    assert told == {
        "early": False,
        "asked for before the commit": 0,
        "asked for after it": 1,
        "then": [True, False],
        "state": "SENT",
    }
    hall.settle(18, takers=[taker], note="asked for after the commit, sent once")


REWRITE = """
from decimal import Decimal
from django.utils.timezone import now
from assessments.questions import banks
from assessments.models import Question
from tests.assessments import questions
from training.models import SyllabusUnit

for old in Question.objects.filter(bank__code="WORLD", status="APPROVED"):
    parts, key = questions.KINDS[old.kind]
    ids = parts.get("options", []) + parts.get("left", []) + parts.get("right", [])
    words = {{"prompt": "NEW WORDS", "explanation": "-", "texts": {{one: "new words" for one in ids}}}}
    key = "s1" if old.kind == "SINGLE" else key
    banks.revise(
        question=old, code=old.code, kind=old.kind, parts=parts, key=key, points=Decimal(1), difficulty="HARD",
        basis={{}}, tags=[], texts={{"kk": words, "ru": words}}, at=now(),
    )
unit = SyllabusUnit.objects.get(pk={unit})
unit.rules = unit.rules | {{"pass_mark": 100, "minutes_allowed": 1, "attempts_allowed": 1}}
unit.save(update_fields=["rules"])
"""


def test_37_what_an_author_changes_meanwhile_changes_no_exam_that_has_begun(hall):
    taker, line = hall.taker(), hall.line()
    asked = _asked(taker.open(line))
    single = next(place for place, kind in taker.kinds.items() if kind == "SINGLE")
    change = {"position": single, "chosen": "s2", "sequence": 1000, "base": 0, "age": 0}
    taker.pending, taker.sequence = change, 1000
    assert taker.save(line).status == 200
    ends = "SELECT closes_at, rules FROM assessments_attempt WHERE id = %s"
    before = hall.sql(ends, taker.attempt)
    ((rules,),) = hall.sql("SELECT rules FROM training_syllabusunit WHERE id = %s", hall.unit)
    try:
        with hall.load() as load:
            load.wait_for(100)
            hall.place.run(REWRITE.format(unit=hall.unit))
            load.wait_for(100)
        line = hall.line()
        assert _asked(taker.open(line)) == asked
        assert hall.sql(ends, taker.attempt) == before
        assert taker.hand_in(line).status == 302
    finally:
        hall.sql("UPDATE training_syllabusunit SET rules = %s WHERE id = %s", json.dumps(rules), hall.unit)

    points = "SELECT points FROM assessments_answer WHERE attempt_id = %s AND position = %s"
    assert hall.sql(points, taker.attempt, single) == [(2,)]
    assert load.statuses() == {}
    hall.settle(37, load)


def _asked(page) -> list[str]:
    return re.findall(r"<legend[^>]*>(.*?)</legend>", page.body.decode())
