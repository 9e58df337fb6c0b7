"""One gunicorn worker on one core, asked over HTTP; its CPU is read from outside."""

import ctypes
import http.client
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from schoolofakims import processes
from tests.installation import Installation

SECONDS = 60


@dataclass
class Web:
    """A running server: `pid` is that of its worker, `core` the one on which it may run, if pinned."""

    pid: int
    link: http.client.HTTPConnection
    core: int | None

    def get(self, address: str, **headers: str) -> http.client.HTTPResponse:
        """Ask as a browser does, on a connection that stays; the body is in `body`, packed as it came."""
        return self.ask("GET", address, **headers)

    def ask(self, method: str, address: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        asking = {name.replace("_", "-"): value for name, value in headers.items()}
        self.link.request(method, address, body or None, {"Accept-Encoding": "gzip, br", **asking})
        answer = self.link.getresponse()
        answer.body = answer.read()
        return answer

    def come_from(self, number: int) -> None:
        """Another visitor's address: the register turns away whoever asks too often from one."""
        self.link.close()
        self.link = http.client.HTTPConnection(
            "127.0.0.1", self.link.port, timeout=SECONDS, source_address=(f"127.0.1.{number}", 0)
        )
        self.get("/healthz")

    def cpu_ns(self) -> int:
        """CPU that the worker has used since it began, all threads counted."""
        return time.clock_gettime_ns(_clock_of(self.pid))


@contextmanager
def serving(place: Installation, application: str = "schoolofakims.wsgi") -> Iterator[Web]:
    """This application on the installation, by a server of its own."""
    core = max(os.sched_getaffinity(0)) if shutil.which("taskset") else None
    pinned = ["taskset", "-c", str(core)] if core is not None else []
    with processes.listening("127.0.0.1", 0) as listener:
        port, descriptor = listener.getsockname()[1], listener.fileno()
        child = processes.start(
            application,
            [*pinned, sys.executable, "-m", "gunicorn", f"{application}:application",
             "--bind", f"fd://{descriptor}", "--worker-class", "gthread", "--workers", "1", "--threads", "4",
             "--no-control-socket", "--keep-alive", "60"],
            log=place.state / "log" / f"{application}.log",
            environment=place.environment,
            files=(descriptor,),
        )  # fmt: skip
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
            link.request("GET", "/healthz")  # waits until the worker accepts
            link.getresponse().read()
            yield Web(_worker_of(child.process.pid), link, core)
        except Exception as failure:
            failure.add_note(child.last_words(30))
            raise
        finally:
            processes.stop([child])


def _worker_of(master: int) -> int:
    return int(Path(f"/proc/{master}/task/{master}/children").read_text().split()[0])


def _clock_of(pid: int) -> int:
    clock = ctypes.c_int()
    failed = ctypes.CDLL(None).clock_getcpuclockid(pid, ctypes.byref(clock))
    if failed:
        raise OSError(failed, os.strerror(failed))
    return clock.value
