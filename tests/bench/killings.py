"""The kill matrix: certificates are issued while the process that issues them dies, and nothing is lost or doubled.

Each round has two people of its own. A process takes the whole way with them (approve, number, file, publish, log,
letter) and is killed at one point of it; then the clock's sweeps do what is left, as they would a few seconds later.
On PostgreSQL with Redis, and on the embedded set-up. `./soa bench killings --short` shows that it works.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from schoolofakims import env, ready_db
from tests import databases, installation, servers
from tests.bench.measure import Figures

PEOPLE = 2  # of a round
SCALED_OUT, EMBEDDED, SHORT = 100, 20, 1
AT_ONCE = 10  # batches of one series that are approved in the same moment
LATER = timedelta(minutes=6)  # a letter that was on its way when its sender died goes again after its lease

# What of the list of kill points stands in tests of its own.
ELSEWHERE = {
    "6, 8: the real worker dies, and its broker with it": "tests/journeys/test_killed_worker.py",
    "12: the design changes between number and file": (
        "tests/certification/test_producing.py::test_a_design_changed_between_number_and_file_stops_it"
    ),
    "13: revoked while it is being issued": (
        "tests/races/test_certificates.py::test_a_request_to_revoke_meets_an_issued_certificate_or_is_refused"
    ),
    "15: restored from a backup that is older than the log": "tests/certification/log/test_sequencing.py",
}


def run(*, short: bool = False) -> Iterator[Figures]:
    for name, place_of, rounds in (
        ("PostgreSQL and Redis", _scaled_out, SCALED_OUT),
        ("SQLite, embedded", _embedded, EMBEDDED),
    ):
        rounds = SHORT if short else rounds
        table = Figures(f"kill matrix: {rounds} rounds of {PEOPLE} people at each point, {name}")
        with (
            tempfile.TemporaryDirectory(prefix="soa-bench-killings-") as folder,
            place_of(Path(folder)) as place,
        ):
            said = place.run(f"from tests.bench import killings; killings.kill({rounds})", seconds=3600)
        table.rows = json.loads(said.splitlines()[-1])
        yield table


@contextmanager
def _scaled_out(folder: Path):
    with (
        servers.postgres_server(safe=True, data=databases.migrated_data()) as postgres,
        servers.redis_server() as redis,
        installation.installed(
            folder,
            with_demo=False,
            DATABASE_URL=f"{postgres.url.rsplit('/', 1)[0]}/{databases.READY}",
            REDIS_URL=redis.url,
        ) as place,
    ):
        yield place


@contextmanager
def _embedded(folder: Path):
    with installation.installed(folder, with_demo=False) as place:
        ready_db.copy_to(folder / "db.sqlite3")
        yield place


def kill(rounds: int) -> None:
    """Run the matrix in this process and print the rows of the table as JSON."""
    began, matrix = time.monotonic(), _Matrix()
    rows = {}
    for name, way in matrix.ways().items():
        rows[name] = matrix.row(name, way, max(1, rounds // AT_ONCE) if name.startswith("14") else rounds)
    rows["everything"] = matrix.everything() | {"seconds": round(time.monotonic() - began)}
    print(json.dumps(rows))


class _Matrix:
    """The small world, its officers, and what has been asked of them."""

    def __init__(self) -> None:
        # This module is read before the models are.
        from django.conf import settings  # noqa: PLC0415

        from certification import sweeps  # noqa: PLC0415
        from people import roles  # noqa: PLC0415
        from people.roles import Role  # noqa: PLC0415
        from tests import worlds  # noqa: PLC0415
        from tests.certification.life import SIGNATORY, sign  # noqa: PLC0415

        settings.EMAIL_BACKEND = "tests.bench.mailbox.Mailbox"
        sweeps.PATIENCE = timedelta(0)  # the sweep comes at once instead of after some seconds
        settings.LETTERS = tempfile.mkdtemp(prefix="letters-", dir=env.state())
        self.world = worlds.build()
        sign(**SIGNATORY)
        self.second = worlds.person("second", "Оспанова", "Үміт", "Бекқызы")
        roles.grant(
            holder=self.second, role=Role.OFFICER, region=self.world.akmola, granted_by=None, at=worlds.OPENED
        )
        self.cohorts = 0
        self.log_sizes = [0]
        self._warm()

    # --- the ways to die ----------------------------------------------------------------------------

    def ways(self) -> dict[str, Callable[[], tuple[list, int]]]:
        """{what happens: one round of it}. A round returns its batches, and how many processes were killed in it."""
        return {
            "1 before the numbers are given": self._at("before_reserve"),
            "2 after the numbers are given": self._at("after_reserve"),
            "3 half a file is written": self._at("half_file", PEOPLE),
            "4 before the file gets its name": self._at("before_rename", PEOPLE),
            "5 before it is published": self._at("before_publish", PEOPLE),
            "6 after it is published": self._at("after_publish", PEOPLE),
            "  before the log grows": self._at("before_log"),
            "  after the log has grown": self._at("after_log"),
            "7 after a letter has left": self._at("after_letter", PEOPLE),
            "  at any moment": self._at_any_moment,
            "8 one of two workers with the same rows": self._one_of_two,
            "9 no room on the disk": self._no_room,
            "10 killed, then the clock goes back": self._clock_back,
            "11 the seal is away": self._no_seal,
            "14 ten approvals at once": self._many_approvals,
            "16 killed, then name and signatory change": self._renamed,
            "17 two officers approve at once": self._approved_twice,
        }

    def _at(self, point: str, most: int = 1):
        def way():
            batch = self._batch()
            return [batch], self._in_a_child(lambda: self._whole(batch), f"{point}:{random.randint(1, most)}")

        return way

    def _at_any_moment(self):
        batch = self._batch()
        child = self._fork(lambda: self._whole(batch))
        time.sleep(random.uniform(0, 0.12))
        os.kill(child, signal.SIGKILL)
        return [batch], self._was_killed(child)

    def _one_of_two(self):
        batch = self._batch()
        self._in_a_child(lambda: self._approve(batch))
        points = ("half_file", "before_rename", "before_publish", "after_publish")
        dying = self._fork(lambda: self._make(batch), f"{random.choice(points)}:{random.randint(1, PEOPLE)}")
        living = self._fork(lambda: self._make(batch))
        killed = self._was_killed(dying)
        self._was_killed(living)
        return [batch], killed

    def _no_room(self):
        batch = self._batch()
        self._in_a_child(lambda: self._approve(batch))

        def make():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            room = random.randint(0, 6000)  # less than a certificate takes
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
            self._make(batch)

        self._in_a_child(make)
        return [batch], 0

    def _clock_back(self):
        from django.utils.timezone import now  # noqa: PLC0415

        batch = self._batch()
        killed = self._in_a_child(lambda: self._whole(batch), "before_publish:1")
        self._in_a_child(lambda: self._make(batch, at=now() - timedelta(hours=1)))
        return [batch], killed

    def _no_seal(self):
        from django.conf import settings  # noqa: PLC0415

        batch = self._batch()
        self._in_a_child(lambda: self._approve(batch))

        def make():
            settings.SEALS = [{"KEY": "/nowhere/key.pem", "CERTIFICATE": "/nowhere/certificate.pem"}]
            self._make(batch)

        self._in_a_child(make)
        return [batch], 0

    def _many_approvals(self):
        batches = [self._batch() for _ in range(AT_ONCE)]
        children = [self._fork(lambda one=one: self._whole(one)) for one in batches]
        for one in children:
            self._was_killed(one)
        return batches, 0

    def _renamed(self):
        batch = self._batch()
        killed = self._in_a_child(lambda: self._whole(batch), "after_reserve:1")
        self._rename(batch)
        return [batch], killed

    def _approved_twice(self):
        batch = self._batch()
        children = [
            self._fork(lambda who=who: self._whole(batch, who)) for who in (self.world.checker, self.second)
        ]
        for one in children:
            self._was_killed(one)
        return [batch], 0

    # --- one round ----------------------------------------------------------------------------------

    def row(self, name: str, way, rounds: int) -> dict[str, int]:
        """Do it so many times, let the sweeps come after each, and compare what is there with what was asked for."""
        asked, killed = [], 0
        for _ in range(rounds):
            batches, died = way()
            asked += [one.pk for one in batches]
            killed += died
            self._sweep(batches)
        return {"rounds": rounds, "killed": killed} | self._compared(asked)

    def _batch(self):
        """Two people who have finished, in a cohort of their own, asked for by one officer."""
        from certification import batches  # noqa: PLC0415
        from tests import worlds  # noqa: PLC0415

        self.cohorts += 1
        cohort = worlds.running_cohort(self.world.programme, f"KILL-{self.cohorts}", self.world.akmola)
        for one in worlds.more_trainees(cohort, self.world.koyandy, PEOPLE):
            worlds.finish(one)
        return batches.prepare(cohort=cohort, officer=self.world.maker, at=worlds.NOON)

    def _whole(self, batch, who=None) -> None:
        """The whole way: two signatures, numbers, files, log, letters."""
        from certification import sweeps  # noqa: PLC0415

        self._approve(batch, who)
        self._make(batch)
        sweeps.grow_log()
        self._send(batch)

    def _approve(self, batch, who=None) -> None:
        from django.utils.timezone import now  # noqa: PLC0415

        from certification import batches  # noqa: PLC0415

        with suppress(batches.ApprovalRefused):  # somebody else was first
            batches.approve(batch=batch, approver=who or self.world.checker, at=now())

    def _make(self, batch, at=None) -> None:
        from django.utils.timezone import now  # noqa: PLC0415

        from certification import producing  # noqa: PLC0415
        from certification.models import Certificate  # noqa: PLC0415

        rows = Certificate.objects.filter(batch=batch.pk, state="RESERVED").order_by("number")
        for pk in list(rows.values_list("pk", flat=True)):
            with suppress(Exception):  # as the task does: the row keeps why, the next one is made
                producing.produce(pk, at=at or now())

    def _send(self, batch, later: timedelta = timedelta(0)) -> None:
        from django.utils.timezone import now  # noqa: PLC0415

        from notifications import delivery  # noqa: PLC0415

        for message in self._messages([batch.pk]).filter(state="QUEUED"):
            delivery.send(message.pk, at=now() + later)

    def _sweep(self, batches) -> None:
        """What the clock and the officers do afterwards: a batch that is still open is approved again."""
        from audit import chain  # noqa: PLC0415
        from certification import sweeps  # noqa: PLC0415
        from certification.models import LogCheckpoint  # noqa: PLC0415
        from tests import worlds  # noqa: PLC0415

        for batch in batches:
            batch.refresh_from_db()
            if batch.status == "DRAFT":
                self._approve(batch)
        sweeps.produce_waiting()
        sweeps.grow_log()
        for batch in batches:
            self._send(batch, LATER)
        chain.link(at=worlds.NOON + timedelta(days=3650))
        newest = LogCheckpoint.objects.order_by("-size").first()
        self.log_sizes.append(newest.size if newest else 0)

    def _rename(self, batch) -> None:
        from certification.models import Signatory  # noqa: PLC0415
        from people.models import User  # noqa: PLC0415

        mine = User.objects.filter(enrolments__certificates__batch=batch.pk).values("pk")
        User.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(last_name="Басқа")
        Signatory.objects.update(name_kk=f"Басқа {batch.pk}")

    # --- what came of it ----------------------------------------------------------------------------

    def _compared(self, asked: list[int]) -> dict[str, int]:
        """Of the batches of one row: lost, doubled, wrong sums, and names that are not those of the day of asking."""
        from collections import Counter  # noqa: PLC0415

        from certification import producing  # noqa: PLC0415
        from certification.models import BatchLine, Certificate, LogEntry  # noqa: PLC0415

        people = set(BatchLine.objects.filter(batch__in=asked).values_list("enrolment", flat=True))
        rows = list(Certificate.objects.filter(enrolment__in=people))
        issued = [one for one in rows if one.state == "ISSUED"]
        wrong = 0
        for one in issued:
            try:
                producing.stored(one)
            except producing.FileLost:
                wrong += 1
        letters = Counter(self._messages(asked).values_list("subject_id", flat=True))
        sent = self._messages(asked).filter(state="SENT").count()
        leaves = Counter(
            LogEntry.objects.filter(certificate__in=rows, position__isnull=False).values_list(
                "certificate", flat=True
            )
        )
        return {
            "issued": len(issued),
            "lost": len(people - {one.enrolment_id for one in issued}) + len(issued) - sent,
            "doubled": len(rows)
            - len({one.enrolment_id for one in rows})
            + sum(count - 1 for many in (letters, leaves) for count in many.values()),
            "no leaf": len(issued) - len(leaves),
            "wrong sums": wrong,
            "renamed": sum(one.printed["name"].startswith("Басқа") for one in issued),
        }

    def everything(self) -> dict[str, int | str]:
        """Numbers without a gap, a file for each, a chain and a log that are whole and only grew."""
        from django.core.files.storage import storages  # noqa: PLC0415
        from django.utils.timezone import now  # noqa: PLC0415

        from audit import chain  # noqa: PLC0415
        from certification import producing  # noqa: PLC0415
        from certification.log import auditing  # noqa: PLC0415
        from certification.models import Certificate, NumberSeries  # noqa: PLC0415

        numbers = sorted(Certificate.objects.values_list("number", flat=True))
        given = NumberSeries.objects.get().last
        files = list(Path(storages["private"].location, producing.FOLDER).rglob("*.part"))
        return {
            "issued": len(numbers),
            "gaps": len(set(range(1, given + 1)) - set(numbers)),
            "doubled": len(numbers) - len(set(numbers)),
            "files": len(files),
            "audit broken at": chain.verify().first_broken or "-",
            "log": auditing.check(at=now()).finding or "whole",
            "log shrank": sum(now < before for before, now in pairwise(self.log_sizes)),
        }

    def _messages(self, batches: list[int]):
        from certification.models import Certificate  # noqa: PLC0415
        from notifications.models import Message  # noqa: PLC0415

        rows = Certificate.objects.filter(batch__in=batches).values_list("pk", flat=True)
        return Message.objects.filter(kind="certificate_issued", subject_id__in=[str(pk) for pk in rows])

    # --- processes ----------------------------------------------------------------------------------

    def _warm(self) -> None:
        """Every later process begins with the master of the paper in its memory, as a worker that has run for a while."""
        from certification import producing  # noqa: PLC0415
        from certification.models import Certificate  # noqa: PLC0415

        batch = self._batch()
        self._approve(batch)
        producing.make(Certificate.objects.filter(batch=batch).first())
        self._sweep([batch])

    def _fork(self, act, fault: str = "") -> int:
        """A process that does it, and dies where `fault` says. Connections are not shared with it."""
        from django.conf import settings  # noqa: PLC0415
        from django.db import connections  # noqa: PLC0415

        connections.close_all()
        child = os.fork()
        if child:
            return child
        try:
            settings.FAULT = fault
            act()
        finally:
            os._exit(0)

    def _in_a_child(self, act, fault: str = "") -> int:
        return self._was_killed(self._fork(act, fault))

    def _was_killed(self, child: int) -> int:
        _pid, status = os.waitpid(child, 0)
        return int(os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)
