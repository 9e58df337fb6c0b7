"""`./soa up`: the embedded installation, from an empty folder to a printed address.

This process starts the web, the worker and beat, and watches them. It does not load Django itself.
"""

import argparse
import errno
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from schoolofakims import env, processes, walk
from schoolofakims.processes import Child

STARTING_SECONDS = 90
WORKER_SECONDS = 60
# What would lead a check away from its own temporary state.
FOREIGN = re.compile(
    r"^(DATABASE|REDIS|CELERY|SITE|ALLOWED|S3|EMAIL|MEDIA|SEAL|SECRET|PII|DJANGO|SOA|METRICS|CONN_MAX)_"
)
# The addresses that mean "every address of this machine", and where this machine finds itself then.
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - only when --bind says so


class StartRefused(Exception):
    """The installation cannot start; the message says why and what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Returns the exit code: 0 stopped by a signal or checked, 1 broken, 2 wrong arguments."""
    wishes = _parse(arguments)
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        if wishes.check:
            return _check(wishes.bind)
        _serve(wishes)
    except StartRefused as refusal:
        _say(str(refusal))
        return 1
    except KeyboardInterrupt:
        return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./soa up", description="The platform with its demo world.")
    parser.add_argument("--port", type=_port, default=8000, metavar="N")
    parser.add_argument("--bind", metavar="ADDR", default="127.0.0.1")
    parser.add_argument("--reset", action="store_true", help="start from an empty var/")
    parser.add_argument("--check", action="store_true", help="on a free port: walk the main journey, stop")
    return parser.parse_args(arguments)


def _port(word: str) -> int:
    if not (word.isascii() and word.isdecimal() and 1 <= int(word) <= 65535):
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(word)


def _interrupt(_number: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


# --- the two ways to run ---------------------------------------------------------------------------


def _serve(wishes: argparse.Namespace) -> NoReturn:
    began = time.monotonic()
    state = env.state()
    environment = env.child(SOA_VAR=str(state))
    with _only_one(state):
        if wishes.reset:
            _reset(state, environment)
        with (
            _listening(wishes.bind, wishes.port) as listener,
            _running(listener, wishes.bind, state, environment) as (address, demo, children),
        ):
            _wait_for_worker(demo, address, children)
            _show(address, demo, state, time.monotonic() - began)
            _watch(children)


def _check(bind: str) -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="soa-check-") as folder:
        state = Path(folder)
        environment = {name: value for name, value in env.child().items() if not FOREIGN.match(name)}
        environment["SOA_VAR"] = str(state)
        with (
            _listening(bind, 0) as listener,
            _running(listener, bind, state, environment) as (address, demo, children),
        ):
            passed = walk.walk(address, demo, say=_say)
            if not passed:
                _show_last_words(children)
    seconds = time.monotonic() - began
    _say(f"{'everything works' if passed else 'NOT everything works'} ({seconds:.0f} s)")
    return 0 if passed else 1


# --- state -----------------------------------------------------------------------------------------


@contextmanager
def _only_one(state: Path) -> Iterator[None]:
    """Two installations on one state would run two beats and mix their logs."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartRefused(f"Another ./soa up is running on {state}. Stop it first.") from None
        yield


def _reset(state: Path, environment: dict[str, str]) -> None:
    """Empty the state folder, but never a folder that holds something else."""
    if "DATABASE_URL" in environment or "DATABASE_URL_FILE" in environment:
        raise StartRefused("--reset empties only the state folder, but DATABASE_URL names a database.")
    if state == env.ROOT or state in env.ROOT.parents or state == Path.home():
        raise StartRefused(f"--reset would delete {state}. Name another folder in SOA_VAR.")
    for entry in state.iterdir():
        if entry.name == "up.lock":
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


# --- starting and stopping ------------------------------------------------------------------------


@contextmanager
def _listening(bind: str, port: int) -> Iterator[socket.socket]:
    """The web's socket. It is opened here and handed down, so whoever answers on it is ours."""
    try:
        listener = processes.listening(bind, port)
    except OSError as failure:
        reason = os.strerror(failure.errno or 0)
        why = "in use" if failure.errno == errno.EADDRINUSE else f"not usable ({reason})"
        raise StartRefused(f"Port {port} on {bind} is {why}. Choose another with --port.") from failure
    with listener:
        yield listener


@contextmanager
def _running(
    listener: socket.socket, bind: str, state: Path, environment: dict[str, str]
) -> Iterator[tuple[str, dict[str, Any], list[Child]]]:
    """Everything started: the address, what the demo command said, and the processes."""
    host = EVERY_ADDRESS.get(bind, bind)
    host = f"[{host}]" if ":" in host else host
    address = f"http://{host}:{listener.getsockname()[1]}"
    hosts = "*" if bind in EVERY_ADDRESS else f"127.0.0.1,localhost,{host}"
    environment = {"SITE_URL": address, "ALLOWED_HOSTS": hosts} | environment

    children: list[Child] = []
    try:
        with _told("preparing the database and the demo world"):
            demo = _prepare(children, state, environment)
        with _told("starting web, worker and beat"):
            _start_all(children, listener, state, environment)
            _wait_for_web(address, children)
        yield address, demo, children
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        processes.stop(children)


