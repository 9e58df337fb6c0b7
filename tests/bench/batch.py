"""The certificates of the whole country at once: 2,400 people through desk, broker, workers, PostgreSQL and disk.

Two officers sign over HTTP, the workers of docs/operators.md make the files, letters go to files. Wall time runs from the
approval to the last certificate. `./soa bench batch --short` shows that it works.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests import databases, installation, servers
from tests.bench.crowd import cpu_of
from tests.bench.measure import Figures
from tests.takers import Line, Reply

FULL, SHORT = (100, 2400), (10, 40)
A_COHORT = 100
ISSUED = "SELECT count(*) FROM certification_certificate WHERE state = 'ISSUED'"
LETTERS = "SELECT count(*) FROM notifications_message WHERE state = 'SENT'"
WAIT_SECONDS = 900


def run(*, short: bool = False) -> Iterator[Figures]:
    sizes = SHORT if short else FULL
    table = Figures("batch: from the desk to the last stored certificate, PostgreSQL, Redis, two workers")
    with (
        tempfile.TemporaryDirectory(prefix="soa-bench-batch-") as folder,
        servers.postgres_server(safe=True, data=databases.migrated_data()) as postgres,
        servers.redis_server() as redis,
        installation.installed(
            Path(folder),
            with_demo=False,
            DATABASE_URL=f"{postgres.url.rsplit('/', 1)[0]}/{databases.READY}",
            REDIS_URL=redis.url,
        ) as place,
    ):
        place.start_web("--workers", "2", "--threads", "4", "--preload")
        place.start_worker()
        officers = json.loads(place.run("from tests.bench import batch; batch.begin()").splitlines()[-1])
        watched = {"worker": place.children["worker"].process.pid, "PostgreSQL": postgres.process.pid}
        before = 0
        for size in sizes:
            made = place.run(f"from tests.bench import batch; batch.make({size})").splitlines()[-1]
            with servers.connected(place.environment["DATABASE_URL"]) as link:
                link.execute("VACUUM ANALYZE")
            table.rows[f"{size:,} people"] = _issue(place, officers, made, watched, before, size)
            before += size
        counted = place.run("from tests.bench import batch; batch.count()").splitlines()[-1]
        for row in table.rows.values():
            row["SQL each"] = json.loads(counted)["sql"]
        yield table


def _issue(place, officers: dict, programme: str, watched: dict, before: int, size: int) -> dict:
    """Prepare, approve, wait for the last file. Returns seconds and what each certificate cost."""
    parts = urlsplit(place.address)
    line = Line(parts.hostname, parts.port, 300)
    spent = {name: cpu_of(pid) for name, pid in watched.items()}
    began = time.monotonic()
    asked = line.ask("GET", f"/kk/desk/rounds/new/?programme={programme}", officers["officer"])
    form = dict(
        re.findall(
            r'<input type="hidden" name="(programme|region|seen)" value="([^"]*)"', asked.body.decode()
        )
    )
    address = _sent_to(line, "/kk/desk/rounds/new/", officers["officer"], form)
    prepared = time.monotonic()
    _sent_to(line, f"{address}approve/", officers["approver"], {})
    approved = time.monotonic()
    last = _wait(place, ISSUED, before + size)
    rss = max(_rss_of(pid) for pid in _below(watched["worker"]))
    costs = {name: (cpu_of(pid) - spent[name]) / size * 1000 for name, pid in watched.items()}
    letters = _wait(place, LETTERS, before + size)
    line.close()
    return {
        "prepare s": round(prepared - began, 1),
        "approve s": round(approved - prepared, 1),
        "all issued after s": round(last - prepared, 1),
        "all letters after s": round(letters - prepared, 1),
        "certificates a second": round(size / (last - approved)),
        **{f"{name} CPU ms each": round(cost, 2) for name, cost in costs.items()},
        "kB each": round(_stored(place) / (before + size) / 1000, 1),
        "worker RSS MB": rss,
    }


def _sent_to(line: Line, path: str, session: str, form: dict) -> str:
    kind = "application/x-www-form-urlencoded"
    answer: Reply = line.ask("POST", path, session, urlencode(form).encode(), Content_Type=kind)
    assert answer.status == 302, (path, answer.status)
    return answer.headers["Location"]


def _wait(place, sql: str, wanted: int) -> float:
    """The moment at which a count was reached, to a quarter of a second."""
    ends = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends:
        if place.query(sql)[0][0] >= wanted:
            return time.monotonic()
        time.sleep(0.25)
    raise AssertionError(f"{place.query(sql)} of {wanted} after {WAIT_SECONDS} s")


def _below(pid: int) -> list[int]:
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in below for one in _below(int(child)))]


def _rss_of(pid: int) -> int:
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) // 1024


def _stored(place) -> int:
    """Bytes of the certificates' own files; what all share is stored once."""
    return sum(one.stat().st_size for one in (place.state / "private" / "certificates").rglob("*.part"))


