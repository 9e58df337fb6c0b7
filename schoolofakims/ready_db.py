"""A ready-made empty SQLite database.

Some 280 migrations take half a minute, and always end in the same tables. They run once for each state
of the migrations; `./soa up` and every test run begin with a copy of the result.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from schoolofakims import env

CACHE = env.ROOT / ".soa" / "cache"
KEPT = 3


def ready_database(cache: Path = CACHE) -> Path:
    """The database file with every migration applied and the cache table made. Copy it; do not open it.

    Many processes may ask at once: the first one builds, the others wait. Needs Django set up.
    Raises `CalledProcessError` when a migration fails.
    """
    ready = cache / f"{fingerprint()}.sqlite3"
    with alone(cache / "lock"):
        if not ready.exists():
            _build(ready)
            _forget_older(cache)
    return ready


def copy_to(target: Path, cache: Path = CACHE) -> None:
    """Put a copy at `target`, all of it or nothing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.draft")
    shutil.copyfile(ready_database(cache), draft)
    draft.replace(target)


def fingerprint() -> str:
    """Sixteen hexadecimal digits that change with any migration of any installed app."""
    digest = hashlib.sha256(settings.LANGUAGE_CODE.encode())
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(f"{app.label}/{file.name}\n".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """One process at a time, the others wait."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(ready: Path) -> None:
    """Migrate in a process of its own, since this one may already be bound to another database."""
    with tempfile.TemporaryDirectory(dir=ready.parent) as folder:
        draft = Path(folder) / "draft.sqlite3"
        environment = env.child(
            DATABASE_URL=f"sqlite:///{draft}",
            DJANGO_SETTINGS_MODULE="schoolofakims.settings.dev",
            LOG_LEVEL="WARNING",
            SOA_VAR=folder,
        )
        environment.pop("DATABASE_URL_FILE", None)
        command = [sys.executable, "-m", "schoolofakims.ready_db"]
        try:
            subprocess.run(  # noqa: S603 - this module, run by this Python
                command, cwd=env.ROOT, env=environment, capture_output=True, text=True, check=True
            )
        except subprocess.CalledProcessError as failure:
            failure.add_note(failure.stderr)
            raise
        draft.replace(ready)


def _forget_older(cache: Path) -> None:
    newest_first = sorted(cache.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in newest_first[KEPT:]:
        file.unlink()


def _migrate() -> None:
    # A half-made draft is thrown away, so nothing here has to survive a power cut.
    settings.DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable")


if __name__ == "__main__":
    env.default_settings()
    django.setup()
    _migrate()
