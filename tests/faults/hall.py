"""The hall of the fault tests: web, PostgreSQL and Redis of our own, and the comparison at the end of each fault."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from schoolofakims import processes
from tests import databases, installation, servers
from tests.installation import Installation
from tests.takers import Line, Load, Reply, Taker

SERVICE = ("--workers", "2", "--threads", "8", "--keep-alive", "30")
PEOPLE = 480
TAKERS = 24
RECOVERED_SECONDS = 10

ATTEMPTS = "SELECT id FROM assessments_attempt WHERE id = ANY(%s)"
STORED = "SELECT attempt_id, position, sequence, chosen FROM assessments_answer WHERE attempt_id = ANY(%s)"
DOUBLED = {
    "attempts of one person": """
        SELECT enrolment_id FROM assessments_attempt WHERE enrolment_id IN
          (SELECT enrolment_id FROM assessments_attempt WHERE id = ANY(%s))
        GROUP BY enrolment_id HAVING count(*) > 1""",
    "lines of one sitting": """
        SELECT attempt_id FROM assessments_attemptevent WHERE attempt_id = ANY(%s) AND kind IN ('STARTED', 'CLOSED')
        GROUP BY attempt_id, kind HAVING count(*) > 1""",
    "lines of the trail": """
        SELECT subject_id FROM audit_event
        WHERE subject_label = 'assessments.attempt' AND subject_id::bigint = ANY(%s)
        GROUP BY subject_id, action HAVING count(*) > 1""",
    "answers kept beside those that count": """
        SELECT k.id FROM assessments_keptanswer k JOIN assessments_answer a ON a.id = k.answer_id
        WHERE a.attempt_id = ANY(%s)""",
}


@dataclass
class Verdict:
    """Confirmed work against stored work."""

    acknowledged: int
    lost: list = field(default_factory=list)
    doubled: list = field(default_factory=list)
    note: str = ""


@dataclass
class Hall:
    place: Installation
    postgres: servers.Postgres
    redis: servers.Redis
    unit: int
    sessions: Iterator[str]
    account: dict[str, str]
    verdicts: dict[int, Verdict]
    lines: list[Line] = field(default_factory=list)

    @property
    def host(self) -> tuple[str, int]:
        parts = urlsplit(self.place.address)
        return parts.hostname, parts.port

    @property
    def master(self) -> int:
        return self.place.children["web"].process.pid

    def workers(self) -> list[int]:
        return children_of(self.master)

    def line(self) -> Line:
        """A connection to the web process; it is closed when the fault is settled."""
        self.lines.append(Line(*self.host))
        return self.lines[-1]

    def ask(self, method: str, path: str, session: str, body: bytes = b"", **headers: str) -> Reply:
        """One request on a connection of its own."""
        line = Line(*self.host)
        try:
            return line.ask(method, path, session, body, **headers)
        finally:
            line.close()

    def hang_up(self) -> None:
        while self.lines:
            self.lines.pop().close()

    def answers(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self.place.address}/healthz", timeout=1):
            return True
        return False

    def taker(self) -> Taker:
        """One person who has begun the exam."""
        one, line = Taker(next(self.sessions), self.unit), self.line()
        one.start(line)
        one.open(line)
        return one

    def load(self, count: int = TAKERS, *, host: tuple[str, int] | None = None) -> Load:
        takers = [Taker(next(self.sessions), self.unit) for _ in range(count)]
        return Load(*(host or self.host), takers)

    def sql(self, statement: str, *facts: object) -> list[tuple]:
        """As an operator at the database, whatever the web process is doing."""
        with servers.connected(self.place.environment["DATABASE_URL"]) as link:
            done = link.execute(statement, facts or None)
            return done.fetchall() if done.description else []

    def settle(
        self, fault: int, load: Load | None = None, *, takers=(), healed: float | None = None, note=""
    ) -> None:
        """Hold the ledgers against the database and remember what came of it.

        healed  when the fault was over; what fails later than ten seconds after it is a fault of its own
        """
        self.hang_up()
        takers = load.takers if load else takers
        verdict = self.compare(takers)
        verdict.note = note
        before = self.verdicts.get(fault)
        if before:
            verdict.acknowledged += before.acknowledged
            verdict.note = "; ".join(filter(None, (before.note, note)))
        self.verdicts[fault] = verdict
        assert (verdict.lost, verdict.doubled) == ([], [])
        if load is None:
            return
        assert load.statuses()[500] == 0, load.statuses()
        assert all(later for _, status, later in load.troubles if status == 503), "503 without Retry-After"
        if healed is not None:
            assert [one for one in load.troubles if one[0] > healed + RECOVERED_SECONDS] == []
            assert min(at for at in load.confirmed if at > healed) < healed + RECOVERED_SECONDS

    def compare(self, takers) -> Verdict:
        attempts = [one.attempt for one in takers]
        stored = {(attempt, place): row for attempt, place, *row in self.sql(STORED, attempts)}
        verdict = Verdict(sum(one.acknowledged for one in takers))
        for one in takers:
            for place, (sequence, chosen) in one.ledger.items():
                found = stored.get((one.attempt, place))
                if found != [sequence, chosen]:
                    verdict.lost.append((one.attempt, place, (sequence, chosen), found))
        assert len(self.sql(ATTEMPTS, attempts)) == len(attempts)
        for what, question in DOUBLED.items():
            verdict.doubled += [(what, *row) for row in self.sql(question, attempts)]
        return verdict


def children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until(what: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    return False


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


@contextmanager
def opened(state: Path) -> Iterator[Hall]:
    with (
        servers.postgres_server(safe=True, data=databases.migrated_data()) as postgres,
        servers.redis_server() as redis,
        installation.installed(
            state,
            with_demo=False,
            DATABASE_URL=f"{postgres.url.rsplit('/', 1)[0]}/{databases.READY}",
            REDIS_URL=redis.url,
            LOG_LEVEL="WARNING",
        ) as place,
    ):
        made = json.loads(
            place.run(f"from tests import exam_hall; exam_hall.make({PEOPLE})").splitlines()[-1]
        )
        hall = Hall(place, postgres, redis, made["unit"], iter(made["sessions"]), made, {})
        place.start_web(*SERVICE)
        yield hall


@contextmanager
def beside(hall: Hall, name: str, **environment: str) -> Iterator[Hall]:
    """Another web process on the same database, in another environment."""
    with processes.listening("127.0.0.1", 0) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        place = Installation(address, hall.place.state, hall.place.environment | environment, listener)
        other = replace(hall, place=place, lines=[])
        try:
            place.start_web("--threads", "16", "--keep-alive", "30", name=name)
            other.ask("GET", "/kk/account/login/", "")  # the first page of a process reads every module
            yield other
        finally:
            other.hang_up()
            processes.stop(place.children.values())
