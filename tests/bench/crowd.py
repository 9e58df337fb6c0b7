"""Many people at one server, each act at its moment: a fixed number of connections, as behind a proxy."""

from __future__ import annotations

import http.client
import math
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.takers import Line, Refused

CONNECTIONS = 48
Act = Callable[[Line], object]


class Phase:
    """Acts with their moments, in order, and how long each took in milliseconds from its moment."""

    def __init__(self, acts: list[tuple[float, Act]]) -> None:
        self.acts = list(acts)
        self.after: dict[int, tuple[Act, Phase]] = {}
        self.took: list[float] = []
        self.errors: list[str] = []

    def add(self, at: float, act: Act) -> None:
        self.acts.append((at, act))

    def then(self, act: Act, phase: Phase) -> None:
        """What the last act is followed by at once; its time counts in another phase, from the end of the first."""
        self.after[len(self.acts) - 1] = (act, phase)

    @property
    def count(self) -> int:
        return len(self.took) + len(self.errors)

    def as_row(self) -> dict[str, object]:
        took = sorted(self.took) or [math.nan]
        at = {f"p{share}": took[math.ceil(share / 100 * len(took)) - 1] for share in (50, 95, 99)}
        row = {name: round(value) for name, value in (at | {"max": took[-1]}).items()}
        return {"done": len(self.took), "errors": len(self.errors), **row}


class Crowd:
    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self._lines = [Line(host, port, 60) for _ in range(CONNECTIONS)]

    def __enter__(self) -> Crowd:
        return self

    def __exit__(self, *_failure: object) -> None:
        for one in self._lines:
            one.close()

    def line(self) -> Line:
        return self._lines[0]

    def warm(self, line: Line) -> None:
        line.ask("GET", "/kk/account/login/", "")

    def go(self, phase: Phase) -> None:
        """Every act of a phase; returns when the last one has ended."""
        began, turn, lock = time.monotonic() + 0.2, iter(enumerate(phase.acts)), threading.Lock()

        def work(line: Line) -> None:
            while True:
                with lock:
                    place, (at, act) = next(turn, (-1, (0.0, None)))
                if act is None:
                    return
                time.sleep(max(0.0, began + at - time.monotonic()))
                _timed(phase, act, line, began + at)
                if following := phase.after.get(place):
                    _timed(following[1], following[0], line, time.monotonic())

        threads = [threading.Thread(target=work, args=[line]) for line in self._lines]
        for one in threads:
            one.start()
        for one in threads:
            one.join()


def _timed(phase: Phase, act: Act, line: Line, since: float) -> None:
    try:
        act(line)
    except (OSError, http.client.HTTPException, Refused) as failure:
        phase.errors.append(f"{type(failure).__name__} {failure}")
    else:
        phase.took.append((time.monotonic() - since) * 1000)


def cpu_of(pid: int) -> float:
    """Seconds of CPU that a process, those below it and those that it has outlived have used."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:  # it has ended meanwhile: the one above it counts what it used
        return 0.0
    return sum(int(one) for one in fields[11:15]) / os.sysconf("SC_CLK_TCK") + sum(
        map(cpu_of, map(int, below))
    )
