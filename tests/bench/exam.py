"""A hall of 2,400, every akim of a rural okrug: they start, they save every quarter of a minute, nothing is lost.

PostgreSQL with all its safety, Redis, gunicorn as docs/operators.md starts it, and the people, on the same cores.
Latency runs from the moment at which a person acts to the answer; what waits for a connection waits as well.
Then what one act costs the web process, alone on one core, and the whole way of one person.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from schoolofakims import processes
from tests import databases, installation, servers
from tests.bench.crowd import Crowd, Phase, cpu_of
from tests.bench.measure import Figures, Table
from tests.bench.pages import in_service
from tests.bench.web import Web, serving
from tests.exam_hall import TOKEN
from tests.takers import QUESTION, Refused, Taker

ASKED, BANK, WALKERS, SAVES_OF_A_WALKER = 40, 120, 7, 20
SERVICE = ("--workers", "2", "--threads", "4", "--preload", "--keep-alive", "60")
EVERY = (10, 20)  # seconds between two saves of a person
# (people who start, within so many seconds), one wave after another; then how long all of them save
FULL = (((1000, 60), (1000, 10), (400, 40)), 180)
SHORT = (((30, 5), (30, 2)), 15)
HASH = """
import time
from django.contrib.auth.hashers import check_password, make_password
kept, costs = make_password("a steppe in the evening"), []
for _ in range(9):
    began = time.process_time()
    check_password("a steppe in the evening", kept)
    costs.append((time.process_time() - began) * 1000)