# --- inside the installation ----------------------------------------------------------------------------


def begin() -> None:
    """The small world, a signatory, and the sessions of two officers, printed as JSON."""
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 - before the models are read

    from tests import exam_hall, worlds  # noqa: PLC0415
    from tests.certification.life import SIGNATORY, sign  # noqa: PLC0415

    world = worlds.build()
    sign(**SIGNATORY)
    keys = exam_hall.sign_in([world.maker, world.checker])
    for key in keys:
        session = SessionStore(key)
        session["second_factor"] = "shown"
        session.save()
    print(json.dumps(dict(zip(("officer", "approver"), keys, strict=True))))


def make(people: int) -> None:
    """So many who have finished a programme of their own, a hundred in a cohort; prints the code of the programme."""
    from decimal import Decimal  # noqa: PLC0415

    from regions.models import Region  # noqa: PLC0415
    from tests import worlds  # noqa: PLC0415
    from training.models import Enrolment, Programme, UnitResult  # noqa: PLC0415

    name = f"ALL-{people}"
    programme = Programme.objects.create(
        code=name, title_kk="Өзін-өзі басқару", title_ru="Самоуправление", title_en="Self-governance",
        hours=72, pass_mark=60,
    )  # fmt: skip
    akmola, koyandy = (Region.objects.get(code=code) for code in ("110000000", "116645000"))
    results = []
    for first in range(0, people, A_COHORT):
        cohort = worlds.running_cohort(programme, f"{name}-{first // A_COHORT}", akmola)
        units = list(cohort.units.order_by("position"))
        enrolments = worlds.more_trainees(cohort, koyandy, min(A_COHORT, people - first))
        for enrolment in enrolments:
            results += [
                UnitResult(
                    enrolment=enrolment,
                    unit=unit,
                    completed_at=worlds.NOON,
                    score=Decimal(86) if unit.kind == "EXAM" else None,
                )
                for unit in units
            ]
        Enrolment.objects.filter(cohort=cohort).update(
            status="COMPLETED", completed_at=worlds.NOON, score=Decimal(86)
        )
    UnitResult.objects.bulk_create(results, batch_size=2000)
    print(name)


def count() -> None:
    """Statements of one more certificate, from the waiting row to the published one; printed as JSON."""
    from django.utils.timezone import now  # noqa: PLC0415

    from certification import batches, producing  # noqa: PLC0415
    from certification.models import Certificate  # noqa: PLC0415
    from people.models import User  # noqa: PLC0415
    from schoolofakims.celery import app  # noqa: PLC0415
    from tests import worlds  # noqa: PLC0415
    from tests.bench.measure import statements  # noqa: PLC0415
    from training.models import Cohort  # noqa: PLC0415

    app.conf.broker_url = "memory://"  # the workers outside must not come first
    one = Cohort.objects.get(code="AKM-2026-1")
    worlds.finish(one.enrolments.order_by("pk").first())
    maker, checker = (User.objects.get(email=f"{name}@example.kz") for name in ("maker", "checker"))
    batch = batches.prepare(cohort=one, officer=maker, at=now())
    batches.approve(batch=batch, approver=checker, at=now())
    row = Certificate.objects.get(batch=batch)
    producing.make(row)  # the master is compiled once
    print(json.dumps(statements(lambda: producing.produce(row.pk, at=now()))))
