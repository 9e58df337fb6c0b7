"""One way of making certificates, measured in this process: `python -m tests.bench.papers WAY UNITS`, JSON at the end."""

import hashlib
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings

from schoolofakims import env

_folder = tempfile.TemporaryDirectory(prefix="soa-bench-keys-")  # goes with the process
KEYS = Path(_folder.name)


def main(way: str, units: int) -> None:
    settings.configure(
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [env.ROOT / "templates"],
                "OPTIONS": {"loaders": [("django.template.loaders.cached.Loader", [
                    "django.template.loaders.filesystem.Loader"])]},
            }
        ]
    )  # fmt: skip
    django.setup()
    from tests.bench import peers  # noqa: PLC0415 - it needs Django set up

    special = {"first": _first, "second": _second, "oracle": _oracle, "memory": _memory}
    told = special[way](units) if way in special else _measured(getattr(peers, way)(KEYS), units)
    print(json.dumps(told))


def _measured(make: Callable[[int], bytes], units: int) -> dict:
    for number in range(3):
        paper = make(number)
    cpu = []
    for number in range(units):
        began = time.process_time_ns()
        paper = make(number)
        cpu.append((time.process_time_ns() - began) / 1e6)
    return {"cpu_ms": cpu, "bytes": len(paper), "rss_mb": _peak_mb()}


def _first(_units: int) -> dict:
    from tests.bench import peers  # noqa: PLC0415 - it needs Django set up

    began = time.process_time_ns()
    peers.ours_p256(KEYS)(0)
    return {"CPU ms": round((time.process_time_ns() - began) / 1e6), "peak RSS MB": _peak_mb()}


def _second(_units: int) -> dict:
    from certification.rendering import keeping  # noqa: PLC0415 - it needs Django set up
    from tests.bench import peers  # noqa: PLC0415 - it needs Django set up

    make = peers.ours_p256(KEYS)
    make(0)
    keeping.forget()
    began = time.process_time_ns()
    make(0)
    return {"CPU ms": round((time.process_time_ns() - began) / 1e6), "peak RSS MB": _peak_mb()}


def _oracle(units: int) -> dict:
    """Generated names, each set by us and by WeasyPrint."""
    from tests.bench import peers  # noqa: PLC0415 - it needs Django set up
    from tests.certification import oracle  # noqa: PLC0415 - it needs Django set up

    told = oracle.compare(oracle.names(units, seed=units), peers.p256(), KEYS)
    return {
        name.replace("_", " "): part if isinstance(part, int) else len(part)
        for name, part in told._asdict().items()
    }


def _memory(units: int) -> dict:
    from tests.bench import peers  # noqa: PLC0415 - it needs Django set up

    make, told = peers.ours_p256(KEYS), {}
    for number in range(1, units + 1):
        make(number)
        if number in (100, 1000, 5000, units):
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            told[str(number)] = round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20)
    return told


def _peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def written(paper: bytes) -> bytes:
    """The floor: what nobody can leave out."""
    hashlib.sha256(paper).hexdigest()
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "paper.pdf").open("wb") as file:
        file.write(paper)
        file.flush()
        os.fsync(file.fileno())
    return paper


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
