"""What a learner sees of the way through a programme: the next step, what is done, what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses import outline
from people.models import User
from regions.languages import worded
from training import access, progress
from training.models import Cohort, Enrolment, SyllabusUnit

Kind = SyllabusUnit.Kind


def shown(row: object, field: str) -> str:
    """The words of a record in the language of the page; words in another language say which one it is."""
    language = get_language()
    text, spoken = worded(row, field, language)
    return text if spoken == language or not text else format_html('<span lang="{}">{}</span>', spoken, text)


def programmes(user: User) -> list[dict]:
    """Everything that a person learns or has learned, what goes on first.

    Four queries for any number. Each is as `programme` says.
    """
    enrolments = list(access.enrolments_of(user).select_related("cohort__programme", "appointment__region"))
    standings = progress.standings(enrolments)
    keys = {unit.key for standing in standings.values() for unit in standing["units"]}
    addresses = outline.addresses(keys, get_language())
    views = [_programme(one, standings[one.pk], addresses) for one in enrolments]
    return sorted(views, key=lambda view: not view["goes_on"])


def programme(enrolment: Enrolment) -> dict:
    """One enrolment: {enrolment, title, cohort, goes_on, standing, modules, next, left}.

    modules  [{number, title, done, total, state, url, units: [unit…]}]; done and total count required units
    unit     {pk, title, kind, url, state "done"|"none", note, minutes, number}
    next     a unit, with its module, or None
    left     [(rule, [unit…])] for the rules that are not met yet
    """
    standing = progress.standing(enrolment)
    addresses = outline.addresses({unit.key for unit in standing["units"]}, get_language())
    return _programme(enrolment, standing, addresses)


def step_after(enrolment: Enrolment, unit: SyllabusUnit) -> str | None:
    """The address of the first open unit behind this one, or of the first open one at all; None at the end."""
    standing = progress.standing(enrolment)
    open_units = [one for one in standing["units"] if one.required and one.key not in standing["results"]]
    behind = [one for one in open_units if one.position > unit.position]
    addresses = outline.addresses({one.key for one in open_units}, get_language())
    return next((addresses[one.key] for one in behind + open_units if one.key in addresses), None)


def around(page: Page, enrolment: Enrolment | None, *, sees_all: bool) -> dict:
    """The outline on a course, module, lesson or exam page.

    sees_all  whether the person reads whatever is published, as staff do
    {modules: [{number, title, url, hours, done, total, state, units: [unit…]}], enrolment, done, total, next,
    unit, previous, following}; a unit is {title, url, kind, state, note, here}. What a person may not read is
    "locked". Four queries at most, whatever the size.
    """
    modules = outline.contents(page)
    syllabus = _syllabus(enrolment)
    for number, module in enumerate(modules, start=1):
        module["number"] = number
        module["units"] = [_page_unit(row, syllabus, page, sees_all) for row in module["units"]]
        _count(module, module["units"])
    listed = [unit for module in modules for unit in module["units"]]
    found = {
        "modules": modules,
        "enrolment": enrolment,
        "done": sum(module["done"] for module in modules),
        "total": sum(module["total"] for module in modules),
        "next": next((unit for unit in listed if unit["state"] == "none" and unit["url"]), None),
        "unit": syllabus.get(page.translation_key),
    }
    return found | _neighbours(page.translation_key, listed, syllabus)


def _syllabus(enrolment: Enrolment | None) -> dict[UUID, SyllabusUnit]:
    if enrolment is None:
        return {}
    return {unit.key: unit for unit in SyllabusUnit.objects.with_results_of(enrolment)}


def _programme(enrolment: Enrolment, standing: dict, addresses: Mapping[UUID, str]) -> dict:
    modules: dict[UUID, dict] = {}
    units = {}
    for unit in standing["units"]:
        module = modules.setdefault(
            unit.module_key,
            {"number": len(modules) + 1, "title": shown(unit, "module_title"), "units": []},
        )
        row = _unit(unit, standing["results"], addresses) | {
            "number": len(module["units"]) + 1,
            "module": module,
        }
        module["units"].append(row)
        units[unit.key] = row
    for module in modules.values():
        _count(module, module["units"])
        module["url"] = _entrance(module["units"])
    goes_on = enrolment.status == Enrolment.Status.ACTIVE and enrolment.cohort.status == Cohort.Status.RUNNING
    step = units[standing["next"].key] if goes_on and standing["next"] else None
    return {
        "enrolment": enrolment,
        "title": shown(enrolment.cohort.programme, "title"),
        "cohort": shown(enrolment.cohort, "name"),
        "goes_on": goes_on,
        "standing": standing,
        "modules": list(modules.values()),
        "next": step if step and step["url"] else None,
        "left": [
            (rule, [units[key] for key in rule.outstanding]) for rule in standing["rules"] if not rule.met
        ],
    }


def _unit(unit: SyllabusUnit, results: Mapping, addresses: Mapping[UUID, str]) -> dict:
    is_done = unit.key in results
    return {
        "pk": unit.pk,
        "title": shown(unit, "title"),
        "kind": unit.kind,
        "url": addresses.get(unit.key, ""),
        "state": "done" if is_done else "none",
        "required": unit.required,
        "minutes": unit.minutes,
        "note": _note(is_done, results.get(unit.key), unit.minutes),
    }


def _page_unit(row: dict, syllabus: Mapping[UUID, SyllabusUnit], page: Page, sees_all: bool) -> dict:
    """A unit of the page tree, with the state that the person has reached in it."""
    unit = syllabus.get(row["key"])
    is_done = bool(unit and unit.done_at)
    state = "done" if is_done else "none" if unit or sees_all else "locked"
    return row | {
        "required": unit.required if unit else row["required"],
        "state": state,
        "here": row["key"] == page.translation_key,
        "note": _note(is_done, unit.best if unit else None, row["minutes"]),
    }


def _note(is_done: bool, score, minutes: int) -> str:
    if is_done and score is not None:
        return _("%(score)s %%") % {"score": number_format(score.normalize())}
    return _("%(minutes)s min") % {"minutes": minutes} if minutes else ""


def _count(module: dict, units: Sequence[dict]) -> None:
    counted = [unit for unit in units if unit["required"]] or units
    done = sum(unit["state"] == "done" for unit in counted)
    module["done"], module["total"] = done, len(counted)
    module["state"] = "none" if not done else "done" if done == len(counted) else "begun"


def _entrance(units: Iterable[dict]) -> str:
    """Where a module is entered: its first open unit that has a page, else its first unit."""
    reachable = [unit for unit in units if unit["url"]]
    open_units = [unit for unit in reachable if unit["state"] != "done"]
    return next((unit["url"] for unit in open_units or reachable), "")


def _neighbours(key: UUID, listed: list[dict], syllabus: Mapping[UUID, SyllabusUnit]) -> dict:
    """The units before and behind the page, across modules where the person's syllabus goes on there."""
    rows = {unit["key"]: unit for unit in listed}
    order = list(syllabus) or list(rows)
    if key not in order:
        return {"previous": None, "following": None}
    place = order.index(key)
    wanted = {"previous": order[place - 1] if place else None, "following": [*order, None][place + 1]}
    missing = [one for one in wanted.values() if one and one not in rows]
    addresses = outline.addresses(missing, get_language()) if missing else {}
    for one in missing:
        if one in addresses:
            rows[one] = {"title": shown(syllabus[one], "title"), "url": addresses[one]}
    return {side: rows.get(one) for side, one in wanted.items()}
