"""Benchmarks: one table each, CPU per unit and ratios against a floor or a peer measured in the same run.

    ./soa bench [name …] [--short | --long] [--json FILE]

Figures of one machine are comparable with each other, not with those of another.
"""

import argparse
import importlib
import json
import logging
import sys
import tempfile
from functools import partial
from pathlib import Path

import django

from schoolofakims import env

BENCHES = (
    "certificates",
    "answers",
    "pages",
    "search",
    "figures",
    "log",
    "lighthouse",
    "exam",
    "races",
    "batch",
    "killings",
)
WITH_A_SHORT_FORM = {"exam", "races", "batch", "killings"}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./soa bench", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHES))
    parser.add_argument("--short", action="store_true", help="a small hall, to see that it works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the tables there as well")
    parser.add_argument(
        "--long", action="store_true", help="also what takes many minutes, where a bench has it"
    )
    wishes = parser.parse_args(arguments)
    unknown = set(wishes.names) - set(BENCHES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(BENCHES)}")
    if wishes.short and not (wishes.names and set(wishes.names) <= WITH_A_SHORT_FORM):
        parser.error(f"--short is for {', '.join(sorted(WITH_A_SHORT_FORM))}")
    tables = []
    with tempfile.TemporaryDirectory(prefix="soa-bench-") as folder:
        _prepare(Path(folder))
        for name in wishes.names or BENCHES:
            bench = importlib.import_module(f"tests.bench.{name}")
            runs = [
                partial(bench.run, short=True) if wishes.short and name in WITH_A_SHORT_FORM else bench.run
            ]
            if wishes.long and hasattr(bench, "run_long"):
                runs.append(bench.run_long)
            for table in (table for run in runs for table in run()):
                print(table.text(), end="\n\n", flush=True)
                tables.append(table.as_json())
    if wishes.json:
        wishes.json.write_text(json.dumps(tables, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _prepare(folder: Path) -> None:
    """A migrated database and a state of their own, settings of the suite, the addresses with the floor."""
    env.default_settings("schoolofakims.settings.test")
    from django.conf import settings  # noqa: PLC0415 - its modules are read with the settings named above

    private = {**settings.STORAGES["private"], "OPTIONS": {"location": folder / "private", "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"private": private}
    settings.MEDIA_ROOT, settings.SEAL_FOLDER = folder / "media", folder / "seal"
    settings.LOG_FOLDER = folder / "log"
    settings.ROOT_URLCONF = "tests.bench.floor"
    settings.DATABASES["default"]["NAME"] = str(folder / "db.sqlite3")
    django.setup()
    logging.disable(logging.WARNING)
    from schoolofakims import ready_db  # noqa: PLC0415 - it needs Django set up

    ready_db.copy_to(folder / "db.sqlite3")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
