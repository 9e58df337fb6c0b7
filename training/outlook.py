"""What a learner sees of the way through a programme: the next step, what is done, what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import get_language

from courses import outline
from people.models import User
from training import access, progress, rules, states
from training.models import Cohort, Enrolment, SyllabusUnit

Kind = SyllabusUnit.Kind
SOON_DAYS = 7  # a deadline that near is marked


def programmes(user: User, *, at: datetime) -> list[dict]:
    """Everything that a person learns or has learned, what goes on first.

    Five queries for any number. Each is as `programme` says.
    """
    enrolments = list(access.enrolments_of(user).select_related("cohort__programme", "appointment__region"))
    standings = progress.standings(enrolments)
    keys = {unit.key for standing in standings.values() for unit in standing["units"]}
    addresses = outline.addresses(keys, get_language())
    opened = access.opened_by(enrolments)
    views = [_programme(one, standings[one.pk], opened[one.pk], addresses, at) for one in enrolments]
    return sorted(views, key=lambda view: not view["goes_on"])


def programme(enrolment: Enrolment, *, at: datetime) -> dict:
    """One enrolment: {enrolment, title, cohort, goes_on, standing, modules, next, first, left, results, dates}.

    modules  [{number, title, done, total, state, url, units: [unit…]}]; done and total count required units
    unit     {pk, title, kind, url, state "done"|"begun"|"none"|"locked", note, minutes, number, opened_at}
    next     the unit to go on with, with its module, or None
    first    the first unit with a page, for a cohort that has not begun
    left     [(rule, [unit…])] for the rules that are not met yet
    results  [{title, score, at}] of the exams that are passed
    dates    [{what "end"|"opens"|"closes", title, on, days, soon}] that lie ahead, the nearest first
    """
    standing = progress.standing(enrolment)
    addresses = outline.addresses({unit.key for unit in standing["units"]}, get_language())
    opened = access.opened_by([enrolment])[enrolment.pk]
    return _programme(enrolment, standing, opened, addresses, at)


def step_after(enrolment: Enrolment, unit: SyllabusUnit) -> str | None:
    """The address of the first open unit behind this one, or of the first open one at all; None at the end."""
    standing = progress.standing(enrolment)
    open_units = [one for one in standing["units"] if one.required and one.key not in standing["results"]]
    behind = [one for one in open_units if one.position > unit.position]
    addresses = outline.addresses({one.key for one in open_units}, get_language())
    return next((addresses[one.key] for one in behind + open_units if one.key in addresses), None)


def _programme(
    enrolment: Enrolment,
    standing: dict,
    opened: Mapping[UUID, datetime],
    addresses: Mapping[UUID, str],
    at: datetime,
) -> dict:
    modules: dict[UUID, dict] = {}
    units = {}
    for unit in standing["units"]:
        module = modules.setdefault(
            unit.module_key,
            {"number": len(modules) + 1, "title": states.shown(unit, "module_title"), "units": []},
        )
        row = _unit(unit, enrolment, standing["results"], opened, at)
        row |= {
            "url": addresses.get(unit.key, ""),
            "number": len(module["units"]) + 1,
            "module": module,
        }
        module["units"].append(row)
        units[unit.key] = row
    for module in modules.values():
        module |= states.count(module["units"])
        module["url"] = _entrance(module["units"])
    goes_on = enrolment.status == Enrolment.Status.ACTIVE and enrolment.cohort.status == Cohort.Status.RUNNING
    step = units[standing["next"].key] if goes_on and standing["next"] else None
    return {
        "enrolment": enrolment,
        "title": states.shown(enrolment.cohort.programme, "title"),
        "cohort": states.shown(enrolment.cohort, "name"),
        "goes_on": goes_on,
        "standing": standing,
        "modules": list(modules.values()),
        "next": step if step and step["url"] else None,
        "first": next((unit for unit in units.values() if unit["url"]), None),
        "left": [
            (rule, [units[key] for key in rule.outstanding]) for rule in standing["rules"] if not rule.met
        ],
        "results": [
            {"title": units[unit.key]["title"], "score": score, "at": standing["dates"][unit.key]}
            for unit in standing["units"]
            if (score := standing["results"].get(unit.key)) is not None
        ],
        "dates": _dates(enrolment, standing, units, at) if goes_on else [],
    }


def _unit(
    unit: SyllabusUnit, enrolment: Enrolment, results: Mapping, opened: Mapping[UUID, datetime], at: datetime
) -> dict:
    return {
        "pk": unit.pk,
        "title": states.shown(unit, "title"),
        "kind": unit.kind,
        "required": unit.required,
        "minutes": unit.minutes,
        "opened_at": opened.get(unit.key),
    } | states.of(
        unit,
        enrolment.cohort,
        is_done=unit.key in results,
        score=results.get(unit.key),
        is_begun=unit.key in opened,
        at=at,
    )


def _dates(enrolment: Enrolment, standing: dict, units: Mapping[UUID, dict], at: datetime) -> list[dict]:
    """The days that a person should know of: the windows of exams that are still to be sat, and the last day."""
    today = localdate(at)
    found = [_date("end", "", enrolment.cohort.ends_on, today)]
    for unit in standing["units"]:
        if unit.kind != Kind.EXAM or unit.key in standing["results"]:
            continue
        for what, moment in zip(("opens", "closes"), rules.window(unit.rules), strict=True):
            if moment and moment > at:
                found.append(_date(what, units[unit.key]["title"], localdate(moment), today))
    return sorted(found, key=lambda one: one["on"])


def _date(what: str, title: str, on: date, today: date) -> dict:
    days = (on - today).days
    return {"what": what, "title": title, "on": on, "days": days, "soon": days <= SOON_DAYS}


def _entrance(units: Iterable[dict]) -> str:
    """Where a module is entered: its first open unit that has a page, else its first unit."""
    reachable = [unit for unit in units if unit["url"]]
    open_units = [unit for unit in reachable if unit["state"] in states.TO_DO]
    return next((unit["url"] for unit in open_units or reachable), "")
