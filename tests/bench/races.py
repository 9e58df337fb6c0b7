"""A thousand people whose twenty browsers start, save and hand in at the same moment, on PostgreSQL.

One attempt, the last change, one score. What PostgreSQL breaks off because of a deadlock is tried again by the act.
"""

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests import databases, installation, servers
from tests.bench.measure import Figures

CROWD = 20
ROUNDS, SHORT = 1000, 20
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def run(*, short: bool = False) -> Iterator[Figures]:
    rounds = SHORT if short else ROUNDS
    with (
        tempfile.TemporaryDirectory(prefix="soa-bench-races-") as folder,
        servers.postgres_server(safe=True, data=databases.migrated_data()) as postgres,
        installation.installed(
            Path(folder),
            with_demo=False,
            DATABASE_URL=f"{postgres.url.rsplit('/', 1)[0]}/{databases.READY}",
            CELERY_BROKER_URL="memory://",
        ) as place,
    ):
        said = place.run(f"from tests.bench import races; races.race({rounds})").splitlines()[-1]
        table = Figures(
            f"races: {rounds:,} rounds of {CROWD} threads on PostgreSQL, each round another person"
        )
        table.rows = json.loads(said)
        table.rows["all"]["deadlocks in PostgreSQL"] = place.query(DEADLOCKS)[0][0]
        yield table


def race(rounds: int) -> None:
    """Run it in this process and print the rows of the table as JSON."""
    from assessments.sitting import attempts, saving  # noqa: PLC0415 - this module is read before the models are
    from assessments.sitting.journal import Entry  # noqa: PLC0415
    from tests import worlds  # noqa: PLC0415
    from tests.assessments import questions  # noqa: PLC0415

    world = worlds.build()
    questions.write_bank()
    questions.set_rules(world.exam)
    people = worlds.more_trainees(world.cohort, world.koyandy, rounds)
    opened: dict[int, object] = {}

    def start(enrolment, number):
        opened[enrolment.pk] = attempts.start(
            enrolment=enrolment, unit=world.exam, language="kk", at=worlds.NOON
        )

    def save(enrolment, number):
        entry = Entry(1 + number % 7, None, "window-of-races", number + 1, base=0, age=0)
        saving.save(
            user=enrolment.trainee,
            attempt_pk=opened[enrolment.pk].pk,
            window="window-of-races",
            entries=[entry],
            language="kk",
            at=worlds.NOON,
        )

    def submit(enrolment, number):
        attempts.submit(attempt=opened[enrolment.pk], at=worlds.NOON)

    began = time.monotonic()
    failures = _at_once(people, (start, save, submit))
    print(json.dumps(_rows(failures, time.monotonic() - began)))


def _at_once(people: list, acts: tuple) -> list[str]:
    """Every act for every person, by all threads in the same moment; what was raised."""
    from django.db import connections  # noqa: PLC0415

    barrier, failures = threading.Barrier(CROWD), []

    def run_along(number: int) -> None:
        for person in people:
            for act in acts:
                barrier.wait()
                try:
                    act(person, number)
                except Exception as failure:
                    failures.append(f"{act.__name__}: {type(failure).__name__} {failure}")
        connections.close_all()

    threads = [threading.Thread(target=run_along, args=[number]) for number in range(CROWD)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return failures


def _rows(failures: list[str], seconds: float) -> dict[str, dict]:
    from django.db.models import Max  # noqa: PLC0415

    from assessments.models import Answer, Attempt, AttemptEvent  # noqa: PLC0415
    from audit.models import Event  # noqa: PLC0415

    last = Answer.objects.values("attempt").annotate(last=Max("sequence")).filter(last=CROWD).count()
    return {
        "all": {
            "attempts": Attempt.objects.count(),
            "lines of a start": Event.objects.filter(action="assessments.attempt.started").count(),
            "last change stored": last,
            "scores": Attempt.objects.exclude(score=None).count(),
            "lines of a hand-in": Event.objects.filter(action="assessments.attempt.submitted").count(),
            "closed": AttemptEvent.objects.filter(kind="CLOSED").count(),
            "raised": len(failures),
            "seconds": round(seconds),
        },
        **{failure: {} for failure in failures[:5]},
    }
