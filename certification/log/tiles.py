"""Tiles: the hashes of a tree in pieces of 256, and their addresses (C2SP tlog-tiles).

Level 0 holds the hashes of leaves; each hash of a higher level is the root of a full tile below. A tile that is not
full carries its width in its address, so what an address names never changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from certification.log import merkle

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH_BYTES = 32
PLACE = re.compile(r"(?P<groups>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?")
# (level, number of the tile, how many hashes of it) -> those hashes
Read = Callable[[int, int, int], list[bytes]]


class Tree:
    """A tree of a certain size whose tiles are read when they are needed, each once."""

    def __init__(self, size: int, read: Read) -> None:
        self.size = size
        self._read = read
        self._kept: dict[tuple[int, int], list[bytes]] = {}

    def root(self) -> bytes:
        return self.frontier().root()

    def frontier(self) -> merkle.Frontier:
        """What the tree needs to grow."""
        ranges = merkle.full_subtrees(self.size)
        return merkle.Frontier(
            ((high - low).bit_length() - 1, self.hash_of(low, high)) for low, high in ranges
        )

    def inclusion(self, index: int) -> list[bytes]:
        return [self.hash_of(*one) for one in merkle.inclusion_ranges(index, self.size)]

    def consistency(self, old: int) -> list[bytes]:
        return [self.hash_of(*one) for one in merkle.consistency_ranges(old, self.size)]

    def hash_of(self, low: int, high: int) -> bytes:
        """The root over a range that is a subtree: it begins at a multiple of its width."""
        count = high - low
        if count & (count - 1):
            middle = low + merkle.split(count)
            return merkle.node_hash(self.hash_of(low, middle), self.hash_of(middle, high))
        level, height = divmod(count.bit_length() - 1, HEIGHT)
        first = low >> HEIGHT * level
        start = first % WIDTH
        return merkle.root(self._tile(level, first // WIDTH)[start : start + (1 << height)])

    def _tile(self, level: int, number: int) -> list[bytes]:
        if (level, number) not in self._kept:
            wide = width(self.size, level, number)
            self._kept[level, number] = self._read(level, number, wide)
        return self._kept[level, number]


def width(size: int, level: int, number: int) -> int:
    """How many hashes a tile has in a tree of this size; 0 if there is no such tile."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - number * WIDTH))


def place(number: int, wide: int = WIDTH) -> str:
    """The end of an address: 1234067 is `x001/x234/067`, with `.p/<width>` if the tile is not full."""
    *above, last = _groups(number)
    return "".join(f"x{group:03}/" for group in above) + f"{last:03}" + (f".p/{wide}" if wide < WIDTH else "")


def parse(written: str) -> tuple[int, int] | None:
    """The number and the width that an address names, or nothing if it is not written as `place` writes it."""
    found = PLACE.fullmatch(written)
    if not found:
        return None
    number = int(found["groups"].replace("x", "").replace("/", ""))
    wide = int(found["width"] or WIDTH)
    return (number, wide) if place(number, wide) == written else None


def joined(hashes: list[bytes]) -> bytes:
    return b"".join(hashes)


def parted(tile: bytes) -> list[bytes]:
    """The hashes of a tile. Raises ValueError if it is not a whole number of them."""
    if len(tile) % HASH_BYTES:
        raise ValueError("a tile is a row of hashes")
    return [tile[start : start + HASH_BYTES] for start in range(0, len(tile), HASH_BYTES)]


def bundled(entries: list[bytes]) -> bytes:
    """Entries, each after its length in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unbundled(bundle: bytes) -> list[bytes]:
    """The entries of a bundle. Raises ValueError if it ends in the middle of one."""
    entries, at = [], 0
    while at < len(bundle):
        length = int.from_bytes(bundle[at : at + 2], "big")
        entry = bundle[at + 2 : at + 2 + length]
        if len(bundle) < at + 2 or len(entry) < length:
            raise ValueError("the bundle ends in the middle of an entry")
        entries.append(entry)
        at += 2 + length
    return entries


def _groups(number: int) -> list[int]:
    groups = [number % 1000]
    while number := number // 1000:
        groups.insert(0, number % 1000)
    return groups
