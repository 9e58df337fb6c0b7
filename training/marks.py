"""A mark that a browser made without a connection, as it sends it later: read and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

LARGEST_SEQUENCE = 2_000_000_000
MOST_CHECKS, MOST_OPTIONS, LONGEST_ID = 100, 50, 36


class MarkMalformed(Exception):
    """A body that no page of ours sends."""


class Mark(NamedTuple):
    """What a browser tells of one lesson: everything that it knows, each time.

    browser   its own name, random
    sequence  how many times it has told something of this lesson
    chosen    {id of a self-check: places of the options, counted from 0}
    is_done   whether the reader says that the lesson is done
    told_at   by the browser's clock; a remark that decides nothing
    """

    browser: UUID
    sequence: int
    chosen: Mapping[str, list[int]]
    is_done: bool
    told_at: datetime | None


class Sent(NamedTuple):
    """A mark, the person for whom the browser keeps it, and the stamp of the copy in which it was made."""

    mark: Mark
    reader: str
    stamp: str


def read(body: bytes) -> Sent:
    """Raises `MarkMalformed`."""
    try:
        sent = json.loads(body)
        mark = Mark(
            browser=UUID(sent["browser"]),
            sequence=_sequence(sent["sequence"]),
            chosen=_chosen(sent["chosen"]),
            is_done=sent["done"] is True,
            told_at=_moment(sent.get("told_at")),
        )
        return Sent(mark, str(sent["reader"]), str(sent["stamp"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as malformed:
        raise MarkMalformed from malformed


def _sequence(sent: Any) -> int:
    if type(sent) is not int or not 0 < sent <= LARGEST_SEQUENCE:
        raise ValueError(sent)
    return sent


def _chosen(sent: Any) -> dict[str, list[int]]:
    if len(sent) > MOST_CHECKS:
        raise ValueError(len(sent))
    chosen = {}
    for check, places in sent.items():
        if len(check) > LONGEST_ID or len(places) > MOST_OPTIONS or not isinstance(places, list):
            raise ValueError(check)
        if any(type(place) is not int for place in places):
            raise ValueError(places)
        chosen[check] = places
    return chosen


def _moment(sent: Any) -> datetime | None:
    """A browser's clock may say anything; what is no moment is left out."""
    try:
        told = datetime.fromisoformat(sent)
        return told.astimezone(UTC) if told.tzinfo else None
    except (ValueError, TypeError, OverflowError):
        return None
