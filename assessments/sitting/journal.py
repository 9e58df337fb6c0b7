"""What becomes of a change that reaches the server late, twice, in the wrong order or beside another one.

Every page of an exam is a window with a name of its own and counts its changes. A change says which stored
answer its person was looking at (`base`), so that nothing is overwritten that nobody has seen:

- The window that wrote the stored answer goes on from it: its own counter decides.
- Another window replaces the stored answer only if it had seen it.

So any order and any number of repetitions of the same requests end with the same answers, and what one window
wrote is never lost to another that did not know of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True)
class Entry:
    """One change, as a window keeps it until the server has confirmed it.

    chosen    as the page sent it, not yet read
    sequence  the number of this change; it grows within a window, and above every number the window has seen
    base      the number of the stored answer that the person was looking at, 0 if there was none
    age       milliseconds between the change and its sending, None if the page does not know
    language  in which the question was read; "" for that of the request
    """

    position: int
    chosen: object
    window: str
    sequence: int
    base: int
    age: int | None = None
    language: str = ""


class State(StrEnum):
    """What became of an entry."""

    SAVED = "saved"
    SAME = "same"  # it was stored before
    OUTRUN = "outrun"  # a later change of the same window was stored before
    OLDER = "older"  # another window has written since
    UNREADABLE = "unreadable"
    TAKEN = "taken"  # the exam goes on in another window
    LATE = "late"
    CLOSED = "closed"
    BREAK = "break"  # made while the clock of its person stood still


STORED = frozenset({State.SAVED, State.SAME, State.OUTRUN})


def meet(entry: Entry, *, window: str, sequence: int) -> State:
    """Whether an entry is stored, when the stored answer was written by `window` as its change `sequence`."""
    if entry.window == window:
        if entry.sequence == sequence:
            return State.SAME
        return State.SAVED if entry.sequence > sequence else State.OUTRUN
    return State.SAVED if entry.base >= sequence else State.OLDER


def made_at(entry: Entry, *, started_at: datetime, at: datetime) -> datetime | None:
    """When a change was made, counted back from its arrival: the clock of the computer plays no part.

    A page can lie about the age, so the moment lies between the start and the arrival, and it decides only
    within the published grace.
    """
    if entry.age is None:
        return None
    return max(started_at, at - timedelta(milliseconds=entry.age))


def is_in_time(made: datetime | None, *, closes_at: datetime | None, at: datetime) -> bool:
    """Whether a change counts that arrives at `at`, before the end of the grace."""
    if closes_at is None or at <= closes_at:
        return True
    return made is not None and made <= closes_at


def is_in_break(
    made: datetime | None, *, begins: datetime | None, ends: datetime | None, at: datetime
) -> bool:
    """Whether a change was made while the clock stood still; one of unknown age is as old as its arrival.

    begins, ends  of the newest break; None before the first
    """
    return begins is not None and ends is not None and begins <= (made or at) < ends
