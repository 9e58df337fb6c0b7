"""Faults of the database: gone, slow, full, or fought over."""

import json
import threading
import time
from contextlib import contextmanager

import psycopg
import pytest

from tests.faults import hall as halls
from tests.faults import proxy
from tests.takers import Load, Taker

pytestmark = [pytest.mark.faults, pytest.mark.servers]

BACKENDS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
WAITING = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@contextmanager
def holding(hall, statement: str, *facts):
    """A transaction from outside that has done something and stays open until it is rolled back."""
    with psycopg.connect(hall.place.environment["DATABASE_URL"]) as link:
        link.execute(statement, facts)
        yield link


@contextmanager
def saving(hall, taker: Taker):
    """A save in a thread of its own; the list holds its answer in the end."""
    replies = []
    line = hall.line()
    thread = threading.Thread(target=lambda: replies.append(taker.save(line)), daemon=True)
    thread.start()
    yield replies
    thread.join(20)
    line.close()


def wait_for_a_lock(hall, *, after: int = 0) -> int:
    """The number of the connection that waits for a lock, another one than `after`."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if found := [pid for (pid,) in hall.sql(WAITING) if pid != after]:
            return found[0]
        time.sleep(0.02)
    raise AssertionError("nobody waits for a lock")


LOCK_ANSWERS = "UPDATE assessments_answer SET position = position WHERE attempt_id = %s"
LOCK_ATTEMPT = "SELECT id FROM assessments_attempt WHERE id = %s FOR UPDATE"


def test_4_a_database_that_stops_as_if_power_failed_is_answered_with_come_again(hall):
    with hall.load() as load:
        load.wait_for(150)
        hall.postgres.stop(immediately=True)
        time.sleep(3)
        page = hall.ask("GET", "/kk/learn/", next(hall.sessions))
        hall.postgres.start()
        healed = time.monotonic()
        load.wait_for(200)

    assert (page.status, page.headers["Retry-After"]) == (503, "3")
    assert "Сервер қазір жауап бере алмай тұр" in page.body.decode()
    back = min(at for at in load.confirmed if at > healed) - healed
    assert load.statuses()[503] > 0
    hall.settle(
        4, load, healed=healed, note=f"{load.statuses()[503]} times 503, saved again after {back:.1f} s"
    )


def test_5_a_connection_that_ends_inside_a_transaction_is_replaced_and_the_save_goes_through(hall):
    taker = hall.taker()
    with holding(hall, LOCK_ANSWERS, taker.attempt) as lock, saving(hall, taker) as replies:
        first = wait_for_a_lock(hall)
        hall.sql("SELECT pg_terminate_backend(%s)", first)
        wait_for_a_lock(hall, after=first)
        lock.rollback()

    assert [one.status for one in replies] == [200]
    hall.settle(5, takers=[taker])


def test_5_connections_that_end_all_the_time_lose_nothing(hall):
    with hall.load() as load:
        load.wait_for(100)
        for _ in range(8):
            hall.sql(BACKENDS)
            load.wait_for(20)
        healed = time.monotonic()
        load.wait_for(100)

    hall.settle(
        5, load, healed=healed, note=f"then all connections ended 8 times, {load.statuses()[503]} times 503"
    )


def test_6_a_save_that_is_broken_off_by_a_deadlock_is_tried_again(hall):
    taker = hall.taker()
    with psycopg.connect(hall.place.environment["DATABASE_URL"]) as other:
        # The one that looks for a deadlock first is broken off: let it be the save.
        other.execute("SET deadlock_timeout = '1min'")
        other.execute(LOCK_ANSWERS, [taker.attempt])
        with saving(hall, taker) as replies:
            wait_for_a_lock(hall)
            other.execute(LOCK_ATTEMPT, [taker.attempt])  # each now waits for what the other holds
            other.commit()

    assert [one.status for one in replies] == [200]
    hall.settle(6, takers=[taker], note="a deadlock")


CLASH = """
CREATE SEQUENCE clashes;
CREATE FUNCTION clash() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF nextval('clashes') <= {times} THEN RAISE EXCEPTION 'made up' USING ERRCODE = '40001'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER clash BEFORE UPDATE ON assessments_answer FOR EACH ROW EXECUTE FUNCTION clash();
"""
NO_CLASH = "DROP TRIGGER clash ON assessments_answer; DROP FUNCTION clash; DROP SEQUENCE clashes"


@pytest.mark.parametrize(("clashes", "status"), [(2, 200), (3, 503)])
def test_6_what_cannot_be_put_in_order_is_tried_three_times_and_no_more(hall, clashes, status):
    taker, line = hall.taker(), hall.line()
    hall.sql(CLASH.format(times=clashes))
    try:
        reply = taker.save(line)
        tried = hall.sql("SELECT last_value FROM clashes")
    finally:
        hall.sql(NO_CLASH)

    assert (reply.status, tried) == (status, [(3,)])
    assert reply.headers.get("Retry-After") == ("3" if status == 503 else None)
    if status == 503:
        assert taker.save(line).status == 200
    hall.settle(6, takers=[taker], note=f"{clashes} clashes")


def test_7_saves_wait_for_a_long_lock_and_are_stored(hall):
    taker = hall.taker()
    with holding(hall, LOCK_ATTEMPT, taker.attempt) as lock, saving(hall, taker) as replies:
        wait_for_a_lock(hall)
        time.sleep(3)
        assert replies == []
        lock.rollback()

    assert [one.status for one in replies] == [200]
    hall.settle(7, takers=[taker], note="a lock of 3 s")


def test_7_a_slow_database_makes_saves_slow_and_the_time_of_arrival_counts(hall):
    with proxy.before("127.0.0.1", hall.postgres.port) as between:
        slow = f"postgres://school@127.0.0.1:{between.port}/ready"
        with halls.beside(hall, "slow", DATABASE_URL=slow) as other:
            load = Load(*other.host, [Taker(next(hall.sessions), hall.unit) for _ in range(8)])
            in_time, too_late = hall.taker(), hall.taker()
            with load:
                load.wait_for(40)
                between.delay = 0.5
                load.wait_for(16, seconds=60)
                # The answer is there 0.4 s before the end, and stored long after it.
                _close_in(hall, in_time, 0.4)
                reply = in_time.save(other.line())
                stored_after = hall.sql(
                    "SELECT now() > late_until FROM assessments_attempt WHERE id = %s", in_time.attempt
                )
                _close_in(hall, too_late, -0.001)
                refused = too_late.save(other.line())
                between.delay = 0.0
                load.wait_for(40)

    assert (reply.status, stored_after) == (200, [(True,)])
    assert (refused.status, json.loads(refused.body)["reason"]) == (409, "late")
    assert load.statuses() == {}
    hall.settle(7, load, note=f"and 0.5 s before each statement: slowest save {load.slowest:.1f} s")


def _close_in(hall, taker: Taker, seconds: float) -> None:
    """As if the exam had begun earlier: it ends so many seconds from now, without a grace."""
    hall.sql(
        """UPDATE assessments_attempt
           SET closes_at = clock_timestamp() + make_interval(secs => %s),
               late_until = clock_timestamp() + make_interval(secs => %s),
               started_at = clock_timestamp() - interval '20 minutes'
           WHERE id = %s""",
        seconds, seconds, taker.attempt,
    )  # fmt: skip


def test_8_without_a_free_connection_people_are_told_to_come_again_and_nobody_hangs(hall):
    options = hall.postgres.options
    hall.postgres.stop()
    hall.postgres.options = [*options, "-c", "max_connections=10", "-c", "superuser_reserved_connections=0"]
    hall.postgres.start()
    try:
        with hall.load(40) as load:
            load.wait_for(300, seconds=40)
    finally:
        hall.postgres.stop()
        hall.postgres.options = options
        hall.postgres.start()

    assert load.statuses()[503] > 0
    assert load.slowest < 5
    hall.settle(8, load, note=f"{load.statuses()[503]} times 503, the slowest answer {load.slowest:.1f} s")
