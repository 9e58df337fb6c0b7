"""Masters, kept in memory and on the disk: they take a second to make and serve for years.

On the disk each is a file under its key, the SHA-256 of everything that it follows from. Files may be deleted at any
time, and a damaged one counts as absent. They spare a worker that starts its first second, nothing else.
"""

import hashlib
import json
import logging
import os
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import asdict
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

from certification.rendering.fit import CompilingFailed, NotCompiled
from certification.rendering.master import Master, Place

logger = logging.getLogger(__name__)
MOST = 64  # masters in memory, some 150 KB each
MADE_BY = ("weasyprint", "pydyf", "fonttools", "uharfbuzz", "segno")

_masters: OrderedDict[str, Master | None] = OrderedDict()
_one_at_a_time = Lock()


@lru_cache(maxsize=1024)
def key(*facts: Hashable) -> str:
    """The name of what follows from these facts, from our own code and from the libraries that it uses."""
    return hashlib.sha256(json.dumps([_engine(), *facts], ensure_ascii=False).encode()).hexdigest()


def master(name: str, *, folder: Path, make: Callable[[], Master]) -> Master:
    """The master of this name, made if it is nowhere. Raises NotCompiled if it cannot be made; so it is once tried."""
    with _one_at_a_time:
        if name not in _masters:
            _masters[name] = _read_master(folder / f"{name}.master") or _made(name, folder, make)
        _masters.move_to_end(name)
        if len(_masters) > MOST:
            _masters.popitem(last=False)
        found = _masters[name]
    if found is None:
        raise NotCompiled("a template that cannot be compiled")
    return found


def forget() -> None:
    """Empties the memory of this process; what is on the disk stays."""
    _masters.clear()


def _made(name: str, folder: Path, make: Callable[[], Master]) -> Master | None:
    try:
        made = make()
    except CompilingFailed as failure:
        logger.error("certificate template not compiled", extra={"reason": str(failure)})
        return None
    stored = {**asdict(made), "prefix": None}
    stored["pieces"] = [[piece.decode("latin-1") for piece in pieces] for pieces in made.pieces]
    _write(folder / f"{name}.master", stored, made.prefix)
    return made


def _read_master(path: Path) -> Master | None:
    found = _read(path)
    if found is None:
        return None
    stored, prefix = found
    stored["pieces"] = [[piece.encode("latin-1") for piece in pieces] for pieces in stored["pieces"]]
    stored["places"] = [Place(*place) for place in stored["places"]]
    stored["title"], stored["metadata"] = tuple(stored["title"]), tuple(stored["metadata"])
    return Master(**{**stored, "prefix": prefix})


def _read(path: Path) -> tuple[dict[str, Any], bytes] | None:
    try:
        digest, _line, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if hashlib.sha256(content).hexdigest().encode() != digest:
        logger.warning("a kept master is damaged and will be made anew", extra={"file": path.name})
        return None
    stored, _line, blob = content.partition(b"\n")
    return json.loads(stored), blob


def _write(path: Path, stored: dict[str, Any], blob: bytes) -> None:
    """All of it or nothing. A disk that takes nothing costs time, and no certificate."""
    content = json.dumps(stored).encode() + b"\n" + blob
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
            os.replace(draft, path)
        except OSError:
            with suppress(OSError):
                Path(draft).unlink()
            raise
    except OSError:
        logger.exception("a master could not be kept")


@cache
def _engine() -> list[str]:
    """Our own source and the versions of the libraries: another engine makes masters of its own."""
    own = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        own.update(path.read_bytes())
    return [own.hexdigest(), *(f"{package} {version(package)}" for package in MADE_BY)]
