"""Freeze what a cohort must take. Authors go on editing; the requirement stays until staff update it."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

from django.db.models import F
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses import outline
from courses.models import CoursePage
from training.models import Cohort, SyllabusUnit

WHAT_COUNTS = ("required", "weight", "minutes", "rules")
WORDS = tuple(f"{field}_{language}" for field in ("title", "module_title") for language in ("kk", "ru", "en"))
# Above every real position, so that units can change places one by one.
ASIDE = 10_000


class SyllabusRefused(Exception):
    """The courses of the programme cannot be frozen; the message says what is missing."""


class Difference(NamedTuple):
    """What the courses say now against what a cohort takes.

    added    units that the cohort does not take yet (not saved)
    dropped  units whose pages are gone and that are still required
    changed  [(unit with the new values, not saved; names of fields that differ)]
    """

    added: list[SyllabusUnit]
    dropped: list[SyllabusUnit]
    changed: list[tuple[SyllabusUnit, list[str]]]

    def __bool__(self) -> bool:
        return bool(self.added or self.dropped or self.changed)


def freeze(*, cohort: Cohort) -> list[SyllabusUnit]:
    """Copy the outline of every course of the programme into rows of this cohort.

    Runs inside the act that opens the cohort. Raises `SyllabusRefused` when there is nothing to take.
    """
    units = _current(cohort)
    if not units:
        raise SyllabusRefused(_("The programme has no published lessons or exams."))
    return SyllabusUnit.objects.bulk_create(units)


def difference(cohort: Cohort) -> Difference:
    """What `refresh` would change."""
    frozen = {unit.key: unit for unit in cohort.units.order_by("position")}
    current = {unit.key: unit for unit in _current(cohort)}
    changed = []
    for key, unit in current.items():
        if key not in frozen:
            continue
        before = frozen[key]
        fields = [name for name in WHAT_COUNTS + WORDS if getattr(before, name) != getattr(unit, name)]
        unit.pk = before.pk
        if fields:
            changed.append((unit, fields))
    return Difference(
        added=[unit for key, unit in current.items() if key not in frozen],
        dropped=[unit for key, unit in frozen.items() if key not in current and unit.required],
        changed=changed,
    )


def fingerprint(found: Difference) -> str:
    """A sum over a difference, so that what is taken over is what somebody has looked at."""
    rows = [
        [name, str(unit.key), *(str(getattr(unit, field)) for field in WHAT_COUNTS + WORDS)]
        for name, units in (
            ("added", found.added),
            ("dropped", found.dropped),
            ("changed", [unit for unit, _fields in found.changed]),
        )
        for unit in units
    ]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def refresh(*, cohort: Cohort) -> Difference:
    """Take what the courses say now. Results stay, and a unit whose page is gone is required no longer.

    Runs inside the act that updates the cohort. Raises `SyllabusRefused` when there is nothing to take.
    """
    current = _current(cohort)
    if not current:
        raise SyllabusRefused(_("The programme has no published lessons or exams."))
    found = difference(cohort)
    _write(cohort, found, [unit.key for unit in current])
    return found


def is_frozen(page: Page) -> bool:
    """Does any cohort take this page or a page below it?"""
    keys = Page.objects.descendant_of(page, inclusive=True).values("translation_key")
    return SyllabusUnit.objects.filter(key__in=keys).exists()


def _write(cohort: Cohort, found: Difference, order: list) -> None:
    if found.changed:
        SyllabusUnit.objects.bulk_update([unit for unit, _fields in found.changed], WHAT_COUNTS + WORDS)
    SyllabusUnit.objects.filter(pk__in=[unit.pk for unit in found.dropped]).update(required=False)
    cohort.units.update(position=F("position") + ASIDE)
    SyllabusUnit.objects.bulk_create(found.added)
    units = list(cohort.units.order_by("position"))
    places = {key: place for place, key in enumerate(order)}
    for position, unit in enumerate(sorted(units, key=lambda one: places.get(one.key, ASIDE)), start=1):
        SyllabusUnit.objects.filter(pk=unit.pk).update(position=position)


def _current(cohort: Cohort) -> list[SyllabusUnit]:
    units: list[SyllabusUnit] = []
    for course in cohort.programme.courses.order_by("position"):
        entries = outline.units(course.course_key)
        if not entries and CoursePage.objects.filter(translation_key=course.course_key).exists():
            # Taking this over would take its lessons from everybody who still has them to do.
            raise SyllabusRefused(
                _("A course of the programme is archived or not published yet. Publish it, or wait for it.")
            )
        for entry in entries:
            units.append(_unit(cohort, entry, position=len(units) + 1))
    return units


def _unit(cohort: Cohort, entry: dict, *, position: int) -> SyllabusUnit:
    titles = {f"title_{language}": title for language, title in entry["titles"].items()}
    module = {f"module_title_{language}": title for language, title in entry["module_titles"].items()}
    return SyllabusUnit(
        cohort=cohort,
        key=entry["key"],
        kind=entry["kind"],
        module_key=entry["module_key"],
        position=position,
        required=entry["required"],
        weight=entry["weight"],
        minutes=entry["minutes"],
        rules=entry["rules"],
        **titles,
        **module,
    )
