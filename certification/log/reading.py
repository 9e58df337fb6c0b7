"""What the log answers: checkpoint, tiles, bundles, proofs. Only what has been signed exists."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import Min, QuerySet, Subquery

from certification.log import merkle, proofs, recording, tiles
from certification.models import BatchStamp, Certificate, LogCheck, LogCheckpoint, LogEntry, LogNode
from people.prepared import Prepared

TILES_LEVELS = 64


class TileLost(Exception):
    """The database lacks a part of the log that was signed."""


class Line(NamedTuple):
    """An entry in words: its number counts from 1, None while it waits for its place."""

    kind: str
    label: str
    at: datetime
    number: int | None


class Standing(NamedTuple):
    """What a page says: the lines of a certificate, how long the log is, and what its last check found."""

    lines: list[Line]
    size: int
    finding: str

    @property
    def is_whole(self) -> bool:
        """All lines have their place, so there is a proof."""
        return bool(self.lines) and all(line.number for line in self.lines)


def last_checkpoint() -> LogCheckpoint | None:
    return LogCheckpoint.objects.order_by("-size").first()


def last_check() -> LogCheck | None:
    return LogCheck.objects.order_by("-pk").first()


def tree(size: int) -> tiles.Tree:
    """The log as it was at this size."""
    return tiles.Tree(size, hashes)


def hashes(level: int, number: int, wide: int) -> list[bytes]:
    """The first hashes of a tile. Raises TileLost."""
    first = number * tiles.WIDTH
    if level == 0:
        found = [merkle.leaf_hash(entry) for entry in entries(number, wide)]
    else:
        nodes = LogNode.objects.filter(level=level, number__range=(first, first + wide - 1)).order_by(
            "number"
        )
        found = [bytes.fromhex(one) for one in nodes.values_list("hash", flat=True)]
    if len(found) != wide:
        raise TileLost(f"{level}/{number}")
    return found


def entries(number: int, wide: int) -> list[bytes]:
    """The first entries of a bundle."""
    first = number * tiles.WIDTH
    rows = LogEntry.objects.filter(position__range=(first, first + wide - 1)).order_by("position")
    return [entry.encode() for entry in rows.values_list("entry", flat=True)]


def tile(level: int, place: str) -> bytes | None:
    """The bytes of a tile, or nothing if the signed log has none at this address."""
    asked = _asked(level, place)
    return tiles.joined(hashes(level, *asked)) if asked else None


def bundle(place: str) -> bytes | None:
    """The bytes of an entry bundle, or nothing."""
    asked = _asked(0, place)
    return tiles.bundled(entries(*asked)) if asked else None


def standing(code: str) -> Standing:
    """What the log says of a certificate, in one query."""
    rows = lines_of_code.rows(code=code)
    lines = [
        Line(row.kind, row.get_kind_display(), row.at, None if row.position is None else row.position + 1)
        for row in rows
    ]
    return Standing(
        lines, (rows[0].log_size or 0) if rows else 0, (rows[0].log_finding or "") if rows else ""
    )


def _lines(code: str) -> QuerySet[LogEntry]:
    newest = LogCheckpoint.objects.order_by("-size").values("size")[:1]
    checked = LogCheck.objects.order_by("-pk").values("finding")[:1]
    found = LogEntry.objects.filter(certificate__code=code)
    return found.annotate(log_size=Subquery(newest), log_finding=Subquery(checked)).order_by("pk")


lines_of_code = Prepared(_lines, code=str)


def proof(code: str) -> str | None:
    """The proof file of a certificate, or nothing while one of its entries has no place."""
    checkpoint = last_checkpoint()
    rows = list(
        LogEntry.objects.filter(certificate__code=code).select_related("certificate").order_by("position")
    )
    if checkpoint is None or not rows or any(row.position is None for row in rows):
        return None
    whole = tree(checkpoint.size)
    leaves = [
        proofs.Leaf(
            recording.facts_of(row), bytes.fromhex(row.salt), row.position, whole.inclusion(row.position)
        )
        for row in rows
    ]
    return proofs.write(leaves, checkpoint.note, _stamp(rows[0].certificate))


def _stamp(certificate: Certificate) -> proofs.Stamp | None:
    """The way from a file to the time stamp of its batch; nothing where there is none yet, or the file came later."""
    row = BatchStamp.objects.filter(batch=certificate.batch_id, state=BatchStamp.State.STAMPED).first()
    place = (
        next((n for n, (pk, _sum) in enumerate(row.leaves) if pk == certificate.pk), None) if row else None
    )
    if row is None or place is None:
        return None
    hashes = [merkle.leaf_hash(bytes.fromhex(each)) for _pk, each in row.leaves]
    path = [merkle.root(hashes[low:high]) for low, high in merkle.inclusion_ranges(place, len(hashes))]
    return proofs.Stamp(place, len(hashes), path, bytes(row.token))


def waiting_since() -> datetime | None:
    """When the oldest entry without a place was written."""
    return LogEntry.objects.filter(position=None).aggregate(since=Min("at"))["since"]


def _asked(level: int, place: str) -> tuple[int, int] | None:
    found = tiles.parse(place)
    checkpoint = last_checkpoint() if found and level < TILES_LEVELS else None
    if not found or checkpoint is None:
        return None
    number, wide = found
    return found if wide <= tiles.width(checkpoint.size, level, number) else None
