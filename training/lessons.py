"""The published page of a unit: where it is read, and its self-checks."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from courses import checks, outline
from courses.checks import Check
from courses.models import LessonPage
from training import rules
from training.models import SyllabusUnit


def published(key: UUID, language: str) -> LessonPage | None:
    """The lesson with this key in a language, else in Kazakh or Russian; None while it is not published."""
    page = outline.page_of(key, language)
    return page if isinstance(page, LessonPage) else None


def addresses(units: Iterable[SyllabusUnit], language: str) -> dict[UUID, str]:
    """{key: where the unit is read}, for those that are published. One query."""
    return outline.addresses({unit.key for unit in units}, language)


def address(unit: SyllabusUnit, language: str) -> str:
    """Where a unit is read; the learner's own page while it is not published."""
    return addresses([unit], language).get(unit.key, f"/{language}/learn/")


def checks_on(unit: SyllabusUnit, language: str) -> list[Check]:
    """The self-checks that count for this unit; none for a lesson that is not done by them."""
    if rules.done_by(unit.rules) != rules.CHECKED:
        return []
    page = published(unit.key, language)
    asked = set(unit.rules.get("checks", ()))
    return [check for check in checks.of(page) if check.id in asked] if page else []
