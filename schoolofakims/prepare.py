"""Before the first request of the embedded installation: the tables and the demo world.

`up` runs this as a process of its own and reads the demo's accounts and addresses from `demo.json`.
"""

import io
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from schoolofakims import env, ready_db


def prepare(state: Path) -> None:
    """Bring the database up to date, load the demo world once, and later renew what search knows of it."""
    _bring_database(settings.DATABASES["default"], state / "migrations")
    if (state / "demo.json").exists():
        call_command("rebuild_search", stdout=io.StringIO())
    else:
        _load_demo(state / "demo.json")


def _bring_database(database: dict, stamp: Path) -> None:
    """Copy the ready-made database, or migrate the one that is there.

    stamp   holds the fingerprint of the migrations that an SQLite file has seen
    """
    fingerprint = ready_db.fingerprint()
    if database["ENGINE"].endswith("sqlite3"):
        file = Path(database["NAME"])
        if not file.exists():
            ready_db.copy_to(file)
            stamp.write_text(fingerprint)
        if stamp.exists() and stamp.read_text() == fingerprint:
            return
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable")
    stamp.write_text(fingerprint)


def _load_demo(kept: Path) -> None:
    """What the demo says names passwords: only its owner may read it, and it appears whole or not at all."""
    answer = io.StringIO()
    call_command("demo", json=True, stdout=answer)
    draft = kept.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(answer.getvalue(), encoding="utf-8")
    draft.replace(kept)


if __name__ == "__main__":
    env.default_settings()
    django.setup()
    prepare(env.state())
