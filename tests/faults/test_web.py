"""Faults of the web process and of the line to it."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.faults import hall as halls
from tests.faults import proxy
from tests.faults.hall import SERVICE

pytestmark = [pytest.mark.faults, pytest.mark.servers]


def test_1_a_worker_that_is_killed_while_it_saves_loses_nothing(hall):
    with hall.load() as load:
        for _ in range(3):
            load.wait_for(150)
            halls.kill(hall.workers()[0])
        healed = time.monotonic()
        load.wait_for(150)

    assert load.statuses()[0] > 0  # some were cut off in the middle
    hall.settle(1, load, healed=healed, note=f"{load.statuses()[0]} requests cut off")


def test_2_a_server_that_is_killed_and_started_again_goes_on(hall):
    with hall.load() as load:
        load.wait_for(150)
        orphans = hall.workers()
        server = hall.place.children.pop("web").process
        server.kill()
        server.wait()
        hall.place.start_web(*SERVICE)
        healed = time.monotonic()
        load.wait_for(150)

    halls.wait_until(lambda: not any(map(halls.is_alive, orphans)))
    hall.settle(2, load, healed=healed, note=f"{load.statuses()[0]} requests cut off")


def test_3_a_release_during_an_exam_fails_no_save(hall):
    with hall.load() as load:
        load.wait_for(150)
        hall.place.manage("migrate", "--verbosity", "0")
        # What a release may do to the busiest table: a column more, and never a long wait for its lock.
        hall.sql(
            "SET lock_timeout = '2s'; ALTER TABLE assessments_answer ADD COLUMN of_a_release integer NULL"
        )
        old = hall.workers()
        os.kill(hall.master, signal.SIGHUP)
        halls.wait_until(lambda: not any(map(halls.is_alive, old)) and hall.answers())
        healed = time.monotonic()
        load.wait_for(150)
    hall.sql("ALTER TABLE assessments_answer DROP COLUMN of_a_release")

    assert not set(old) & set(hall.workers())
    assert load.statuses()[503] == 0
    hall.settle(
        3, load, healed=healed, note=f"{load.statuses()[0]} requests cut off, slowest {load.slowest:.1f} s"
    )


def test_21_twenty_hand_ins_are_one_score(hall):
    taker = hall.taker()
    line = hall.line()
    for _ in range(30):
        assert taker.save(line).status == 200
    barrier = Barrier(20)

    def hand_in(_):
        barrier.wait()
        return hall.ask("POST", f"/kk/learn/exam/{taker.attempt}/submit/", taker.session)

    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(hand_in, range(20)))

    assert {(one.status, one.headers["Location"]) for one in replies} == {
        (302, f"/kk/learn/exam/{taker.attempt}/result/")
    }
    scored = "SELECT closed_by, score IS NOT NULL FROM assessments_attempt WHERE id = %s"
    assert hall.sql(scored, taker.attempt) == [("HANDED_IN", True)]
    closed = "SELECT count(*) FROM assessments_attemptevent WHERE attempt_id = %s AND kind = 'CLOSED'"
    assert hall.sql(closed, taker.attempt) == [(1,)]
    hall.settle(21, takers=[taker], note="20 hand-ins, 1 score")


def test_29_an_answer_that_is_lost_on_its_way_back_is_asked_for_again(hall):
    with proxy.before(*hall.host) as between, hall.load(host=("127.0.0.1", between.port)) as load:
        load.wait_for(50)
        between.drops = 0.25
        load.wait_for(250)
        between.drops = 0
        load.wait_for(50)

    repeats = sum(one.repeats for one in load.takers)
    assert repeats > 10
    hall.settle(29, load, note=f"{between.dropped} answers lost, {repeats} changes repeated")