def _prepare(children: list[Child], state: Path, environment: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "schoolofakims.prepare"]
    child = processes.start("prepare", command, log=state / "log" / "prepare.log", environment=environment)
    children.append(child)
    if child.process.wait():
        raise StartRefused(f"The installation could not be prepared.\n{child.last_words()}")
    children.remove(child)
    demo = (state / "demo.json").read_text(encoding="utf-8")
    return json.loads(demo)


def _start_all(
    children: list[Child], listener: socket.socket, state: Path, environment: dict[str, str]
) -> None:
    python, descriptor = sys.executable, listener.fileno()
    celery = [python, "-m", "celery", "--app", "schoolofakims.celery:app", "--quiet", "--skip-checks"]
    commands = {
        "web": [python, "-m", "gunicorn", "schoolofakims.wsgi:application", "--bind", f"fd://{descriptor}",
                "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload",
                "--worker-tmp-dir", str(state), "--graceful-timeout", "10", "--no-control-socket"],
        "worker": [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle",
                   "--loglevel", "INFO", "--hostname", "embedded@%h"],
        "beat": [*celery, "beat", "--pidfile", "", "--loglevel", "INFO"],
    }  # fmt: skip
    for name, command in commands.items():
        files = (descriptor,) if name == "web" else ()
        log = state / "log" / f"{name}.log"
        children.append(processes.start(name, command, log=log, environment=environment, files=files))


def _wait_for_web(address: str, children: list[Child]) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline:
        _refuse_ended(children)
        if _read(f"{address}/healthz").startswith(b"ok"):
            return
        time.sleep(0.2)
    raise StartRefused(f"The web process did not answer within {STARTING_SECONDS} s.")


def _wait_for_worker(demo: dict[str, Any], address: str, children: list[Child]) -> None:
    """The demo leaves one certificate for the worker to make; its register page then answers."""
    register = urllib.parse.urljoin(f"{address}/", demo["urls"]["register"]) + "?format=json"
    deadline = time.monotonic() + WORKER_SECONDS
    with _told("waiting for the worker to make the demo certificate"):
        while time.monotonic() < deadline:
            _refuse_ended(children)
            if b'"valid"' in _read(register):
                return
            time.sleep(0.3)
    _say("The worker has not made the demo certificate yet. See var/log/worker.log.")


def _read(url: str) -> bytes:
    """What a page says, or nothing while it cannot say anything."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own address
            return answer.read()
    except OSError:
        return b""


def _watch(children: list[Child]) -> NoReturn:
    while True:
        _refuse_ended(children)
        time.sleep(0.5)


def _refuse_ended(children: list[Child]) -> None:
    for child in children:
        if child.has_ended():
            raise StartRefused(
                f"The {child.name} process ended with code {child.process.returncode}, so everything stops.\n"
                f"{child.last_words()}"
            )


# --- telling ---------------------------------------------------------------------------------------


def _say(sentence: str, end: str = "\n") -> None:
    sys.stdout.write(f"soa: {sentence}{end}")
    sys.stdout.flush()


@contextmanager
def _told(what: str) -> Iterator[None]:
    began = time.monotonic()
    _say(f"{what} … ", end="")
    try:
        yield
    except BaseException:
        sys.stdout.write("stopped\n")
        raise
    sys.stdout.write(f"{time.monotonic() - began:.1f} s\n")
    sys.stdout.flush()


def _show(address: str, demo: dict[str, Any], state: Path, seconds: float) -> None:
    columns = ("role", "email", "password", "language", "totp_secret")
    rows = [("Role", "E-mail", "Password", "Language", "One-time code secret (TOTP)")]
    rows += [tuple(account.get(column) or "" for column in columns) for account in demo["accounts"]]
    widths = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "  ".join("─" * width for width in widths))
    table = "\n".join(f"  {line.rstrip()}" for line in lines)
    sys.stdout.write(f"\n  School of Akims   {address}\n\n{table}\n\n")
    sys.stdout.write(f"  Ready in {seconds:.0f} s. Everything is kept in {state}. Stop with Ctrl-C.\n\n")
    sys.stdout.flush()


def _show_last_words(children: list[Child]) -> None:
    for child in children:
        sys.stdout.write(f"\n--- the end of {child.log.name}\n{child.last_words()}\n")


if __name__ == "__main__":
    sys.exit(main())
