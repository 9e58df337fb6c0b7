"""The codewords of a QR symbol and the modules where they lie, for many symbols of one version and length.

What does not change from symbol to symbol (patterns, mask, the words about format and version) is left to whoever
draws one symbol; here is what does. The error correction of a byte is looked up by how many bytes follow it in its
block, for the code is linear: that of a block is the sum over its bytes. The way of the bits into the modules is cut
into slices once. Sections and tables are those of ISO/IEC 18004:2015; the level is M throughout.
"""

from collections.abc import Iterator, Sequence
from functools import cache, reduce
from itertools import pairwise, product
from operator import getitem, itemgetter, xor

# Version → all codewords, those for error correction in each block, blocks (7.5.1, table 9). Where the data does not
# divide evenly, the last blocks hold one codeword more.
BLOCKS = {
    1: (26, 10, 1), 2: (44, 16, 1), 3: (70, 26, 1), 4: (100, 18, 2), 5: (134, 24, 2), 6: (172, 16, 4), 7: (196, 18, 4),
    8: (242, 22, 4), 9: (292, 22, 5), 10: (346, 26, 5), 11: (404, 30, 5), 12: (466, 22, 8), 13: (532, 22, 9),
}  # fmt: skip
FIELD = 0b1_0001_1101  # GF(256) is reckoned modulo x⁸ + x⁴ + x³ + x² + 1 (7.5.2)
BYTES = 0b0100  # the mode (7.4.1, table 2)
PADDING = bytes((0b1110_1100, 0b0001_0001))  # in turn, after four bits of nought (7.4.9, 7.4.10)
TIMING = 6  # row and column of the timing patterns (6.3.5)
WITH_MORE = 7  # from this version on symbols say their version, and have alignment patterns in the middle


def side_of(version: int) -> int:
    """Modules of a row, without the quiet zone."""
    return 17 + 4 * version


def capacity(version: int) -> int:
    """Bytes that a symbol holds: the data codewords less mode and count, whose four bits over cost a whole one."""
    codewords, parity, blocks = BLOCKS[version]
    return codewords - parity * blocks - _count_bytes(version) - 1


