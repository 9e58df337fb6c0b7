"""Give waiting entries their places, one after another without a gap, and sign the longer log.

One transaction by one process at a time. Before anything new is signed, what is in the database must continue both what
was signed last and what is kept outside: a log that was shortened or exchanged is never signed again.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import connection, transaction

from certification import faults
from certification.log import kept, keys, merkle, notes, reading, tiles
from certification.models import LogCheck, LogCheckpoint, LogNode

logger = logging.getLogger(__name__)
ADVISORY_LOCK = 7_240_116
AT_ONCE = 1000
Finding = LogCheck.Finding

TAKE = """
UPDATE certification_logentry SET position = taken.position FROM (
    SELECT id, %s - 1 + row_number() OVER (ORDER BY id) AS position
    FROM (SELECT id FROM certification_logentry WHERE position IS NULL ORDER BY id LIMIT %s) AS waiting
) AS taken
WHERE certification_logentry.id = taken.id
RETURNING certification_logentry.position, certification_logentry.entry
"""


class LogBroken(Exception):
    """What is in the database does not continue what was signed. Nothing more is signed until a person has looked."""

    def __init__(self, finding: str, place: str = "") -> None:
        super().__init__(f"{finding} {place}".strip())
        self.finding, self.place = finding, place


def run(*, at: datetime, limit: int = AT_ONCE) -> int:
    """One round. Returns how many entries got a place. Raises LogBroken, or KeyUnusable."""
    signer = keys.signer()
    with transaction.atomic():
        if not _alone():
            return 0
        before = reading.last_checkpoint()
        check_kept(before)
        if before:
            kept.keep(before.note)  # whoever signed it may have died before
        taken = _take(before.size if before else 0, limit)
        if not taken:
            return 0
        note = _sign(signer, _grown(before), taken, at)
        faults.point("before_log")
    faults.point("after_log")
    kept.keep(note)
    logger.info("log grown", extra={"entries": len(taken)})
    return len(taken)


def check_kept(newest: LogCheckpoint | None) -> None:
    """Raises LogBroken unless the database continues the checkpoint that is kept outside it."""
    try:
        outside = kept.last()
    except notes.NoteRefused as damaged:
        raise LogBroken(Finding.FORKED, "kept checkpoint") from damaged
    if outside is None:
        return
    if newest is None or newest.size < outside.size:
        raise LogBroken(Finding.SHRUNKEN, f"entry {newest.size if newest else 0}")
    own = newest
    if own.size != outside.size:
        own = LogCheckpoint.objects.filter(size=outside.size).first()
    if own is None or own.root != outside.root.hex():
        raise LogBroken(Finding.FORKED, f"entry {outside.size - 1}")


def _alone() -> bool:
    """One at a time; SQLite's immediate transaction already sees to it."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        return bool(cursor.fetchone()[0])


def _take(size: int, limit: int) -> list[bytes]:
    """Gives the places from `size` on; the entries, in their order. What commits meanwhile waits for the next round."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [size, limit])
        rows = sorted(cursor.fetchall())
    if [position for position, _entry in rows] != list(range(size, size + len(rows))):
        raise LogBroken(Finding.REWRITTEN, f"entry {size}")
    return [entry.encode() for _position, entry in rows]


def _grown(before: LogCheckpoint | None) -> merkle.Frontier:
    """The right edge of the log, which must still be the one that was signed."""
    if before is None:
        return merkle.Frontier()
    try:
        edge = reading.tree(before.size).frontier()
    except reading.TileLost as lost:
        raise LogBroken(Finding.SHRUNKEN, str(lost)) from lost
    if edge.root().hex() != before.root:
        raise LogBroken(Finding.REWRITTEN, f"entry {before.size - 1}")
    return edge


def _sign(signer: notes.Signer, edge: merkle.Frontier, taken: list[bytes], at: datetime) -> str:
    LogNode.objects.bulk_create(grow(edge, taken))
    note = signer.sign(size=edge.size, root=edge.root())
    LogCheckpoint.objects.create(size=edge.size, root=edge.root().hex(), note=note, at=at)
    return note


def grow(edge: merkle.Frontier, taken: list[bytes]) -> list[LogNode]:
    """Adds entries to the edge. Returns the roots of the tiles that they fill, not stored."""
    nodes = []
    for entry in taken:
        for height, root in edge.add(merkle.leaf_hash(entry)):
            level, rest = divmod(height, tiles.HEIGHT)
            if not rest:
                nodes.append(LogNode(level=level, number=(edge.size >> height) - 1, hash=root.hex()))
    return nodes
