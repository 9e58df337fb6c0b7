"""CPU per unit of work, as the median of many single measurements in this process."""

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass
class Row:
    """One line of a table.

    cpu_ms   median CPU of this process for one unit, all threads counted
    p95_ms   CPU that 95 of 100 units stay below
    ratio    how many times the first row of the table; 1 for that row itself
    notes    further figures: SQL statements, bytes
    """

    name: str
    units: int
    cpu_ms: float
    p95_ms: float
    ratio: float
    notes: dict[str, int]


class Table:
    """Rows of one benchmark. The first is the peer or the floor with which the others are compared."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.rows: list[Row] = []

    def add(self, name: str, act: Callable[[], object], *, units: int, warm: int = 2, **notes: int) -> None:
        """Measure `act`, called `units` times after `warm` calls that do not count."""
        for _ in range(warm):
            act()
        cpu = []
        for _ in range(units):
            began = time.process_time_ns()
            act()
            cpu.append(time.process_time_ns() - began)
        self.put(name, [one / 1e6 for one in cpu], **notes)

    def put(self, name: str, cpu_ms: list[float], **notes: int) -> None:
        """A row of units that were measured elsewhere."""
        median = statistics.median(cpu_ms)
        first = self.rows[0].cpu_ms if self.rows else median
        p95 = sorted(cpu_ms)[math.ceil(0.95 * len(cpu_ms)) - 1]
        self.rows.append(
            Row(name, len(cpu_ms), round(median, 3), round(p95, 3), round(median / first, 3), notes)
        )

    def text(self) -> str:
        width = max(len(row.name) for row in self.rows)
        lines = [self.title, f"{'':{width}}  {'units':>6} {'CPU ms':>9} {'p95 ms':>9} {'ratio':>8}"]
        for row in self.rows:
            notes = "  ".join(f"{key.replace('_', ' ')} {value}" for key, value in row.notes.items())
            lines.append(
                f"{row.name:{width}}  {row.units:>6} {row.cpu_ms:>9.3f} {row.p95_ms:>9.3f} {row.ratio:>8.3f}  {notes}".rstrip()
            )
        return "\n".join(lines)

    def as_json(self) -> dict:
        return {"title": self.title, "rows": [asdict(row) for row in self.rows]}


class Figures:
    """A table of figures that have no peer: one line a thing, one column a figure."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.rows: dict[str, dict[str, object]] = {}

    def text(self) -> str:
        columns = list(dict.fromkeys(column for row in self.rows.values() for column in row))
        width = max(map(len, self.rows), default=0)
        lines = [self.title, "  ".join([" " * width, *columns])]
        for name, row in self.rows.items():
            cells = [f"{row.get(column, '')!s:>{len(column)}}" for column in columns]
            lines.append("  ".join([f"{name:{width}}", *cells]))
        return "\n".join(lines)

    def as_json(self) -> dict:
        return {"title": self.title, "rows": [{"name": name, **row} for name, row in self.rows.items()]}


def statements(act: Callable[[], object]) -> dict[str, int]:
    """How many SQL statements one unit takes, and how many of them write."""
    with CaptureQueriesContext(connection) as captured:
        act()
    said = [query["sql"].lstrip().upper() for query in captured.captured_queries]
    writing = ("INSERT", "UPDATE", "DELETE")
    around = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return {
        "sql": sum(not one.startswith(around) for one in said),
        "writes": sum(one.startswith(writing) for one in said),
    }
