"""Child processes that never outlive their parent: started, watched and stopped together."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

STOP_SECONDS = 20
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Child:
    """One process with a group of its own, writing into one log file."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def last_words(self, lines: int = 20) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def start(
    name: str, command: Sequence[str], *, log: Path, environment: dict[str, str], files: Sequence[int] = ()
) -> Child:
    """Start a process. Its group is its own, so that Ctrl-C in the terminal reaches only the parent,
    which then stops everybody in order.

    files   numbers of open sockets that the child inherits
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_suffix(".old"))
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            pass_fds=files,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
    return Child(name, process, log)


def listening(bind: str, port: int) -> socket.socket:
    """An open socket that a web process can inherit.

    gunicorn sends an answer in two pieces. Without TCP_NODELAY, which it sets only on sockets of its own, the
    second one waits 40 ms for the browser to acknowledge the first.
    """
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    listener = socket.create_server((bind, port), family=family, backlog=256)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def stop(children: Iterable[Child], seconds: float = STOP_SECONDS) -> None:
    """Ask all to finish what they hold, then end what is left of their groups."""
    children = list(children)
    for child in children:
        if not child.has_ended():
            child.process.terminate()
    deadline = time.monotonic() + seconds
    for child in children:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
        _end_group(child.process.pid)
        child.process.wait()


def _end_group(group: int) -> None:
    # When nobody is left Linux answers with the first, macOS with the second.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _end_with_parent() -> None:
    """Linux: a parent that is killed outright takes the child with it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
