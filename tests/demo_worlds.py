"""The demo world, built once for each state of the source and each day, and copied.

Building it costs a minute: every lesson is published, indexed and measured. A copy is what `./soa up` would have
made, its secrets and what waits for the worker included. The day counts, since the demo dates from today.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from schoolofakims import env, ready_db
from schoolofakims.messages import APPS
from tests import databases, servers

SOURCES = (*APPS, "templates", "locale")
FOREIGN = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE")
KEPT = 2  # of each kind


def environment(state: Path) -> dict[str, str]:
    """That of an installation on a state folder, whatever this process was told of servers."""
    own = {name: value for name, value in env.child().items() if name not in FOREIGN}
    return own | {"SOA_VAR": str(state), "DJANGO_SETTINGS_MODULE": "schoolofakims.settings.dev"}


def copy_embedded(state: Path) -> None:
    """SQLite: the state folder is all there is."""
    shutil.copytree(_ready("embedded", _build_embedded) / "state", state, dirs_exist_ok=True)


@contextmanager
def scaled_out(state: Path) -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis, started with the demo in them, and its state folder; yields their addresses."""
    kept = _ready("scaled-out", _build_scaled_out)
    shutil.copytree(kept / "state", state, dirs_exist_ok=True)
    with (
        servers.postgres(safe=True, data=kept / "postgres") as server,
        servers.redis(data=kept / "redis.rdb") as broker,
    ):
        yield _addresses(server, broker)


def _ready(kind: str, build) -> Path:
    """The kept world of this kind; the first one who asks builds it, others wait."""
    kept = ready_db.CACHE / f"demo-{kind}-{_fingerprint()}"
    with ready_db.alone(kept.parent / f"demo-{kind}.lock"):
        if not kept.exists():
            with TemporaryDirectory(dir=kept.parent) as folder:
                draft = Path(folder) / "draft"
                draft.mkdir()
                build(draft)
                draft.replace(kept)
            older = sorted(kept.parent.glob(f"demo-{kind}-*/"), key=lambda one: one.stat().st_mtime)
            for one in older[:-KEPT]:
                shutil.rmtree(one)
    return kept


def _fingerprint() -> str:
    digest = hashlib.sha256(date.today().isoformat().encode())
    for folder in SOURCES:
        for file in sorted((env.ROOT / folder).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(env.ROOT)}\n".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _build_embedded(draft: Path) -> None:
    _prepare(draft / "state")


def _build_scaled_out(draft: Path) -> None:
    migrated = databases.migrated_data()
    with (
        servers.postgres(data=migrated, keep=draft / "postgres") as server,
        servers.redis(keep=draft / "redis.rdb") as broker,
    ):
        _prepare(draft / "state", **_addresses(server, broker))


def _addresses(server: str, broker: str) -> dict[str, str]:
    return {"DATABASE_URL": f"{server.rsplit('/', 1)[0]}/{databases.READY}", "REDIS_URL": broker}


def _prepare(state: Path, **servers: str) -> None:
    state.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "schoolofakims.prepare"],
        env=environment(state) | servers,
        cwd=env.ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-5000:])