print(sorted(costs)[4])
"""


def run(*, short: bool = False) -> Iterator[Figures | Table]:
    waves, seconds = SHORT if short else FULL
    people = sum(count for count, _ in waves)
    with (
        tempfile.TemporaryDirectory(prefix="soa-bench-exam-") as folder,
        servers.postgres_server(safe=True, data=databases.migrated_data()) as postgres,
        servers.redis_server() as redis,
        installation.installed(
            Path(folder),
            with_demo=False,
            DATABASE_URL=f"{postgres.url.rsplit('/', 1)[0]}/{databases.READY}",
            REDIS_URL=redis.url,
        ) as place,
    ):
        make = f"from tests import exam_hall; exam_hall.make({people}, asked={ASKED}, bank={BANK}, walkers={WALKERS})"
        known = json.loads(place.run(make).splitlines()[-1])
        place.environment |= in_service(place.state)
        place.manage("collectstatic", "--noinput", "-v", "0")
        with servers.connected(place.environment["DATABASE_URL"]) as link:
            link.execute("VACUUM ANALYZE")  # what the server's own housekeeping does within a minute
        yield _hall(place, postgres, known, waves, seconds)
        yield from _costs(place, known)


# --- all at once ----------------------------------------------------------------------------------------


def _hall(place, postgres, known: dict, waves, seconds: int) -> Figures:
    takers = [Taker(session, known["unit"]) for session in known["sessions"]]
    parts = urlsplit(place.address)
    place.start_web(*SERVICE)
    watched = {"web": place.children["web"].process.pid, "PostgreSQL": postgres.process.pid}
    table = Figures(f"exam: a hall of {len(takers):,}, {ASKED} questions each; milliseconds")
    with Crowd(parts.hostname, parts.port) as crowd:
        crowd.go(Phase([(0.0, crowd.warm)] * 8))
        first = 0
        for count, within in waves:
            wave = takers[first : first + count]
            first += count
            _start(table, crowd, wave, within, watched)
        saves = Phase(_timetable(takers, seconds))
        spent = _spent(crowd, saves, watched)
        for taker in takers:
            while taker.pending is not None:  # what failed is sent again, as a browser does
                taker.save(crowd.line())
        lost = _lost(place, takers)
        name = f"saves for {seconds} s, one in {sum(EVERY) // 2} s a person"
        table.rows[name] = saves.as_row() | {
            "lost": lost,
            **_each(spent, saves.count),
        }
    processes.stop([place.children.pop("web")])
    return table


def _start(table: Figures, crowd: Crowd, wave: list[Taker], within: int, watched: dict) -> None:
    """Everyone presses "start", and the sheet that follows is fetched as the browser fetches it: at once."""
    starts, sheets = Phase([]), Phase([])
    for place, taker in enumerate(wave):
        starts.add(place * within / len(wave), lambda line, taker=taker: taker.start(line))
        starts.then(lambda line, taker=taker: taker.open(line), sheets)
    spent = _spent(crowd, starts, watched)
    table.rows[f"{len(wave):,} starts in {within} s"] = starts.as_row() | _each(spent, len(wave))
    table.rows[f"  the sheet after each ({within} s)"] = sheets.as_row()


def _spent(crowd: Crowd, phase: Phase, watched: dict) -> dict[str, float]:
    """Seconds of CPU that a phase takes: the servers, and the people on the same cores."""

    def now() -> dict[str, float]:
        return {name: cpu_of(pid) for name, pid in watched.items()} | {"people": time.process_time()}

    before = now()
    crowd.go(phase)
    return {name: used - before[name] for name, used in now().items()}


def _each(spent: dict[str, float], acts: int) -> dict[str, float]:
    return {f"{who} CPU ms": round(used / acts * 1000, 2) for who, used in spent.items()}


def _timetable(takers: list[Taker], seconds: int) -> list:
    acts = []
    for taker in takers:
        at = random.uniform(0, sum(EVERY) / 2)
        while at < seconds:
            acts.append((at, lambda line, taker=taker: _saved(taker, line)))
            at += random.uniform(*EVERY)
    return sorted(acts, key=lambda act: act[0])


def _saved(taker: Taker, line) -> None:
    reply = taker.save(line)
    if reply.status != 200:
        raise Refused(reply)


def _lost(place, takers: list[Taker]) -> int:
    """Confirmed answers that do not stand in the database as they were confirmed."""
    rows = place.query(
        "SELECT attempt_id, position, sequence, chosen FROM assessments_answer WHERE sequence > 0"
    )
    stored = {(attempt, position): (sequence, chosen) for attempt, position, sequence, chosen in rows}
    return sum(
        stored.get((one.attempt, position)) != confirmed
        for one in takers
        for position, confirmed in one.ledger.items()
    )


# --- one at a time --------------------------------------------------------------------------------------


def _costs(place, known: dict) -> Iterator[Table | Figures]:
    hash_ms = float(place.run(HASH).split()[-1])
    with serving(place) as web:
        walks = [_Walk(web, known, email).go() for email in known["emails"]]
    counted = walks.pop()  # counting statements costs something itself
    walks = walks[1:]  # the first one only warms up
    table = Table("exam: what one act costs the web process, gunicorn on one core, PostgreSQL")
    for name in (
        "an empty view",
        "start",
        "exam page",
        "one answer saved",
        "hand-in page",
        "submit",
        "result",
    ):
        told = counted.notes.get(name, {})
        table.put(name, [cost for walk in walks for cost in walk.costs[name]], **told)
    yield table
    whole = Figures(
        f"exam: sign in, start, {SAVES_OF_A_WALKER} answers saved one by one, submit, review; CPU ms"
    )
    totals = [sum(map(sum, walk.of_the_journey())) for walk in walks]
    parts = {name: statistics.median(sum(walk.costs[name]) for walk in walks) for name in walks[0].costs}
    whole.rows["all but the password hash"] = {"CPU ms": f"{statistics.median(totals) - hash_ms:.0f}"}
    whole.rows["the password hash (Argon2)"] = {"CPU ms": f"{hash_ms:.0f}"}
    for name, cost in parts.items():
        if name != "an empty view":
            cost -= hash_ms if name == "sign in" else 0
            whole.rows[f"  {name}"] = {"CPU ms": f"{cost:.1f}"}
    yield whole


class _Walk:
    """One person from the door to the result. `costs` is {step: [CPU ms]}, `notes` {step: {sql, writes, kB}}."""

    def __init__(self, web: Web, known: dict, email: str) -> None:
        self.web, self.known, self.email = web, known, email
        self.session = ""
        self.costs: dict[str, list[float]] = {}
        self.notes: dict[str, dict] = {}
        self.counts = email == known["emails"][-1]

    def go(self) -> _Walk:
        for _ in range(SAVES_OF_A_WALKER):
            self._ask("an empty view", "GET", "/floor/")
        self._sign_in()
        begun = self._ask("start", "POST", f"/kk/learn/exam/start/{self.known['unit']}/")
        sheet = begun.headers["Location"]
        page = self._ask("exam page", "GET", sheet)
        taker = Taker(self.session, self.known["unit"])
        text = gzip.decompress(page.body).decode()
        taker.kinds = {int(position): kind for position, kind in QUESTION.findall(text)}
        window = re.search(r'data-window="([\w-]+)"', text)[1]
        for _ in range(SAVES_OF_A_WALKER):
            taker.pending = taker._change()
            body = json.dumps({"window": window, "entries": [taker.pending]}).encode()
            told = self._ask(
                "one answer saved", "POST", f"{sheet}answer/", body, Content_Type="application/json"
            )
            taker._confirm(json.loads(told.body)["results"][0])
        self._ask("hand-in page", "GET", f"{sheet}submit/")
        self._ask("submit", "POST", f"{sheet}submit/", expected=302)
        self._ask("result", "GET", f"{sheet}result/")
        return self

    def of_the_journey(self) -> list[list[float]]:
        return [costs for name, costs in self.costs.items() if name != "an empty view"]

    def _sign_in(self) -> None:
        self._ask("sign in", "GET", "/kk/account/login/")
        form = urlencode({"login": self.email, "password": self.known["password"]}).encode()
        kind = "application/x-www-form-urlencoded"
        told = self._ask("sign in", "POST", "/kk/account/login/", form, expected=302, Content_Type=kind)
        self.session = re.search(r"sessionid=(\w+)", ";".join(told.headers.get_all("Set-Cookie")))[1]
        told = self._ask("sign in", "GET", told.headers["Location"], expected=302)
        self._ask("sign in", "GET", told.headers["Location"])

    def _ask(self, name: str, method: str, path: str, body: bytes = b"", *, expected: int = 200, **headers):
        headers["Cookie"] = f"sessionid={self.session}; csrftoken={TOKEN}; language=kk"
        headers |= {"X_CSRFToken": TOKEN, "Accept_Encoding": "gzip"}
        if self.counts:
            headers["X_Count_Statements"] = "yes"
        before = self.web.cpu_ns()
        answer = self.web.ask(method, path, body, **headers)
        self.costs.setdefault(name, []).append((self.web.cpu_ns() - before) / 1e6)
        allowed = {expected, 302} if name == "start" else {expected}
        assert answer.status in allowed, (name, answer.status, answer.headers.get("Location"))
        if self.counts:
            sql, writes = (int(answer.headers.get(one, 0)) for one in ("X-Statements", "X-Writes"))
            self.notes[name] = {"sql": sql, "writes": writes, "bytes": len(answer.body)}
        return answer
