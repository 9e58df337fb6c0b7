"""What a new syllabus would mean for the people of a cohort, told before anybody decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from training import rules
from training.models import Cohort, Enrolment, SyllabusUnit, UnitResult
from training.syllabus import Difference


class Consequences(NamedTuple):
    """Numbers of people of a cohort.

    learning  who have not finished and are not withdrawn: only they are touched
    more      of these, who get something required that they have not done
    less      of these, from whom something required is taken, and who get nothing new
    finish    of these, who would meet every rule at once and be completed
    kept      who have finished: they stay so
    """

    learning: int
    more: int
    less: int
    finish: int
    kept: int


def of(cohort: Cohort, found: Difference) -> Consequences:
    """Of taking over this difference. Three queries whatever the number of people."""
    before = list(cohort.units.order_by("position"))
    after = _after(before, found)
    people = Enrolment.objects.filter(cohort=cohort)
    learning = list(people.open().values_list("pk", flat=True))
    results: dict[int, dict] = defaultdict(dict)
    rows = UnitResult.objects.filter(enrolment__cohort=cohort, enrolment__status=Enrolment.Status.ACTIVE)
    for enrolment, key, score in rows.values_list("enrolment", "unit__key", "score"):
        results[enrolment][key] = score
    more = less = finish = 0
    for enrolment in learning:
        mine = results[enrolment]
        was, will = _outstanding(before, mine), _outstanding(after, mine)
        more += bool(will - was)
        less += bool(was - will) and not will - was
        finish += rules.finished(after, mine, cohort.programme.pass_mark)
    kept = people.filter(status=Enrolment.Status.COMPLETED).count()
    return Consequences(len(learning), more, less, finish, kept)


def _after(before: Sequence[SyllabusUnit], found: Difference) -> list[SyllabusUnit]:
    """The syllabus as it would be; order does not matter for what is missing."""
    changed = {unit.key: unit for unit, _fields in found.changed}
    dropped = {unit.key for unit in found.dropped}
    kept = []
    for unit in before:
        now = changed.get(unit.key, unit)
        if unit.key in dropped:
            now = SyllabusUnit(key=unit.key, kind=unit.kind, weight=unit.weight, required=False)
        kept.append(now)
    return kept + found.added


def _outstanding(units: Sequence[SyllabusUnit], results: dict) -> set:
    return {unit.key for unit in units if unit.required and unit.key not in results}
