"""Whom a change of a page reaches, asked before it is published. Floors above know; they answer through hooks."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from wagtail import hooks
from wagtail.models import Page

from courses import parity, translations
from courses.models import CoursePage, ModulePage, Unit

# A function of the keys of units that gives an `Inside` for each cohort that takes one of them now.
INSIDE = "people_inside_units"
# A function of the keys of units that gives {code of a cohort: exams being sat now}.
SITTING = "exams_being_sat"


class Inside(NamedTuple):
    """A cohort that takes a page, and how far its people are with it.

    people  not withdrawn; done  of these, who have done every unit in question
    """

    code: str
    name: str
    url: str  # at the desk
    people: int
    done: int

    @property
    def not_yet(self) -> int:
        return self.people - self.done


class Impact(NamedTuple):
    """What publishing a page means: `cohorts` [(Inside, exams being sat)], translations that go stale, faults of
    parity of a module or a course. False if there is nothing to look at before."""

    cohorts: list[tuple[Inside, int]]
    stale: list[translations.Version]
    faults: list[parity.Fault]

    def __bool__(self) -> bool:
        return bool(self.cohorts or self.faults)

    @property
    def people(self) -> int:
        return sum(inside.people for inside, _sitting in self.cohorts)

    @property
    def not_yet(self) -> int:
        return sum(inside.not_yet for inside, _sitting in self.cohorts)

    @property
    def sitting(self) -> int:
        return sum(sitting for _inside, sitting in self.cohorts)


def of(page: Page) -> Impact:
    """Of publishing this object of a page, a draft included."""
    if not isinstance(page, CoursePage | ModulePage | Unit):
        return Impact([], [], [])
    cohorts = around(page)
    faults = [] if isinstance(page, Unit) else parity.faults([page])
    stale = translations.becoming_stale(page) if cohorts or faults else []
    return Impact(cohorts, stale, faults)


def around(page: Page) -> list[tuple[Inside, int]]:
    """The cohorts whose people take a page or something inside it, each with the exams being sat now."""
    keys = units_of(page)
    if not keys:
        return []
    sitting: dict[str, int] = {}
    for ask in hooks.get_hooks(SITTING):
        sitting |= ask(keys)
    return [(inside, sitting.get(inside.code, 0)) for ask in hooks.get_hooks(INSIDE) for inside in ask(keys)]


def units_of(page: Page) -> Collection[UUID]:
    """The keys of the units that a page is or holds, drafts included."""
    if isinstance(page, Unit):
        return [page.translation_key]
    return list(Unit.objects.descendant_of(page).values_list("translation_key", flat=True))
