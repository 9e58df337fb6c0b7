"""Look at our own log as a stranger would, and besides at what strangers cannot see: whether the rows say the same.

From outside, `watching` finds a log that was shortened, exchanged or rewritten. From inside, this finds as well who was
quietly put into the register, taken out of it, or changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from certification.log import entries, merkle, reading, recording, sequencing
from certification.log.sequencing import Finding, LogBroken
from certification.models import Certificate, LogCheck, LogCheckpoint, LogEntry, LogNode

# An entry gets its place within seconds. Much later means that nobody gives places, or that its time is not true.
PATIENCE = timedelta(hours=1)
OLDER = timedelta(days=1)
PAGE = 2048
State = Certificate.State
SAYS = {
    State.ISSUED: ("ISSUED", "REINSTATED"),
    State.SUSPENDED: ("SUSPENDED",),
    State.REPLACED: ("REPLACED",),
    State.REVOKED: ("REVOKED",),
}


def check(*, at: datetime) -> LogCheck:
    """Look at everything and keep what was found."""
    try:
        _walk()
        sequencing.check_kept(reading.last_checkpoint())
        _compare_rows(at)
    except LogBroken as broken:
        return note(broken, at=at)
    return LogCheck.objects.create(at=at, size=_size())


def note(broken: LogBroken, *, at: datetime) -> LogCheck:
    """Keep a finding, once: the clock comes back every few seconds."""
    last = reading.last_check()
    if last and (last.finding, last.place) == (broken.finding, broken.place[:40]):
        return last
    return LogCheck.objects.create(at=at, size=_size(), finding=broken.finding, place=broken.place[:40])


def need_whole(*, at: datetime) -> None:
    """Two small queries, for whoever asks often. Raises LogBroken with what the last check found, or if entries wait."""
    last = reading.last_check()
    if last and last.finding:
        raise LogBroken(last.finding, last.place)
    _need_places(at)


def _size() -> int:
    newest = reading.last_checkpoint()
    return newest.size if newest else 0


def _walk() -> None:
    """Hash every entry again; at each size that was ever signed, the root must be the signed one."""
    edge, nodes, latest = merkle.Frontier(), [], None
    signed = dict(LogCheckpoint.objects.values_list("size", "root"))
    newest = max(signed, default=0)
    for row in _pages(newest):
        if row.position != edge.size:
            raise LogBroken(Finding.SHRUNKEN, f"entry {edge.size}")
        written = entries.of(recording.facts_of(row), bytes.fromhex(row.salt)).written()
        if written != row.entry:
            raise LogBroken(Finding.REWRITTEN, f"entry {row.position}")
        if latest and row.at < latest - OLDER:
            raise LogBroken(Finding.BACKDATED, f"entry {row.position}")
        latest = max(latest or row.at, row.at)
        nodes += sequencing.grow(edge, [row.entry.encode()])
        if edge.size in signed and signed[edge.size] != edge.root().hex():
            raise LogBroken(Finding.REWRITTEN, f"entry {row.position}")
    if edge.size != newest:
        raise LogBroken(Finding.SHRUNKEN, f"entry {edge.size}")
    if LogEntry.objects.filter(position__gte=newest).exists():
        raise LogBroken(Finding.REWRITTEN, f"entry {newest}")
    made = {(node.level, node.number): node.hash for node in nodes}
    kept = {
        (level, number): root
        for level, number, root in LogNode.objects.values_list("level", "number", "hash")
    }
    if wrong := sorted(set(made.items()) ^ set(kept.items())):
        (level, number), _root = wrong[0]
        raise LogBroken(Finding.REWRITTEN, f"tile {level}/{number}")


def _pages(size: int) -> Iterator[LogEntry]:
    """The entries in their order, a page at a time, so that memory stays flat."""
    rows = LogEntry.objects.select_related("certificate").order_by("position")
    for start in range(0, size, PAGE):
        yield from rows.filter(position__range=(start, min(start + PAGE, size) - 1))


def _compare_rows(at: datetime) -> None:
    """The register and the log tell one story."""
    told = LogEntry.objects.filter(certificate=OuterRef("pk"))
    published = Certificate.objects.published()
    missing = published.exclude(Exists(told.filter(kind="ISSUED"))).order_by("pk").first()
    if missing:
        raise LogBroken(Finding.MISSING, f"certificate {missing.pk}")
    for one in _differing(published, told):
        raise LogBroken(Finding.DIFFERS, f"certificate {one.pk}")
    _need_places(at)


def _need_places(at: datetime) -> None:
    since = reading.waiting_since()
    if since and since < at - PATIENCE:
        raise LogBroken(Finding.BEHIND)


def _differing(published: QuerySet[Certificate], told: QuerySet[LogEntry]) -> Iterator[Certificate]:
    last = Subquery(told.order_by("-pk").values("kind")[:1])
    issued_at = Subquery(told.filter(kind="ISSUED").values("at")[:1])
    rows = published.annotate(last_told=last, told_at=issued_at).order_by("pk")
    for state, kinds in SAYS.items():
        yield from rows.filter(state=state).exclude(last_told__in=kinds)[:1]
    yield from rows.exclude(told_at=F("issued_at"))[:1]
