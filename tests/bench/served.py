"""Pages as they are served: gunicorn, PostgreSQL and Redis, all started here; CPU of the web worker for one request."""

import http.client
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schoolofakims import env, processes
from tests import databases, installation, servers
from tests.bench.measure import Row, Table

UNITS = 300
WARM = 20
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
COOKIE = """
from people.models import User
from tests.worlds import signed_in
client = signed_in(User.objects.get(email="akim@demo.example"))
print("cookie", client.cookies["sessionid"].value)
"""


def table() -> Table:
    found = Table("pages: CPU of the worker for one request, gunicorn and PostgreSQL")
    with tempfile.TemporaryDirectory(prefix="soa-served-") as folder, _installed(Path(folder)) as place:
        with _bare(Path(folder)) as (port, master):
            _measure(found, "floor: a bare Django view", port, "/", master)
        cookie = place.run(COOKIE).split("cookie ")[-1].strip()
        port = place.listener.getsockname()[1]
        for name, address, who in (
            ("home page, not signed in", place.demo["urls"]["home"], ""),
            ("course home", place.demo["urls"]["course"], cookie),
            ("lesson", place.demo["urls"]["lesson"], cookie),
            ("my learning", "/kk/learn/", cookie),
        ):
            _measure(found, name, port, address, place.children["web"].process.pid, cookie=who)
    return found


@contextmanager
def _installed(folder: Path) -> Iterator[installation.Installation]:
    with (
        databases.migrated_postgres() as server,
        servers.redis() as broker,
        installation.installed(
            folder / "state",
            DATABASE_URL=f"{server}/{databases.READY}",
            REDIS_URL=broker,
            DJANGO_SETTINGS_MODULE="tests.bench.settings",
        ) as place,
    ):
        place.manage("collectstatic", "--noinput", "-v", "0")
        place.start_web()
        yield place


@contextmanager
def _bare(folder: Path) -> Iterator[tuple[int, int]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, "-m", "gunicorn", "tests.bench.bare:application"]
        options = ["--bind", f"fd://{listener.fileno()}", "--worker-class", "gthread", "--no-control-socket"]
        child = processes.start(
            "bare",
            [*command, *options],
            log=folder / "bare.log",
            environment=env.child(),
            files=(listener.fileno(),),
        )
        try:
            yield listener.getsockname()[1], child.process.pid
        finally:
            processes.stop([child])


def _measure(found: Table, name: str, port: int, address: str, master: int, *, cookie: str = "") -> None:
    headers = {"Host": "127.0.0.1", "Accept-Encoding": "gzip", "Connection": "keep-alive"}
    if cookie:
        headers["Cookie"] = f"sessionid={cookie}"
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    size = 0
    for _ in range(WARM):
        size = _get(link, address, headers)
    before = _cpu_ms(master)
    for _ in range(UNITS):
        _get(link, address, headers)
    cost = round((_cpu_ms(master) - before) / UNITS, 2)
    link.close()
    first = found.rows[0].cpu_ms if found.rows else cost
    found.rows.append(Row(name, UNITS, cost, round(cost / first, 2), {"bytes": size}))


def _get(link: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> int:
    link.request("GET", address, headers=headers)
    answer = link.getresponse()
    body = answer.read()
    assert answer.status == 200, (address, answer.status)
    return len(body)


def _cpu_ms(master: int) -> float:
    """CPU that the workers of a gunicorn have used so far, in user and in kernel mode."""
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    used = 0
    for worker in workers:
        fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used * TICK_MS
