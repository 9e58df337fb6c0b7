"""Migrated databases, made once and copied: a file on SQLite, a template database on PostgreSQL."""

import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections

from schoolofakims import env, ready_db
from tests import servers

READY = "ready"


def worker() -> str:
    return env.text("PYTEST_XDIST_WORKER", "main")


@contextmanager
def of_own(folder: Path) -> Iterator[str]:
    """Point Django at a fresh copy of the migrated database; yields its DATABASE_URL.

    Unlike a flush, a copy keeps what migrations wrote and never meets the triggers that guard the trail.
    """
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connections.close_all()
    if connection.vendor == "sqlite":
        name = str(folder / f"{uuid.uuid4().hex}.sqlite3")
        ready_db.copy_to(Path(name))
        url = f"sqlite:///{name}"
    else:
        name = f"copy_{worker()}_{uuid.uuid4().hex[:8]}"
        at = connection.settings_dict
        server = f"postgres://{at['USER']}@{at['HOST']}:{at['PORT']}"
        _create(f"{server}/postgres", name)
        url = f"{server}/{name}"
    _point_at(name)
    try:
        yield url
    finally:
        connections.close_all()
        _point_at(before)
        if connection.vendor == "postgresql":
            with psycopg.connect(f"{server}/postgres", autocommit=True) as link:
                link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _point_at(name: str) -> None:
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


def _create(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}" TEMPLATE {READY}')


@contextmanager
def migrated_postgres(*, safe: bool = False, options: Sequence[str] = ()) -> Iterator[str]:
    """A PostgreSQL server that holds the template database `ready`; yields the server's URL without a name.

    The migrated data directory is kept under .soa/cache, so the second run starts at once.
    """
    with servers.postgres(safe=safe, data=migrated_data(), options=options) as url:
        yield url.rsplit("/", 1)[0]


def migrated_data() -> Path:
    """The data directory of a stopped PostgreSQL server with the template database. Start from a copy."""
    kept = ready_db.CACHE / f"postgres-{ready_db.fingerprint()}"
    with ready_db.alone(ready_db.CACHE / "postgres.lock"):
        if not kept.exists():
            _build(kept)
    return kept


def _build(kept: Path) -> None:
    """Initialise, migrate, stop, keep."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with servers.postgres(keep=kept) as url:
        server = url.rsplit("/", 1)[0]
        with psycopg.connect(url, autocommit=True) as link:
            link.execute(f"CREATE DATABASE {READY}")
        place = {"DATABASE_URL": f"{server}/{READY}", "DJANGO_SETTINGS_MODULE": "schoolofakims.settings.test"}
        for command in (["migrate", "--verbosity", "0"], ["createcachetable"]):
            subprocess.run(
                [sys.executable, str(env.ROOT / "manage.py"), *command], env=env.child(**place), check=True
            )
