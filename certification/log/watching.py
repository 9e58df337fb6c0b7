"""Watch a log from outside, as anybody can: what was seen once must stand in everything that is seen later.

Nothing is believed but arithmetic. From one look to the next, only a checkpoint and the edge of its tree are remembered,
some hundred bytes; the entries that have come since are read, hashed, and must lead to the new signed root.
"""

from __future__ import annotations

import base64
import json
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from certification.log import entries, merkle, notes, tiles

FORMAT = "school-of-akims/log-watch@1"
WAIT_SECONDS = 20
LARGEST = 32 * 1024 * 1024
# Entries are written within seconds of what they tell. One may be a little older than those before it, and than the last
# look, as after hours without a worker; a day is more than that.
TOLERANCE = timedelta(days=1)
Read = Callable[[str], bytes]


class LogSilent(Exception):
    """The log cannot be read, or not understood; the message says why."""


class LogBad(Exception):
    """The log contradicts what was seen of it. `word` is one of shrunken, forked, rewritten, backdated, wrong_key."""

    def __init__(self, word: str, sentence: str, note: str = "") -> None:
        super().__init__(sentence)
        self.word, self.note = word, note


class Seen(NamedTuple):
    """What is remembered of a log."""

    key: str
    note: str
    parts: list[tuple[int, bytes]]
    latest_at: datetime | None  # of all entries
    looked_at: datetime

    @property
    def checkpoint(self) -> notes.Checkpoint:
        return notes.read(self.note)

    def written(self) -> str:
        told = {
            "format": FORMAT,
            "key": self.key,
            "checkpoint": self.note,
            "edge": [[height, base64.b64encode(root).decode()] for height, root in self.parts],
            "latest_at": self.latest_at.isoformat() if self.latest_at else None,
            "looked_at": self.looked_at.isoformat(),
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def read(cls, text: str) -> Seen:
        """Raises ValueError for anything that `written` would not write."""
        try:
            told = json.loads(text)
            if told["format"] != FORMAT:
                raise ValueError("another format")
            latest = told["latest_at"]
            seen = cls(
                told["key"],
                told["checkpoint"],
                [(int(height), base64.b64decode(root)) for height, root in told["edge"]],
                datetime.fromisoformat(latest) if latest else None,
                datetime.fromisoformat(told["looked_at"]),
            )
            edge = merkle.Frontier(seen.parts)
            if (edge.size, edge.root()) != (seen.checkpoint.size, seen.checkpoint.root):
                raise ValueError("the edge does not belong to the checkpoint")
        except (KeyError, TypeError, AttributeError, notes.NoteRefused) as wrong:
            raise ValueError("no state of a watch") from wrong
        return seen


def look(read: Read, *, seen: Seen | None, key: str | None, at: datetime, is_full: bool = False) -> Seen:
    """One look. Returns what to remember from now on; raises LogSilent or LogBad.

    key      the key that must have signed; without one that of the first look, and then whatever the log names
    is_full  read everything again, instead of only what is new: finds an old entry that is served differently now
    """
    verifier = _verifier(read, seen, key)
    note = _text(read, "checkpoint")
    try:
        newest = verifier.open(note)
    except notes.NoteRefused as refusal:
        raise LogBad(
            "wrong_key", f"The checkpoint is not signed by the key of this log: {refusal}.", note
        ) from refusal
    if newest.origin != verifier.name:
        raise LogBad("wrong_key", f"The checkpoint is of another log: {newest.origin}.", note)
    if seen:
        _compare(seen.checkpoint, newest, note)
    start = seen if seen and not is_full else None
    edge = merkle.Frontier(start.parts if start else ())
    latest = _grow(read, edge, newest, note, seen=seen, latest=start.latest_at if start else None)
    if is_full:
        _compare_tiles(read, newest, note)
    return Seen(verifier.text, note, edge.parts, latest, at)


def from_address(address: str) -> Read:
    """Reads a log over HTTP, by the address under which its checkpoint lies."""

    def read(place: str) -> bytes:
        try:
            with urllib.request.urlopen(f"{address.rstrip('/')}/{place}", timeout=WAIT_SECONDS) as answer:  # noqa: S310 - http and https only
                return bytes(answer.read(LARGEST))
        except (OSError, ValueError) as failure:
            raise LogSilent(f"{place} cannot be read: {failure}") from failure

    return read


def from_folder(folder: Path) -> Read:
    """Reads a copy of a log in the same layout."""

    def read(place: str) -> bytes:
        try:
            return (folder / place).read_bytes()
        except OSError as failure:
            raise LogSilent(f"{place} cannot be read: {failure.strerror}") from failure

    return read


def _verifier(read: Read, seen: Seen | None, key: str | None) -> notes.Verifier:
    try:
        verifier = notes.Verifier.parse(key or (seen.key if seen else _text(read, "key")))
    except notes.NoteRefused as refusal:
        raise LogSilent(f"the key cannot be used: {refusal}") from refusal
    if seen and seen.key != verifier.text:
        raise LogBad("wrong_key", "This is not the key of the log that was watched so far.")
    return verifier


def _compare(old: notes.Checkpoint, new: notes.Checkpoint, note: str) -> None:
    if new.size < old.size:
        raise LogBad("shrunken", f"The log had {old.size} entries and has {new.size} now.", note)
    if new.size == old.size and new.root != old.root:
        raise LogBad("forked", f"There are two signed logs with {old.size} entries.", note)


def _grow(
    read: Read,
    edge: merkle.Frontier,
    newest: notes.Checkpoint,
    note: str,
    *,
    seen: Seen | None,
    latest: datetime | None,
) -> datetime | None:
    """Adds what has come since, and compares at the size of the last look and at the end."""
    old = seen.checkpoint if seen else None
    late = ""
    while edge.size < newest.size:
        for leaf in _new(read, edge.size, newest.size):
            at = _time_of(leaf, edge.size, note)
            floors = [latest, seen.looked_at if seen and old and edge.size >= old.size else None]
            if not late and any(floor and at < floor - TOLERANCE for floor in floors):
                late = f"Entry {edge.size + 1} claims an earlier time than it can have: {at}."
            latest = max(at, latest) if latest else at
            edge.add(merkle.leaf_hash(leaf))
            if old and edge.size == old.size and edge.root() != old.root:
                raise LogBad("rewritten", f"One of the first {old.size} entries is not what it was.", note)
    if edge.root() != newest.root:
        raise LogBad("rewritten", "The entries do not lead to the signed root.", note)
    if late:  # the worse offence is named first
        raise LogBad("backdated", late, note)
    return latest


def _new(read: Read, start: int, size: int) -> list[bytes]:
    """The entries of one bundle, from `start` on."""
    number = start // tiles.WIDTH
    place = f"tile/entries/{tiles.place(number, tiles.width(size, 0, number))}"
    try:
        found = tiles.unbundled(read(place))
    except ValueError as broken:
        raise LogSilent(f"{place} cannot be understood: {broken}") from broken
    wanted = found[start - number * tiles.WIDTH : tiles.width(size, 0, number)]
    if not wanted:
        raise LogSilent(f"{place} is empty")
    return wanted


def _time_of(leaf: bytes, index: int, note: str) -> datetime:
    try:
        return entries.parse(leaf).at
    except entries.EntryRefused as refusal:
        raise LogBad("rewritten", f"Entry {index + 1} is not written as this log writes.", note) from refusal


def _compare_tiles(read: Read, newest: notes.Checkpoint, note: str) -> None:
    """The tiles that are served lead to the signed root as well."""

    def stored(level: int, number: int, wide: int) -> list[bytes]:
        try:
            return tiles.parted(read(f"tile/{level}/{tiles.place(number, wide)}"))
        except ValueError as broken:
            raise LogSilent(f"tile {level}/{number} cannot be understood") from broken

    if tiles.Tree(newest.size, stored).root() != newest.root:
        raise LogBad("rewritten", "The tiles do not lead to the signed root.", note)
    for level in range(1, 64):
        if not (count := newest.size >> tiles.HEIGHT * level):
            return
        for number in range(-(-count // tiles.WIDTH)):
            above = stored(level, number, tiles.width(newest.size, level, number))
            for index, root in enumerate(above):
                below = number * tiles.WIDTH + index
                if merkle.root(stored(level - 1, below, tiles.WIDTH)) != root:
                    raise LogBad(
                        "rewritten", f"Tile {level - 1}/{below} is not the one that was signed.", note
                    )


def _text(read: Read, place: str) -> str:
    try:
        return read(place).decode()
    except UnicodeDecodeError as wrong:
        raise LogSilent(f"{place} is no text") from wrong