class Symbols:
    """Symbols of one version that hold so many bytes each."""

    def __init__(self, version: int, length: int) -> None:
        codewords, parity, blocks = BLOCKS[version]
        held = codewords - parity * blocks
        self.length, self.side = length, side_of(version)
        self._codewords, self._parity, self._blocks, self._held = codewords, parity, blocks, held
        self._short = held // blocks
        self._parts = _parts(held, blocks)
        sums = _sums(parity, -(-held // blocks))
        self._sums = [sums[start - end :] for start, end in self._parts]
        head = BYTES << 8 * _count_bytes(version) | length
        rest = held - length - _count_bytes(version) - 1
        padding = (PADDING * held)[:rest]
        self._head, self._tail_bits = head << 8 * length, 4 + 8 * rest
        self._padding = int.from_bytes(padding, "big")
        self._columns = itemgetter(*_slices(_order(self.side, 8 * codewords)))

    def rows(self, content: bytes) -> list[str]:
        """What the codewords put into each row of modules, 0 or 1, before the mask; 0 where there is a pattern."""
        if len(content) != self.length:
            raise ValueError(f"{len(content)} bytes, and these symbols hold {self.length}.")
        number = int.from_bytes(self._placed(content), "big")
        # Patterns are cut from the noughts behind the codewords; the longest run is the timing column and its ends.
        bits = format(number, f"0{8 * self._codewords}b") + "0" * 2 * self.side
        columns = "".join(self._columns(bits))
        return [columns[row :: self.side] for row in range(self.side)]

    def _placed(self, content: bytes) -> bytes:
        """All codewords in the order of placement: the blocks in turn, first their data, then the rest (7.6)."""
        message = (self._head | int.from_bytes(content, "big")) << self._tail_bits | self._padding
        data = message.to_bytes(self._held, "big")
        placed, even = bytearray(self._codewords), self._short * self._blocks
        for block, ((start, end), sums) in enumerate(zip(self._parts, self._sums, strict=True)):
            own = data[start:end]
            placed[block : even : self._blocks] = own[: self._short]
            parity = reduce(xor, map(getitem, sums, own))
            placed[self._held + block :: self._blocks] = parity.to_bytes(self._parity, "big")
        # What only the longer blocks have is the last of each, and they are the last ones.
        longer = self._held - even
        placed[even : self._held] = bytes(
            data[end - 1] for _start, end in self._parts[self._blocks - longer :]
        )
        return bytes(placed)


def _count_bytes(version: int) -> int:
    """How many bytes say the length (7.4.1, table 3)."""
    return 1 if version < 10 else 2


def _parts(held: int, blocks: int) -> list[tuple[int, int]]:
    """Where each block begins and ends in the data."""
    short, longer = divmod(held, blocks)
    sizes = [short] * (blocks - longer) + [short + 1] * longer
    return list(pairwise(sum(sizes[:block]) for block in range(blocks + 1)))


@cache
def _sums(parity: int, longest: int) -> list[list[int]]:
    """The error correction of one byte in a block of zeros, by its place from the front of the longest block.

    The register of 7.5.2, figure 16: with each byte that follows, what was left is shifted out and divided again.
    """
    generator = _generator(parity)
    step = [int.from_bytes(bytes(_times(byte, one) for one in generator), "big") for byte in range(256)]
    top, kept = 8 * (parity - 1), (1 << 8 * parity) - 1
    found = [step]
    for _following in range(longest - 1):
        found.append([(left << 8) & kept ^ step[left >> top] for left in found[-1]])
    return found[::-1]


def _generator(parity: int) -> list[int]:
    """(x − 1)(x − α)(x − α²)… without its leading one, the highest power first (annex A)."""
    found, root = [1], 1
    for _factor in range(parity):
        found = [a ^ _times(b, root) for a, b in zip([*found, 0], [0, *found], strict=True)]
        root = _times(root, 2)
    return found[1:]


def _times(a: int, b: int) -> int:
    found = 0
    while b:
        if b & 1:
            found ^= a
        a <<= 1
        if a > 255:
            a ^= FIELD
        b >>= 1
    return found


def _order(side: int, bits: int) -> list[int]:
    """For each module, column by column, the number of the bit that lies there, or what is beyond the last one.

    Codewords lie in pairs of columns from the right, up and down in turn (7.7.3).
    """
    rights = (*range(side - 1, TIMING, -2), *range(TIMING - 1, 0, -2))
    found, bit = [bits] * side**2, 0
    for turn, right in enumerate(rights):
        for step, column in product(range(side), (right, right - 1)):
            row = step if turn % 2 else side - 1 - step
            if not _is_pattern(row, column, side):
                found[column * side + row] = min(bit, bits)  # some versions have modules to spare
                bit += 1
    return found


def _slices(order: Sequence[int]) -> Iterator[slice]:
    """The fewest slices of equal step that, one after another, are this order; the last number may be repeated."""
    last, at = max(order), 0
    while at < len(order):
        end = at + 1
        if order[at] == last:
            while end < len(order) and order[end] == last:
                end += 1
            yield slice(last, last + end - at)
        else:
            step = order[end] - order[at] if end < len(order) and order[end] != last else 1
            while end < len(order) and order[end] - order[end - 1] == step and order[end] != last:
                end += 1
            stop = order[at] + step * (end - at)
            yield slice(order[at], stop if stop >= 0 else None, step)
        at = end


def _is_pattern(row: int, column: int, side: int) -> bool:
    """Whether a module belongs to a pattern, or to the words about format and version, and holds no codeword."""
    is_corner = (row < 9 and (column < 9 or column >= side - 8)) or (row >= side - 8 and column < 9)
    # Finders and separators, with the format beside them (6.3.3, 7.9); the timing patterns.
    if is_corner or TIMING in (row, column):
        return True
    if side >= side_of(WITH_MORE) and min(row, column) < 6 and max(row, column) >= side - 11:  # (7.10)
        return True
    return side > side_of(1) and any(
        abs(row - down) <= 2 and abs(column - across) <= 2 for down, across in _alignments(side)
    )


@cache
def _alignments(side: int) -> list[tuple[int, int]]:
    """The middles of the alignment patterns, five modules wide: none where a finder stands (6.3.6, annex E)."""
    last = side - 7
    middles = (TIMING, (TIMING + last) // 2, last) if side >= side_of(WITH_MORE) else (TIMING, last)
    finders = ((TIMING, TIMING), (TIMING, last), (last, TIMING))
    return [both for both in product(middles, repeat=2) if both not in finders]
