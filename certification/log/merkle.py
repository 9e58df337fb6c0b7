"""The Merkle tree of RFC 6962 (2.1) and RFC 9162 (2.1): hashes, roots, proofs and their verification.

A tree is spoken of by sizes and half-open ranges of leaves. Every proof is a list of hashes of ranges; which ranges,
`inclusion_ranges` and `consistency_ranges` say, and whoever holds the leaves or the tiles brings the hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

Range = tuple[int, int]
EMPTY = hashlib.sha256(b"").digest()


class ProofRefused(Exception):
    """The proof does not lead where it should."""


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """What is needed of a tree to let it grow: the roots of its full subtrees, largest first, as (height, hash)."""

    def __init__(self, parts: Iterable[tuple[int, bytes]] = ()) -> None:
        self.parts = list(parts)
        self.size = sum(1 << height for height, _hash in self.parts)

    def add(self, leaf: bytes) -> list[tuple[int, bytes]]:
        """Takes the hash of the next leaf. Returns the subtrees that it completes, as (height, hash), lowest first."""
        height, made = 0, []
        while self.parts and self.parts[-1][0] == height:
            leaf = node_hash(self.parts.pop()[1], leaf)
            height += 1
            made.append((height, leaf))
        self.parts.append((height, leaf))
        self.size += 1
        return made

    def root(self) -> bytes:
        if not self.parts:
            return EMPTY
        *others, (_height, root) = self.parts
        for _height, left in reversed(others):
            root = node_hash(left, root)
        return root


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over the hashes of leaves, or over the roots of equally high full subtrees."""
    tree = Frontier()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def split(count: int) -> int:
    """The largest power of two below `count`, which is at least 2."""
    return 1 << (count - 1).bit_length() - 1


def full_subtrees(size: int) -> list[Range]:
    """The ranges of the full subtrees that make up a tree, from the left."""
    ranges, start = [], 0
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            ranges.append((start, start + (1 << height)))
            start += 1 << height
    return ranges


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Whose hashes lead from a leaf to the root, from below (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    path, (low, high) = [], (0, size)
    while high - low > 1:
        middle = low + split(high - low)
        if index < middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    return path[::-1]


def consistency_ranges(old: int, size: int) -> list[Range]:
    """Whose hashes show that a tree has grown out of an older one (RFC 9162, 2.1.4.1)."""
    if not 0 <= old <= size:
        raise ValueError("no such older tree")
    if old == 0:
        return []
    path, (low, high) = [], (0, size)
    while old != high:
        middle = low + split(high - low)
        if old <= middle:
            path.append((middle, high))
            high = middle
        else:
            path.append((low, middle))
            low = middle
    if low:
        path.append((low, high))
    return path[::-1]


def root_by_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root to which a proof leads (RFC 9162, 2.1.3.2). Raises ProofRefused if it cannot be one."""
    if not 0 <= index < size:
        raise ProofRefused("the tree has no such leaf")
    at, last = index, size - 1
    for sibling in path:
        if last == 0:
            raise ProofRefused("the proof is too long")
        if at & 1 or at == last:
            leaf = node_hash(sibling, leaf)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            leaf = node_hash(leaf, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofRefused("the proof is too short")
    return leaf


def check_consistency(old: int, old_root: bytes, size: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Raises ProofRefused unless the newer tree has grown out of the older one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= size:
        raise ProofRefused("the tree has shrunk")
    if old in (0, size):
        same = old_root == (EMPTY if old == 0 else new_root)
        if path or not same:
            raise ProofRefused("two roots for one size")
        return
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps:
        raise ProofRefused("the proof is too short")
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofRefused("the proof is too long")
        if at & 1 or at == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        at, last = at >> 1, last >> 1
    if last or older != old_root or newer != new_root:
        raise ProofRefused("the newer tree does not contain the older one")
