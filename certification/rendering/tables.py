"""What each bit of an address changes in a QR symbol, reckoned from the standard instead of drawn symbol by symbol.

In a symbol of fixed version, level, mask and length the bits of the address lie in the data codewords after those of
the mode and the count; the codewords for error correction are a linear code of them; and the mask turns the same
modules whatever is written. So a bit that is set changes its own module and those of its remainder. Sections and
tables are those of ISO/IEC 18004:2015; the level is M throughout.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import compress, product

# Version → all codewords, those for error correction in each block, blocks (7.5.1, table 9). Where the data does not
# divide evenly, the last blocks hold one codeword more.
BLOCKS = {
    1: (26, 10, 1), 2: (44, 16, 1), 3: (70, 26, 1), 4: (100, 18, 2), 5: (134, 24, 2), 6: (172, 16, 4), 7: (196, 18, 4),
    8: (242, 22, 4), 9: (292, 22, 5), 10: (346, 26, 5), 11: (404, 30, 5), 12: (466, 22, 8), 13: (532, 22, 9),
}  # fmt: skip
FIELD = 0b1_0001_1101  # GF(256) is reckoned modulo x⁸ + x⁴ + x³ + x² + 1 (7.5.2)
TIMING = 6  # row and column of the timing patterns (6.3.5)
WITH_MORE = 7  # from this version on symbols say their version, and have alignment patterns in the middle


def changes(length: int, cells: Sequence[Sequence[int]]) -> list[int]:
    """For each bit of an address of `length` bytes, the highest of the first byte first: the sum of what it changes.

    cells  the rows of the symbol, without its quiet zone: the number that stands for a module
    """
    side = len(cells)
    version = (side - 17) // 4
    codewords, parity, blocks = BLOCKS[version]
    places = [cells[row][column] for row, column in _path(side) if not _is_pattern(row, column, side)]
    held = codewords - parity * blocks
    of_block = [
        [places[bit] for word in range(held + block, codewords, blocks) for bit in _bits(word)]
        for block in range(blocks)
    ]
    own, header = (
        _data_places(held, blocks),
        4 + (8 if version < 10 else 16),
    )  # mode and count (7.4.1, table 3)
    longest = -(-held // blocks)
    remainders = _remainders(parity, longest)
    found = []
    for bit in range(header, header + 8 * length):
        word, block, from_end = own[bit // 8]
        remainder = remainders[from_end][bit % 8]
        changed = places[word * 8 + bit % 8]
        for cell in compress(of_block[block], map(int, format(remainder, f"0{parity * 8}b"))):
            changed ^= cell
        found.append(changed)
    return found


def _path(side: int) -> Iterator[tuple[int, int]]:
    """The modules in the order of placement: pairs of columns from the right, up and down in turn (7.7.3)."""
    rights = (*range(side - 1, TIMING, -2), *range(TIMING - 1, 0, -2))
    for turn, right in enumerate(rights):
        for step in range(side):
            row = step if turn % 2 else side - 1 - step
            yield row, right
            yield row, right - 1


def _is_pattern(row: int, column: int, side: int) -> bool:
    """Whether a module belongs to a pattern, or to the words about format and version, and holds no codeword."""
    is_corner = (row < 9 and (column < 9 or column >= side - 8)) or (row >= side - 8 and column < 9)
    if is_corner or TIMING in (
        row,
        column,
    ):  # finders and separators, with the format beside them (6.3.3, 7.9)
        return True
    if side >= 17 + 4 * WITH_MORE and min(row, column) < 6 and max(row, column) >= side - 11:  # (7.10)
        return True
    return side > 21 and any(
        abs(row - down) <= 2 and abs(column - across) <= 2 for down, across in _alignments(side)
    )


@cache
def _alignments(side: int) -> list[tuple[int, int]]:
    """The middles of the alignment patterns, five modules wide: none where a finder stands (6.3.6, annex E)."""
    last = side - 7
    middles = (TIMING, (TIMING + last) // 2, last) if side >= 17 + 4 * WITH_MORE else (TIMING, last)
    finders = ((TIMING, TIMING), (TIMING, last), (last, TIMING))
    return [both for both in product(middles, repeat=2) if both not in finders]


def _data_places(held: int, blocks: int) -> list[tuple[int, int, int]]:
    """For each codeword of data: where it is placed among all, its block, and how many follow it there (7.6)."""
    short, longer = divmod(held, blocks)
    found = []
    for block in range(blocks):
        has_more = block >= blocks - longer
        count = short + has_more
        for place in range(count):
            # What only the longer blocks have comes last, and their first one is the first of that row.
            before = short * blocks + block - (blocks - longer) if place == short else place * blocks + block
            found.append((before, block, count - 1 - place))
    return found


@cache
def _remainders(parity: int, longest: int) -> list[list[int]]:
    """The error correction of a single bit, by how many codewords follow it in its block; the highest bit first.

    The register of 7.5.2, figure 16: with each codeword that follows, what was left is shifted out and divided again.
    """
    step = [_as_number(_times(byte, factor) for factor in _generator(parity)) for byte in range(256)]
    top, kept = 8 * (parity - 1), (1 << 8 * parity) - 1
    found = [[step[128 >> bit] for bit in range(8)]]
    for _following in range(longest - 1):
        found.append([(left << 8) & kept ^ step[left >> top] for left in found[-1]])
    return found


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


def _bits(word: int) -> range:
    return range(word * 8, word * 8 + 8)


def _as_number(content: Iterator[int]) -> int:
    return int.from_bytes(bytes(content), "big")
