"""A whole installation for the tests: web, worker and beat of our own, on a state of their own."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from schoolofakims import env, processes
from tests import demo_worlds

START_SECONDS = 300  # the demo world holds the whole curriculum; more if the machine is shared


@dataclass
class Installation:
    """Where it answers, what the demo said, and its processes by name."""

    address: str
    state: Path
    environment: dict[str, str]
    listener: socket.socket
    demo: dict = field(default_factory=dict)
    children: dict[str, processes.Child] = field(default_factory=dict)

    def manage(self, *arguments: str, seconds: int = START_SECONDS, **more: str) -> str:
        """Run a management command, for so long at most, and return what it printed."""
        child = processes.start(
            "manage",
            [sys.executable, str(env.ROOT / "manage.py"), *arguments],
            log=self.state / "log" / "manage.log",
            environment=self.environment | more,
        )
        if child.process.wait(seconds):
            raise RuntimeError(child.last_words(60))
        return child.log.read_text(encoding="utf-8")

    def run(self, code: str, *, seconds: int = START_SECONDS, **more: str) -> str:
        """Run Python in this installation, Django set up; returns what it printed."""
        return self.manage("shell", "--no-imports", "-v", "0", "-c", code, seconds=seconds, **more)

    def query(self, sql: str) -> list[tuple]:
        """Read the database from outside, as an operator would; far cheaper than a management command."""
        url = self.environment.get("DATABASE_URL")
        if url:
            with psycopg.connect(url) as link:
                return link.execute(sql).fetchall()
        with contextlib.closing(sqlite3.connect(f"file:{self.state}/db.sqlite3?mode=ro", uri=True)) as link:
            return link.execute(sql).fetchall()

    def start_web(self, *options: str, name: str = "web") -> None:
        """One worker with eight threads, if the options say nothing else."""
        descriptor = self.listener.fileno()
        self._start(
            name,
            [sys.executable, "-m", "gunicorn", "schoolofakims.wsgi:application",
             "--bind", f"fd://{descriptor}", "--worker-class", "gthread", "--workers", "1", "--threads", "8",
             "--no-control-socket", "--worker-tmp-dir", str(self.state), *options],
            files=(descriptor,),
        )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.children[name].has_ended():
                raise RuntimeError(self.children[name].last_words(40))
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the web process did not answer")

    def start_worker(self, **more: str) -> None:
        celery = [
            sys.executable,
            "-m",
            "celery",
            "--app",
            "schoolofakims.celery:app",
            "--quiet",
            "--skip-checks",
        ]
        self._start(
            "worker",
            [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle",
             "--loglevel", "INFO", "--hostname", f"tests{os.getpid()}@%h"],
            **more,
        )  # fmt: skip

    def start_beat(self) -> None:
        celery = [
            sys.executable,
            "-m",
            "celery",
            "--app",
            "schoolofakims.celery:app",
            "--quiet",
            "--skip-checks",
        ]
        self._start("beat", [*celery, "beat", "--pidfile", "", "--loglevel", "INFO"])

    def kill(self, name: str) -> None:
        """SIGKILL to the whole group, as when the machine's power goes for these processes."""
        child = self.children.pop(name)
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()

    def account(self, name: str) -> dict:
        """What the demo said of one person: {role, email, password, language, totp_secret?}."""
        return next(one for one in self.demo["accounts"] if one["email"].startswith(f"{name}@"))

    def _start(self, name: str, command: list[str], files: tuple[int, ...] = (), **more: str) -> None:
        log = self.state / "log" / f"{name}.log"
        self.children[name] = processes.start(
            name, command, log=log, environment=self.environment | more, files=files
        )


@contextmanager
def installed(state: Path, *, with_demo: bool = True, **environment: str) -> Iterator[Installation]:
    """Tables and demo world, nothing started yet. Everything started on it is stopped at the end."""
    if with_demo:
        demo_worlds.copy_embedded(state)
    state.mkdir(parents=True, exist_ok=True)
    with processes.listening("127.0.0.1", 0) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        own = demo_worlds.environment(state) | {"SITE_URL": address}
        place = Installation(address, state, own | environment, listener)
        if (state / "demo.json").exists():
            place.demo = json.loads((state / "demo.json").read_text(encoding="utf-8"))
        try:
            yield place
        finally:
            processes.stop(place.children.values())


@contextmanager
def embedded(state: Path) -> Iterator[Installation]:
    """SQLite and Celery's filesystem transport, as `./soa up` runs them."""
    with installed(state) as place:
        yield place


@contextmanager
def scaled_out(state: Path, **environment: str) -> Iterator[Installation]:
    """PostgreSQL and Redis, both started here, with the safety that service needs (fsync on)."""
    with (
        demo_worlds.scaled_out(state) as servers,
        installed(state, with_demo=False, **servers, **environment) as place,
    ):
        yield place
