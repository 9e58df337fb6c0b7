"""Clocks and zones that are wrong on the machine of the web process."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults import hall as halls

pytestmark = [pytest.mark.faults, pytest.mark.servers]


def _shifted(hours: str) -> dict[str, str]:
    """The environment of a process whose clock is off by so much."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    assert library, "faketime is not installed; ./soa test faults installs it"
    return {"LD_PRELOAD": str(library), "FAKETIME": hours, "NO_FAKE_STAT": "1"}


def _seconds_left(taker, line) -> int:
    asked = line.ask("GET", f"/kk/learn/exam/{taker.attempt}/answer/", taker.session)
    return json.loads(asked.body)["left"]


@pytest.mark.parametrize("shift", ["+1h", "-1h"])
def test_22_a_server_whose_clock_is_an_hour_off_times_exams_as_before(hall, shift):
    taker = hall.taker()
    line = hall.line()
    assert taker.save(line).status == 200
    left, asked_at = _seconds_left(taker, line), time.monotonic()
    with halls.beside(hall, "shifted", **_shifted(shift)) as shifted:
        far = shifted.line()
        told = _seconds_left(taker, far)
        assert abs(left - (time.monotonic() - asked_at) - told) < 3
        for _ in range(10):
            assert taker.save(far).status == 200
        log = shifted.place.children["shifted"].log.read_text()
    sweep = "from assessments import sweeps; sweeps.close_overdue()"
    hall.place.run(sweep, **_shifted(shift))

    assert "this machine's clock differs from the database's" in log
    assert hall.sql("SELECT submitted_at FROM assessments_attempt WHERE id = %s", taker.attempt) == [(None,)]
    newest = "SELECT max(abs(extract(epoch FROM clock_timestamp() - answered_at))) < 60 FROM assessments_answer WHERE attempt_id = %s"
    assert hall.sql(newest, taker.attempt) == [(True,)]
    hall.settle(22, takers=[taker], note=f"{shift}: time left as before, logged, not closed")


OLD_RULES = "Zone Asia/Almaty 6:00 - +06\n"
TELL = """
from datetime import UTC, datetime
from assessments.sitting import attempts
print(attempts.clock(datetime(2026, 11, 23, 7, 0, tzinfo=UTC)))
"""


def test_24_times_are_stored_in_utc_and_shown_in_the_zone_of_the_country(hall, tmp_path):
    (tmp_path / "almaty").write_text(OLD_RULES)
    subprocess.run(["/usr/sbin/zic", "-d", str(tmp_path / "zones"), str(tmp_path / "almaty")], check=True)
    elsewhere = {"TZ": "America/New_York", "PYTHONTZPATH": str(tmp_path / "zones")}

    assert hall.place.run(TELL, **elsewhere).split() == ["12:00"]

    with halls.beside(hall, "elsewhere", **elsewhere) as other:
        taker, line = hall.taker(), other.line()
        page = taker.open(line).body.decode()
        assert taker.save(line).status == 200
    (stored,) = hall.sql("SELECT started_at, closes_at FROM assessments_attempt WHERE id = %s", taker.attempt)
    started, closes = (one.timestamp() for one in stored)
    assert abs(started - time.time()) < 60
    assert f"жабылатын уақыты: {time.strftime('%H:%M', time.gmtime(closes + 5 * 3600))}" in page
    hall.settle(24, takers=[taker], note="New York, rules of 2023: 12:00 in UTC+5 all the same")
