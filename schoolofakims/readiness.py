"""Whether each thing that the product leans on is usable: database, broker, storage, seal, fonts, log."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.utils.timezone import now

from certification.rendering import sources
from schoolofakims.celery import app


def parts() -> dict[str, dict]:
    """{part: {"ok": bool, "note": what is wrong, or ""}}. Never raises: a part that cannot be asked is not usable."""
    return {
        "database": _ask(_database),
        "broker": _ask(_broker),
        "storage": _ask(_storage),
        "seal": _ask(_seal),
        "fonts": _ask(_fonts),
        "log": _ask(_log),
    }


def _ask(part: Callable[[], str]) -> dict:
    try:
        note = part()
    except Exception as failure:
        # The note is public: it says what kind of thing went wrong, not where.
        return {"ok": False, "note": type(failure).__name__}
    return {"ok": True, "note": note}


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return ""


def _broker() -> str:
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        probe = Path(settings.BROKER) / "control" / f"ready-{uuid.uuid4().hex}"
        probe.touch()
        probe.unlink()
        return ""
    with app.connection_for_write() as link:
        link.ensure_connection(max_retries=1, timeout=2)
    return ""


def _storage() -> str:
    store = storages["private"]
    name = store.save(f"ready/{uuid.uuid4().hex}", ContentFile(b"ok"))
    store.delete(name)
    return ""


def _seal() -> str:
    from certification import seal  # noqa: PLC0415
    from certification.proof import keys  # noqa: PLC0415

    found = seal.standing(now())
    if found.problem or found.ends is None:
        raise seal.SealUnusable(found.problem)
    notes = [f"expires on {found.ends.date().isoformat()}"] if found.warns else []
    if found.broken:
        notes.append(f"configured seals that cannot be used: {len(found.broken)}")
    if not keys.is_usable():
        notes.append("no key for badges and for what the codes of papers carry")
    return "; ".join(notes)


def _log() -> str:
    """The public log: it has a key, its last check found nothing, and no entry waits for its place."""
    from certification.log import auditing, keys  # noqa: PLC0415

    keys.signer()
    auditing.need_whole(at=now())
    return ""


def _fonts() -> str:
    sources.bundled()
    return ""
