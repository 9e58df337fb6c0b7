"""The whole suite: once on SQLite, then what speaks to the database again on PostgreSQL and Redis.

`faults`: what breaks servers while people sit an exam, which is not part of the suite.
With other arguments: only those tests, on SQLite.
"""

import os
import subprocess
import sys
import time

import django

from schoolofakims import env
from tests.faults import ELSEWHERE

AGAIN = [
    "tests/audit", "tests/notifications", "tests/regions", "tests/people", "tests/courses", "tests/training",
    "tests/assessments", "tests/certification", "tests/schoolofakims", "tests/journeys", "tests/races",
]  # fmt: skip

# Papers and seals are made without a database: once is enough.
WITHOUT_DATABASE = [
    f"--ignore=tests/certification/test_{name}.py"
    for name in ("rendering", "seal", "inspecting", "compiled", "pdfa", "looks", "pictures")
]


# Tests roll back what they write. Counted in between, a table looks empty however large it has grown, and the next
# test's 2,400 rows are joined one by one, which has taken half an hour instead of a second.
UNCOUNTED = "autovacuum=off"

# A file stays with one worker, for its browser and its servers. One worker more than cores: tests also wait.
SPREAD = ["-n", str((os.cpu_count() or 1) + 1), "--dist", "loadfile", "--no-loadscope-reorder"]


def main(arguments: list[str]) -> int:
    if arguments == ["faults"]:
        return _faults()
    if arguments:
        return _pytest(arguments)
    began = time.monotonic()
    code = _pytest([*SPREAD, "-m", "not faults", "tests"])
    if code == 0:
        code = _on_servers()
    print(f"whole suite: {time.monotonic() - began:.0f} s", flush=True)
    return code


def _faults() -> int:
    """One after another, so that nothing but the fault is in the way; then what other tests prove of the list."""
    began = time.monotonic()
    code = _pytest(
        ["-q", "-n", "0", "tests/faults", *(test for tests in ELSEWHERE.values() for test in tests)]
    )
    print(f"faults: {time.monotonic() - began:.0f} s", flush=True)
    return code


def _on_servers() -> int:
    """The same tests, with real row locks and a real broker."""
    env.default_settings("schoolofakims.settings.test")
    django.setup()
    from tests import databases, servers  # noqa: PLC0415 - they need Django set up

    with databases.migrated_postgres(options=[UNCOUNTED]) as server, servers.redis() as broker:
        print(f"again on PostgreSQL ({server}) and Redis ({broker})", flush=True)
        places = [place for place in AGAIN if (env.ROOT / place).exists()]
        return _pytest(
            [
                *SPREAD,
                "-m",
                "not browser and not servers",
                *WITHOUT_DATABASE,
                *places,
            ],
            DATABASE_URL=f"{server}/postgres",
            REDIS_URL=broker,
        )


def _pytest(arguments: list[str], **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=env.ROOT, env=env.child(**environment)).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
