"""What pages of an exam send: changes as they are made, and files of answers. Nothing of it is believed unread."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from assessments.models import Attempt
from assessments.sitting import sealing
from assessments.sitting.journal import Entry
from regions.languages import CODES

LARGEST_REQUEST = 64 * 1024  # bytes; fifty answers of the longest kind take about half
LARGEST_BATCH = 50  # answers in one request
LARGEST_SEQUENCE = 1_000_000  # nobody changes answers so often in one exam
LARGEST_AGE = 14 * 24 * 3600 * 1000  # milliseconds; a browser keeps unsent answers for two weeks
LARGEST_FILE = 256 * 1024  # bytes
LAST_MOMENT = 4_102_444_800_000  # milliseconds; the end of this century
WINDOW = re.compile(r"[A-Za-z0-9_-]{8,22}")


class ChangesRefused(Exception):
    """A body that no page of ours sends; nothing of it is stored.

    reason  "too_large", "too_many" or "malformed"
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass
class Changes:
    """What the page's script sends: the window, its changes in their order, how long it got no answer."""

    window: str
    entries: list[Entry]
    away_seconds: int


def changes(body: bytes) -> Changes:
    """What the page's script sent. Raises ChangesRefused."""
    if len(body) > LARGEST_REQUEST:
        raise too_large()
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as malformed:
        raise _malformed() from malformed
    if not isinstance(sent, dict) or not isinstance(sent.get("entries"), list) or not sent["entries"]:
        raise _malformed()
    if len(sent["entries"]) > LARGEST_BATCH:
        said = _("At most %(number)s answers fit into one request. Nothing of it was stored.")
        raise ChangesRefused("too_many", said % {"number": LARGEST_BATCH})
    window, away = sent.get("window"), sent.get("away", 0)
    if not _is_window(window) or not _is_number(away, 0, LARGEST_AGE):
        raise _malformed()
    entries = [_entry(one, window) for one in sent["entries"]]
    if len({entry.position for entry in entries}) < len(entries):
        raise _malformed()
    return Changes(window, sorted(entries, key=lambda one: one.sequence), away)


def too_large() -> ChangesRefused:
    return ChangesRefused("too_large", _("This request is too large. Nothing of it was stored."))


def _entry(sent: object, window: str) -> Entry:
    if not isinstance(sent, dict):
        raise _malformed()
    entry = Entry(
        position=sent.get("position"),
        chosen=sent.get("chosen"),
        window=sent.get("window", window),
        sequence=sent.get("sequence"),
        base=sent.get("base"),
        age=sent.get("age"),
        language=sent.get("language", ""),
    )
    is_whole = (
        _is_number(entry.position, 1, 32_767)
        and _is_number(entry.base, 0, LARGEST_SEQUENCE)
        and _is_number(entry.sequence, entry.base + 1, LARGEST_SEQUENCE)
        and (entry.age is None or _is_number(entry.age, 0, LARGEST_AGE))
        and _is_window(entry.window)
        and entry.language in ("", *CODES)
    )
    if not is_whole:
        raise _malformed()
    return entry


def _is_number(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _is_window(value: object) -> bool:
    return isinstance(value, str) and WINDOW.fullmatch(value) is not None


def _malformed() -> ChangesRefused:
    said = _("This request does not come from a page of the exam. Nothing of it was stored.")
    return ChangesRefused("malformed", said)


@dataclass
class FileText:
    """What stands in a file of answers: whether a page of the exam sealed it, when, and the changes."""

    is_sealed: bool
    saved_at: datetime | None
    entries: list[Entry]


def file_text(attempt: Attempt, content: bytes, *, at: datetime) -> FileText:
    """A file that a person saved in the browser. Raises ChangesRefused, sealing.NotSealed.

    at  when it was handed over: the changes come with the age that they have by then
    """
    try:
        whole = json.loads(content)
        if whole["school_of_akims"] != "answers" or whole["version"] != 1:
            raise _malformed()
        is_sealed = "sealed" in whole
        words = sealing.open_file(attempt, whole["sealed"]) if is_sealed else whole["open"]
        if words["attempt"] != str(attempt.pk):
            raise sealing.NotSealed
        return FileText(is_sealed, _moment(words.get("saved_at")), _filed(words["entries"], at))
    except (ValueError, RecursionError, KeyError, AttributeError, TypeError) as problem:
        raise _malformed() from problem


def _moment(milliseconds: object) -> datetime | None:
    if not _is_number(milliseconds, 0, LAST_MOMENT):
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _filed(sent: list[dict], at: datetime) -> list[Entry]:
    """The changes in a file with their age; a moment that cannot be becomes an unknown one."""
    now = int(at.timestamp() * 1000)
    entries = []
    for one in sent:
        made = one.get("made")
        age = now - made if _is_number(made, now - LARGEST_AGE, now) else None
        entries.append(_entry(one | {"age": age}, ""))
    if not entries or len({one.position for one in entries}) < len(entries):
        raise _malformed()
    return entries
