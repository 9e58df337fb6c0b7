"""In which state a unit or a module is for a person, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from regions.languages import worded
from training import rules
from training.models import Cohort, SyllabusUnit

TO_DO = ("begun", "none")


def shown(row: object, field: str) -> str:
    """The words of a record in the language of the page; words in another language say which one it is."""
    language = get_language()
    text, spoken = worded(row, field, language or "kk")
    return text if spoken == language or not text else format_html('<span lang="{}">{}</span>', spoken, text)


def of(
    unit: Any, cohort: Cohort, *, is_done: bool, score: Any, is_begun: bool, at: datetime
) -> dict[str, str]:
    """{state "done"|"begun"|"none"|"locked", note: the score, the time it takes, or why it is locked}."""
    if is_done:
        return {"state": "done", "note": minutes_or(score, unit.minutes)}
    if why := locked(unit, cohort, at):
        return {"state": "locked", "note": why}
    return {"state": "begun" if is_begun else "none", "note": minutes_or(None, unit.minutes)}


def locked(unit: Any, cohort: Cohort, at: datetime) -> str:
    """Why an exam or practical work is shut now, in a word or two; empty if it is not. No date locks a lesson."""
    if unit.kind == SyllabusUnit.Kind.LESSON:
        return ""
    if cohort.status == Cohort.Status.OPEN:
        return _("from %(day)s") % {"day": date_format(cohort.starts_on, "SHORT_DATE_FORMAT")}
    opens, closes = rules.window(unit.rules)
    if opens and at < opens:
        return _("from %(day)s") % {"day": date_format(localtime(opens), "SHORT_DATETIME_FORMAT")}
    if cohort.status == Cohort.Status.CLOSED or (closes and at >= closes):
        return pgettext("exam", "closed")
    return ""


def minutes_or(score: Any, minutes: int) -> str:
    """The score in per cent, or the minutes that a unit takes."""
    if score is not None:
        return _("%(score)s %%") % {"score": number_format(score.normalize())}
    return _("%(minutes)s min") % {"minutes": minutes} if minutes else ""


def count(units: Sequence[dict]) -> dict[str, Any]:
    """{done, total, state} of a module: its required units count, all of them if none is required."""
    counted = [unit for unit in units if unit["required"]] or units
    done = sum(unit["state"] == "done" for unit in counted)
    is_begun = done or any(unit["state"] == "begun" for unit in units)
    state = "none" if not is_begun else "done" if done == len(counted) else "begun"
    return {"done": done, "total": len(counted), "state": state}
