"""What one certificate costs the worker, and of what that consists."""

import hashlib
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from certification import producing, rendering
from certification.rendering import drawing
from tests.bench.measure import Table
from tests.certification.papers import URL, facts

UNITS = 15
AT = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def run() -> list[Table]:
    own = producing.current_seal()
    paper = _render()
    sealed = own.sign(paper, at=AT)
    table = Table("certificates: CPU of one paper")
    table.add("naive WeasyPrint: fonts and styles read anew", _naive, units=UNITS, bytes=len(paper))
    table.add("render", _render, units=UNITS, bytes=len(paper))
    table.add("render and seal", lambda: own.sign(_render(), at=AT), units=UNITS, bytes=len(sealed))
    table.add("seal alone", lambda: own.sign(paper, at=AT), units=UNITS, bytes=len(sealed))
    table.add("floor: sum and write the same bytes", lambda: _write(sealed), units=UNITS, bytes=len(sealed))
    return [table]


def _render() -> bytes:
    return rendering.render(facts(), html_name="completion", verify_url=URL, demo=True)


def _naive() -> bytes:
    """As one would write it first: nothing is kept from one paper to the next."""
    drawing._shared.cache_clear()
    return _render()


def _write(content: bytes) -> None:
    hashlib.sha256(content).hexdigest()
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "paper.pdf").open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
