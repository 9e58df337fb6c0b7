"""What the rules of a paper decide about sittings: when one may begin and must end, and which of them counts.

Rules come from a frozen syllabus and may be years old: a name that they do not hold means what it meant before it
existed. So nothing about a window, a pause or practice is no window, no pause, no practice; the best result counts.

| name              | is                                                                 | missing means |
|-------------------|--------------------------------------------------------------------|---------------|
| attempts_allowed  | how many sittings count                                            | –             |
| cooling_off_hours | between handing in and the next start                              | 0             |
| opens_at          | ISO time, from which a sitting may begin                           | always        |
| closes_at         | ISO time, from which none may begin any more                       | never         |
| late_policy       | "FINISH": who has begun finishes; "CUT": the end of the window ends all | "FINISH" |
| grading           | "BEST", "LAST" or "FIRST" sitting counts                           | "BEST"        |
| practice          | true: any number of sittings, and none counts                      | false         |
| title of a draw   | {language: words} above its questions                              | none          |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

BEST, LAST, FIRST = "BEST", "LAST", "FIRST"
FINISH, CUT = "FINISH", "CUT"

Rules = Mapping[str, Any]


def is_practice(rules: Rules) -> bool:
    return bool(rules.get("practice"))


def grading(rules: Rules) -> str:
    return str(rules.get("grading") or BEST)


def opens_at(rules: Rules) -> datetime | None:
    """The first moment at which a sitting may begin; None if it always may."""
    return _moment(rules.get("opens_at"))


def closes_at(rules: Rules) -> datetime | None:
    """The first moment at which none may begin any more; None if there is no such moment."""
    return _moment(rules.get("closes_at"))


def cooled_off_at(rules: Rules, handed_in: Sequence[datetime]) -> datetime | None:
    """The first moment after the last sitting at which another may begin; None if there is nothing to wait for.

    handed_in  when earlier sittings ended, in any order
    """
    hours = int(rules.get("cooling_off_hours") or 0)
    return max(handed_in) + timedelta(hours=hours) if hours and handed_in else None


def attempts_left(rules: Rules, used: int, extra: int = 0) -> int | None:
    """How many sittings are left; None where any number is allowed.

    extra  how many staff have given above those of the paper
    """
    return None if is_practice(rules) else max(0, int(rules["attempts_allowed"]) + extra - used)


@dataclass(frozen=True)
class Extra:
    """What staff have given a person in one exam, as far as it decides about the next sitting.

    factor    of the time; None where the enrolment's own stands
    attempts  above those of the paper
    opens     given since the last sitting: the pause and the window of the paper do not hold it back
    retake    the same, after an outage: it counts whatever the paper says about the first sitting
    """

    factor: Decimal | None = None
    attempts: int = 0
    opens: bool = False
    retake: bool = False


def extras(rows: Iterable[tuple[str, Decimal | None, datetime]], last: datetime | None) -> Extra:
    """What standing allowances come to.

    rows  (kind, factor, when given) in the order in which they were given
    last  when the newest sitting began; None before the first
    """
    factor, attempts, opens, retake = None, 0, False, False
    for kind, given, at in rows:
        if kind == "FACTOR":
            factor = given
        elif kind in ("ATTEMPT", "RETAKE"):
            attempts += 1
            is_new = last is None or at >= last
            opens, retake = opens or is_new, retake or (is_new and kind == "RETAKE")
    return Extra(factor, attempts, opens, retake)


def moved(*, decided: datetime, minutes: int, current: datetime, at: datetime) -> datetime:
    """The end of a sitting that is going on, decided anew.

    decided  by the paper and the factor; minutes  given on top of it
    What is taken back leaves five minutes, so that nobody is closed in the middle of a sentence.
    """
    ends = decided + timedelta(minutes=minutes)
    return max(ends, min(current, at + timedelta(minutes=5)))


def deadline(rules: Rules, ends: datetime | None) -> datetime | None:
    """When a sitting ends that would have until `ends`: the window may cut it short."""
    window = closes_at(rules)
    if window is None or rules.get("late_policy") != CUT:
        return ends
    return window if ends is None else min(ends, window)


def headings(rules: Rules) -> dict[int, Mapping[str, str]]:
    """{position of the first question of a section: its title by language}; none where the whole paper is mixed."""
    if rules.get("shuffle"):
        return {}
    found, position = {}, 1
    for draw in rules["draws"]:
        if title := draw.get("title"):
            found[position] = title
        position += int(draw["count"])
    return found


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None
