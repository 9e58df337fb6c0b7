"""The arithmetic against published figures, and against the recursive sentences of RFC 6962 written down as they stand."""

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.log import merkle

# The leaves, roots and proofs by which Certificate Transparency's own implementations are tested (RFC 6962).
LEAVES = [
    bytes.fromhex(one)
    for one in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
FIRST = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
FIFTH = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
PAIR = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
LAST_FOUR = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
SECOND = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
LAST_PAIR = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
THIRD_PAIR = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"


# --- the sentences of RFC 6962, 2.1, word for word ---------------------------------------------------


def mth(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = largest_power_below(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def audit_path(m, leaves):
    if len(leaves) == 1:
        return []
    k = largest_power_below(len(leaves))
    if m < k:
        return [*audit_path(m, leaves[:k]), mth(leaves[k:])]
    return [*audit_path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m, leaves):
    return subproof(m, leaves, True)


def subproof(m, leaves, is_whole):
    if m == len(leaves):
        return [] if is_whole else [mth(leaves)]
    k = largest_power_below(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], is_whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def largest_power_below(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


# --- our own ------------------------------------------------------------------------------------------


def some(count):
    return [b"entry %d" % number for number in range(count)]


def root(leaves):
    return merkle.root(merkle.leaf_hash(leaf) for leaf in leaves)


def hashes(ranges, leaves):
    return [root(leaves[low:high]) for low, high in ranges]


def inclusion(index, leaves):
    return hashes(merkle.inclusion_ranges(index, len(leaves)), leaves)


def consistency(old, leaves):
    return hashes(merkle.consistency_ranges(old, len(leaves)), leaves)


@pytest.mark.parametrize(("size", "published"), list(enumerate(ROOTS)))
def test_the_published_roots(size, published):
    assert root(LEAVES[:size]).hex() == published


@pytest.mark.parametrize(
    ("index", "size", "published"),
    [
        (0, 1, []),
        (0, 8, [SECOND, PAIR, LAST_FOUR]),
        (5, 8, [FIFTH, LAST_PAIR, ROOTS[4]]),
        (2, 3, [ROOTS[2]]),
        (1, 5, [FIRST, PAIR, FIFTH]),
    ],
)
def test_the_published_inclusion_proofs(index, size, published):
    assert [one.hex() for one in inclusion(index, LEAVES[:size])] == published


@pytest.mark.parametrize(
    ("old", "size", "published"),
    [
        (1, 1, []),
        (1, 8, [SECOND, PAIR, LAST_FOUR]),
        (6, 8, [THIRD_PAIR, LAST_PAIR, ROOTS[4]]),
        (2, 5, [PAIR, FIFTH]),
    ],
)
def test_the_published_consistency_proofs(old, size, published):
    assert [one.hex() for one in consistency(old, LEAVES[:size])] == published


@pytest.mark.parametrize("size", range(41))
def test_every_root_and_proof_up_to_forty_is_what_the_rfc_says(size):
    leaves = some(size)

    assert root(leaves) == mth(leaves)
    for index in range(size):
        path = inclusion(index, leaves)
        assert path == audit_path(index, leaves)
        assert merkle.root_by_inclusion(merkle.leaf_hash(leaves[index]), index, size, path) == mth(leaves)
    for old in range(1, size + 1):
        path = consistency(old, leaves)
        assert path == proof(old, leaves)
        merkle.check_consistency(old, mth(leaves[:old]), size, mth(leaves), path)


@pytest.mark.parametrize("size", range(1, 41))
def test_a_frontier_grows_as_the_whole_tree_does(size):
    leaves = some(size)
    edge = merkle.Frontier()
    made = [one for leaf in leaves for one in edge.add(merkle.leaf_hash(leaf))]

    ranges = merkle.full_subtrees(size)
    assert [one for _height, one in edge.parts] == [mth(leaves[low:high]) for low, high in ranges]
    assert (edge.size, edge.root()) == (size, mth(leaves))
    assert len(made) == size - size.bit_count()
    assert merkle.Frontier(edge.parts).size == size


trees = st.lists(st.binary(max_size=6), min_size=1, max_size=40)


@given(st.data(), trees)
def test_no_other_leaf_place_or_step_leads_to_the_root(data, leaves):
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, whole = inclusion(index, leaves), root(leaves)
    leaf = merkle.leaf_hash(leaves[index])

    wrong = [(merkle.leaf_hash(leaves[index] + b"x"), index, path), (leaf, index, [*path, leaf])]
    wrong += [(leaf, index, path[:-1])] if path else []
    wrong += (
        [(leaf, index, [_flipped(data, one) if n == 0 else one for n, one in enumerate(path)])]
        if path
        else []
    )
    wrong += [(leaf, other, path) for other in range(len(leaves)) if leaves[other] != leaves[index]]
    for one in wrong:
        assert not _leads(*one, len(leaves), whole)


@given(st.data(), trees)
def test_no_other_history_is_consistent(data, leaves):
    old = data.draw(st.integers(1, len(leaves)))
    path, before, after = consistency(old, leaves), root(leaves[:old]), root(leaves)

    changed = data.draw(st.integers(0, old - 1))
    other = [*leaves[:changed], leaves[changed] + b"x", *leaves[changed + 1 :]]
    wrong = [(old, before, len(leaves), root(other), consistency(old, other))]
    wrong += [(old, root(other[:old]), len(leaves), after, path)]
    wrong += [(old, before, len(leaves), after, [*path, before])]
    wrong += [(len(leaves), after, old, before, path)] if old < len(leaves) else []
    wrong += [(old, before, len(leaves), after, path[:-1])] if path else []
    for one in wrong:
        with pytest.raises(merkle.ProofRefused):
            merkle.check_consistency(*one)


def test_an_empty_log_is_the_beginning_of_every_log():
    merkle.check_consistency(0, merkle.EMPTY, 3, root(some(3)), [])

    with pytest.raises(merkle.ProofRefused):
        merkle.check_consistency(0, root(some(1)), 3, root(some(3)), [])


def test_a_leaf_is_never_taken_for_a_node():
    left, right = (merkle.leaf_hash(leaf) for leaf in some(2))

    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)


def test_what_is_not_there_has_no_proof():
    for index, size in [(3, 3), (-1, 3), (0, 0)]:
        with pytest.raises(ValueError, match="no such leaf"):
            merkle.inclusion_ranges(index, size)
        with pytest.raises(merkle.ProofRefused):
            merkle.root_by_inclusion(merkle.EMPTY, index, size, [])
    with pytest.raises(ValueError, match="no such older tree"):
        merkle.consistency_ranges(4, 3)


def test_full_subtrees_lie_side_by_side():
    for size in range(1, 600):
        ranges = merkle.full_subtrees(size)
        assert (ranges[0][0], ranges[-1][1]) == (0, size)
        assert all(one[1] == other[0] for one, other in pairwise(ranges))


def _leads(leaf, index, path, size, whole):
    try:
        return merkle.root_by_inclusion(leaf, index, size, path) == whole
    except merkle.ProofRefused:
        return False


def _flipped(data, content):
    bit = data.draw(st.integers(0, len(content) * 8 - 1))
    return bytes(byte ^ (1 << bit % 8) if n == bit // 8 else byte for n, byte in enumerate(content))
