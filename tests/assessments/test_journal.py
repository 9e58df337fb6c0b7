"""What becomes of changes that come twice, late, in any order, and from two windows."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.sitting import journal
from assessments.sitting.journal import Entry, State
from tests.worlds import NOON

SECOND = timedelta(seconds=1)


def entry(window, sequence, base=0, age=0):
    return Entry(1, f"{window}{sequence}", window, sequence, base, age)


@pytest.mark.parametrize(
    ("sent", "stored", "becomes"),
    [
        (("a", 1, 0), ("", 0), State.SAVED),
        (("a", 5, 0), ("a", 3), State.SAVED),  # its own change was stored and the reply lost
        (("a", 5, 0), ("a", 5), State.SAME),
        (("a", 4, 0), ("a", 5), State.OUTRUN),
        (("b", 6, 5), ("a", 5), State.SAVED),  # b was looking at what a had written
        (("b", 6, 4), ("a", 5), State.OLDER),  # b was not
        (("b", 5, 0), ("a", 5), State.OLDER),
    ],
)
def test_a_change_meets_a_stored_answer(sent, stored, becomes):
    window, sequence, base = sent

    assert journal.meet(entry(window, sequence, base), window=stored[0], sequence=stored[1]) == becomes


def replay(entries):
    """The stored answer after these requests, and what each became."""
    window, sequence, became = "", 0, []
    for one in entries:
        state = journal.meet(one, window=window, sequence=sequence)
        became.append(state)
        if state == State.SAVED:
            window, sequence = one.window, one.sequence
    return (window, sequence), became


@given(st.lists(st.integers(1, 30), min_size=1, max_size=30), st.data())
def test_any_order_and_any_repetition_of_one_window_ends_with_its_last_change(sequences, data):
    requests = data.draw(st.permutations([entry("a", one) for one in sequences * 2]))

    stored, became = replay(requests)

    assert stored == ("a", max(sequences))
    assert set(became) <= journal.STORED


@given(st.data())
def test_what_one_window_wrote_is_never_overwritten_by_another_that_did_not_know_of_it(data):
    requests = data.draw(
        st.lists(
            st.builds(
                lambda window, base, step: entry(window, base + step, base),
                st.sampled_from("abc"),
                st.integers(0, 20),
                st.integers(1, 5),
            ),
            max_size=40,
        )
    )
    window, sequence = "", 0
    for one in requests:
        if journal.meet(one, window=window, sequence=sequence) != State.SAVED:
            continue
        assert one.window == window or one.base >= sequence
        assert one.sequence > sequence
        window, sequence = one.window, one.sequence


def test_the_moment_of_a_change_lies_between_the_start_and_its_arrival():
    arrived = NOON + 100 * SECOND

    assert journal.made_at(entry("a", 1, age=30_000), started_at=NOON, at=arrived) == NOON + 70 * SECOND
    assert journal.made_at(entry("a", 1, age=10**9), started_at=NOON, at=arrived) == NOON
    assert journal.made_at(entry("a", 1, age=None), started_at=NOON, at=arrived) is None


@pytest.mark.parametrize(
    ("made", "closes", "counts"),
    [
        (5, None, True),
        (5, 100, True),
        (None, 100, True),
        (9, 9, True),
        (10, 9, False),
        (None, 9, False),
    ],
)
def test_within_the_grace_only_what_was_made_in_time_counts(made, closes, counts):
    at = [None if one is None else NOON + one * SECOND for one in (made, closes)]

    assert journal.is_in_time(at[0], closes_at=at[1], at=NOON + 20 * SECOND) is counts
