"""What the public log costs beside the certificate that it is about."""

import time
from collections.abc import Iterator

from django.db import transaction
from django.utils.timezone import now

from certification import batches, producing
from certification.log import auditing, reading, recording, sequencing
from certification.models import Certificate, LogEntry
from schoolofakims.celery import app
from tests.bench.measure import Table, statements
from tests.certification.life import SIGNATORY, sign
from tests.worlds import NOON, build, finish, more_trainees

PEOPLE, ENTRIES = 60, 10_000


def run() -> Iterator[Table]:
    table = Table(f"log: CPU per certificate, and per entry in a log of {ENTRIES} and more")
    issued = _issue(table)
    one = issued[0]

    def write() -> None:
        recording.record("SUSPENDED", certificate=one, at=now())

    with transaction.atomic():  # as in the act, whose commit is paid for anyway
        table.add("an entry, written with the act", write, units=500, **statements(write))
    while LogEntry.objects.count() < ENTRIES:
        _write_many(one, 1000)
        sequencing.run(at=now())
    _place(table, one)
    table.add("its proof, in a file", lambda: reading.proof(issued[1].code), units=50)
    table.add("a full tile", lambda: reading.tile(0, "001"), units=50)
    table.add("a bundle of 256 entries", lambda: reading.bundle("001"), units=50)
    began = time.process_time_ns()
    found = auditing.check(at=now())
    table.put("the nightly check, per entry", [(time.process_time_ns() - began) / 1e6 / found.size])
    yield table


def _issue(table: Table) -> list[Certificate]:
    """The first row: everything that a worker does for one certificate, the entry included."""
    world = build()
    sign(**SIGNATORY)
    people = [finish(one) for one in more_trainees(world.cohort, world.koyandy, PEOPLE)]
    app.conf.task_always_eager = False
    batch = batches.prepare(
        cohort=world.cohort, officer=world.maker, at=NOON, enrolments={one.pk for one in people}
    )
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    waiting = iter(Certificate.objects.filter(batch=batch).values_list("pk", flat=True))

    def issue() -> None:
        producing.produce(next(waiting), at=now())

    notes = statements(issue)
    table.add("a certificate: fill, seal, store, publish", issue, units=PEOPLE - 5, **notes)
    return list(Certificate.objects.filter(batch=batch).published())


def _write_many(certificate: Certificate, count: int) -> None:
    LogEntry.objects.bulk_create(
        (
            recording.made(LogEntry, kind="SUSPENDED", certificate=certificate, at=now(), details={})
            for _ in range(count)
        ),
        batch_size=500,
    )


def _place(table: Table, certificate: Certificate) -> None:
    """A worker's round over 1,000 entries, as after a large batch, and over one."""
    for count, name in ((1000, "a place in the log, in a round of 1,000"), (1, "a round for one entry")):
        cpu = []
        for _round in range(7):
            _write_many(certificate, count)
            began = time.process_time_ns()
            sequencing.run(at=now())
            cpu.append((time.process_time_ns() - began) / 1e6 / count)
        _write_many(certificate, count)
        table.put(name, cpu, **statements(lambda: sequencing.run(at=now())))
