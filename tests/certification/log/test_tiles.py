import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.log import merkle, tiles

LEAVES = [merkle.leaf_hash(b"entry %d" % number) for number in range(70_000)]


def from_leaves(size):
    """Tiles made in the slow way: every hash over all its leaves."""

    def read(level, number, wide):
        span = tiles.WIDTH**level
        starts = range(number * tiles.WIDTH * span, (number * tiles.WIDTH + wide) * span, span)
        assert starts[-1] + span <= size
        return [merkle.root(LEAVES[start : start + span]) for start in starts]

    return tiles.Tree(size, read)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_537, 70_000])
def test_the_root_over_tiles_is_the_root_over_leaves(size):
    # Trees of 70,000 leaves are hashed in the slow way: two seconds in all.
    assert from_leaves(size).root() == merkle.root(LEAVES[:size])


@given(st.data(), st.sampled_from([1, 3, 256, 257, 700, 1025]))
def test_proofs_from_tiles_hold(data, size):
    tree = from_leaves(size)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))

    assert merkle.root_by_inclusion(LEAVES[index], index, size, tree.inclusion(index)) == tree.root()
    before = merkle.root(LEAVES[:old])
    merkle.check_consistency(old, before, size, tree.root(), tree.consistency(old))


def test_a_proof_in_a_log_of_seventy_thousand_reads_a_handful_of_tiles():
    asked = []

    def read(level, number, wide):
        asked.append((level, number))
        return from_leaves(70_000)._read(level, number, wide)

    tiles.Tree(70_000, read).inclusion(12_345)

    assert sorted(asked) == [(0, 48), (0, 273), (1, 0), (1, 1)]


def test_the_example_of_the_specification():
    """C2SP tlog-tiles, "Partial Tiles": a tree of size 70,000."""
    widths = {(level, n): tiles.width(70_000, level, n) for level in range(4) for n in range(300)}

    assert [key for key, wide in widths.items() if wide == 256] == [*((0, n) for n in range(273)), (1, 0)]
    assert {key: wide for key, wide in widths.items() if 0 < wide < 256} == {
        (0, 273): 112,
        (1, 1): 17,
        (2, 0): 1,
    }
    assert (tiles.width(256, 0, 0), tiles.width(256, 1, 0)) == (256, 1)


@pytest.mark.parametrize(
    ("number", "wide", "written"),
    [
        (0, 256, "000"),
        (0, 1, "000.p/1"),
        (273, 112, "273.p/112"),
        (1000, 256, "x001/000"),
        (1234067, 256, "x001/x234/067"),
        (1234067, 17, "x001/x234/067.p/17"),
    ],
)
def test_addresses_are_written_and_read_as_the_specification_has_them(number, wide, written):
    assert tiles.place(number, wide) == written
    assert tiles.parse(written) == (number, wide)


@pytest.mark.parametrize(
    "written",
    [
        "", "0", "00", "0000", "x000/001", "001/002", "x001/", "x001", "000.p/0", "000.p/256", "000.p/01", "000.p/999",
        "000.p", "000/", "../000", "00a", "٠٠١", "000.p/1\n",
    ],
)  # fmt: skip
def test_no_other_spelling_is_an_address(written):
    assert tiles.parse(written) is None


@given(st.integers(0, 10**12), st.integers(1, 256))
def test_every_address_leads_back(number, wide):
    assert tiles.parse(tiles.place(number, wide)) == (number, wide)


@given(st.lists(st.binary(max_size=400), max_size=20))
def test_a_bundle_holds_its_entries(entries):
    assert tiles.unbundled(tiles.bundled(entries)) == entries


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=5), st.data())
def test_a_bundle_that_is_cut_is_refused(entries, data):
    whole = tiles.bundled(entries)
    cut = whole[: data.draw(st.integers(1, len(whole) - 1))]
    ends = {len(tiles.bundled(entries[:n])) for n in range(len(entries))}

    if len(cut) in ends:
        assert tiles.unbundled(cut) == entries[: sorted(ends).index(len(cut))]
    else:
        with pytest.raises(ValueError, match="middle of an entry"):
            tiles.unbundled(cut)


def test_a_tile_that_is_no_row_of_hashes_is_refused():
    assert tiles.parted(tiles.joined(LEAVES[:3])) == LEAVES[:3]
    with pytest.raises(ValueError, match="row of hashes"):
        tiles.parted(b"x" * 33)
