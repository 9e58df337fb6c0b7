"""What stands around a page of the courses: the outline with a person's progress, the way back and on."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from wagtail.models import Page

from courses import outline, reading
from training import access, rules, states
from training.models import Enrolment


def page(served: Page, enrolment: Enrolment | None, *, sees_all: bool, at: datetime) -> dict:
    """The outline on a course, module, lesson or exam page.

    sees_all  whether the person reads whatever is published, as staff do
    {modules: [{number, title, url, hours, done, total, state, units: [unit…]}], enrolment, done, total, next,
    unit, previous, following}; a unit of a module is {title, url, kind, state, note, here}. What a person may not
    read, or not yet, is "locked". `unit` is the page's own row of `access.syllabus_of`, or None.
    Two queries whatever the size.
    """
    key = served.translation_key
    syllabus = {unit.key: unit for unit in access.syllabus_of(enrolment, key)} if enrolment else {}
    beside = _beside(key, list(syllabus))
    places = outline.places(served, [one for one in beside if one])
    modules = outline.contents(served)
    for number, module in enumerate(modules, start=1):
        module["number"] = number
        module["units"] = [
            row | _state(row, syllabus, enrolment, sees_all, at) | {"here": row["key"] == key}
            for row in module["units"]
        ]
        module |= states.count(module["units"])
    listed = {unit["key"]: unit for module in modules for unit in module["units"]}
    beside = beside if syllabus else _beside(key, list(listed))
    previous, following = (_neighbour(one, listed, syllabus, places) for one in beside)
    return {
        "modules": modules,
        "enrolment": enrolment,
        "done": sum(module["done"] for module in modules),
        "total": sum(module["total"] for module in modules),
        "next": next((one for one in listed.values() if one["state"] in states.TO_DO and one["url"]), None),
        "unit": syllabus.get(key),
        "previous": previous,
        "following": following,
    }


def stopped_at(unit: Any, body: str) -> str:
    """The anchor of the block where the person stopped; empty at the beginning, when done, or when it is gone."""
    if unit is None or not unit.block or unit.done_at:
        return ""
    blocks = reading.anchors(body)
    return blocks[unit.block] if unit.block in list(blocks)[1:] else ""


def completion(unit: Any, body: str, at: datetime) -> dict:
    """How a lesson that is not done yet gets done, for its page.

    {by SAID|READ|CHECKED, left: seconds still to be read, minutes: of reading in all, asked, right, missing: numbers
    of self-checks}
    """
    checks = unit.rules.get("checks", ())
    on_page = reading.anchors(body) if checks else {}
    asked = [check for check in checks if check in on_page]
    missing = len(rules.unanswered(unit.rules, asked, unit.right or ()))
    return {
        "by": rules.done_by(unit.rules),
        "left": rules.seconds_left(unit.rules, unit.opened_at or at, at),
        "minutes": math.ceil(unit.rules.get("least_seconds", 0) / 60),
        "asked": len(asked),
        "right": len(asked) - missing,
        "missing": missing,
    }


def _state(row: dict, syllabus: Mapping, enrolment: Enrolment | None, sees_all: bool, at: datetime) -> dict:
    """How a person stands to a unit of the page tree."""
    unit = syllabus.get(row["key"])
    if unit is None or enrolment is None:
        return {"state": "none" if sees_all else "locked", "note": states.minutes_or(None, row["minutes"])}
    is_done, is_begun = unit.done_at is not None, unit.opened_at is not None
    found = states.of(unit, enrolment.cohort, is_done=is_done, score=unit.best, is_begun=is_begun, at=at)
    return {"required": unit.required, **found}


def _beside(key: UUID, order: list[UUID]) -> tuple[UUID | None, UUID | None]:
    """The keys before and behind this one; a syllabus goes on across modules."""
    if key not in order:
        return None, None
    place = order.index(key)
    return order[place - 1] if place else None, [*order, None][place + 1]


def _neighbour(key: UUID | None, listed: Mapping, syllabus: Mapping, places: Mapping) -> dict | None:
    if key is None or key in listed:
        return listed.get(key)
    return {"title": states.shown(syllabus[key], "title"), "url": places[key]} if key in places else None
