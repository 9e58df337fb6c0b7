"""Declare an outage, see whom it hit and how much it took, and give relief to all of them in one act."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assessments.access import fairness as fair_access
from assessments.fairness import allowances, decisions
from assessments.models import Allowance, Attempt, Incident
from assessments.sitting import attempts
from audit import trail
from notifications import outbox
from people.models import User
from regions.models import Region
from training.models import Cohort

MOST_MINUTES = 600  # of one allowance, as the database says too
Relief = Incident.Relief


class ReliefRefused(Exception):
    """No relief is given; the message says why."""


@dataclass(frozen=True)
class Hit:
    """An attempt that lay in an incident, and what it lost.

    closed_inside  the server closed it by time while the incident went on
    gets           what `Relief.MINUTES` brings: an `Allowance.Kind`, or "" where nothing can be given back
    had            a break or the relief of another incident has given all of it back: nothing is given twice
    """

    attempt: Attempt
    minutes: int
    closed_inside: bool
    gets: str
    had: bool = False


@transaction.atomic
def declare(
    *,
    region: Region | None,
    cohort: Cohort | None,
    from_at: datetime,
    to_at: datetime,
    happened: str,
    officer: User,
    at: datetime,
) -> Incident:
    """Say that there was an outage. Nobody gets anything yet."""
    incident = Incident.objects.create(
        region=region,
        cohort=cohort,
        from_at=from_at,
        to_at=to_at,
        happened=happened,
        declared_by=officer,
        declared_at=at,
    )
    facts = {"cohort": cohort.code if cohort else "", "from": from_at.isoformat(), "to": to_at.isoformat()}
    code = region.code if region else ""
    trail.record(
        "assessments.incident.declared",
        actor=officer,
        subject=incident,
        at=at,
        region_code=code,
        details=facts | {"happened": happened},
    )
    return incident


def hits(*, incident: Incident, officer: User, at: datetime, lock: bool = False) -> tuple[list[Hit], int]:
    """(who was hit, how many sat through it unharmed). Six queries for any number of people."""
    if lock:
        # As whoever starts or hands in does: the attempts first would wait for them, and they for these.
        fair_access.lock_those_in(incident, officer)
    found = fair_access.sat_during(incident, officer)
    found = found.select_related(
        "enrolment__trainee", "enrolment__cohort", "enrolment__appointment__region", "unit"
    )
    sat = list(found.select_for_update(of=("self",)) if lock else found)
    # A silence that reaches into the incident is as long as it has to be wherever it began before.
    since, until = incident.from_at - decisions.QUIET, incident.to_at + decisions.QUIET
    heard = fair_access.signs_of(sat, since=since, until=until)
    away: dict[int, list[decisions.Stretch]] = defaultdict(list)
    for event in fair_access.absences_of(sat):
        gone = timedelta(seconds=event.details["seconds"])
        away[event.attempt_id].append((event.at - gone, event.at))
    before, breaks = fair_access.relief_before(sat, incident), fair_access.breaks_of(sat)
    hit = []
    for attempt in sat:
        pk = attempt.pk
        facts = {"heard": heard[pk], "away": away[pk]}
        if one := _hit(incident, attempt, facts, before[pk], breaks[pk], at):
            hit.append(one)
    return hit, len(sat) - len(hit)


def summary(hit: list[Hit]) -> dict:
    """Of those who were hit: {minutes, retakes, had, nothing: how many get what, least, most: minutes}."""
    gets = [one.gets for one in hit]
    lost = [one.minutes for one in hit if one.gets == Allowance.Kind.OUTAGE]
    had = sum(one.had for one in hit)
    return {
        "minutes": len(lost),
        "least": min(lost, default=0),
        "most": max(lost, default=0),
        "retakes": gets.count(Allowance.Kind.RETAKE),
        "had": had,
        "nothing": gets.count("") - had,
    }


@transaction.atomic
def relieve(*, incident: Incident, relief: str, officer: User, at: datetime) -> list[Allowance]:
    """Give everyone who was hit the lost minutes or a clean retake, and tell them. Once: see `ReliefRefused`."""
    taken = Incident.objects.filter(pk=incident.pk, given_at=None).update(
        relief=relief, given_by=officer, given_at=at
    )
    if not taken:
        incident.refresh_from_db()
        raise ReliefRefused(_already(incident))
    hit, _unharmed = hits(incident=incident, officer=officer, at=at, lock=True)
    getting = [(one, one.gets if relief == Relief.MINUTES else Allowance.Kind.RETAKE) for one in hit]
    getting = [(one, kind) for one, kind in getting if kind and not one.had]
    if not getting:
        raise ReliefRefused(_("Nobody was hit, so there is nothing to give."))
    given = Allowance.objects.bulk_create(
        [_allowance(incident, one, kind, officer, at) for one, kind in getting], batch_size=500
    )
    allowances.move_deadlines([one.attempt for one, kind in getting if kind == Allowance.Kind.OUTAGE], at)
    _record(incident, given, officer, at)
    outbox.queue_all(
        [(f"outage_{one.kind.lower()}", one.enrolment.trainee, one, _told(one)) for one in given], at=at
    )
    return given


def _hit(
    incident: Incident,
    attempt: Attempt,
    signs: dict,
    before: list[Allowance],
    breaks: list[decisions.Stretch],
    at: datetime,
) -> Hit | None:
    ends = min(filter(None, (attempt.submitted_at, attempt.closes_at, at)))
    facts = signs | {
        "incident": (incident.from_at, incident.to_at),
        "sitting": (attempt.started_at, max(ends, attempt.started_at)),
    }
    minutes = decisions.lost_minutes(**facts)
    by_time = attempt.closed_by == Attempt.ClosedBy.TIME
    end = attempt.closes_at or attempt.submitted_at
    closed_inside = bool(by_time and end and incident.from_at <= end <= incident.to_at)
    if not minutes and not closed_inside:
        return None
    given = [*breaks, *((one.incident.from_at, one.incident.to_at) for one in before)]
    left = decisions.lost_minutes(**facts, given=given)
    if any(one.kind == Allowance.Kind.RETAKE for one in before) or (minutes and not left):
        return Hit(attempt, left, closed_inside, "", had=True)
    minutes = left
    is_open = attempt.submitted_at is None and not attempts.is_overdue(attempt, at)
    gets = ""
    if is_open and minutes and attempt.closes_at:
        gets = Allowance.Kind.OUTAGE
    elif by_time or (attempt.submitted_at is None and not is_open):
        gets = Allowance.Kind.RETAKE
    return Hit(attempt, min(minutes, MOST_MINUTES), closed_inside, gets)


def _allowance(incident: Incident, hit: Hit, kind: str, officer: User, at: datetime) -> Allowance:
    return Allowance(
        enrolment=hit.attempt.enrolment,
        unit=hit.attempt.unit,
        attempt=hit.attempt,
        kind=kind,
        minutes=hit.minutes if kind == Allowance.Kind.OUTAGE else None,
        reason=incident.happened,
        incident=incident,
        given_by=officer,
        given_at=at,
    )


def _told(given: Allowance) -> dict:
    titles = {name: getattr(given.unit, name) for name in ("title_kk", "title_ru", "title_en")}
    return titles | {"minutes": given.minutes}


def _already(incident: Incident) -> str:
    said = _("Relief has already been given: %(time)s, %(person)s. Nothing was given twice.")
    time = date_format(localtime(incident.given_at), "DATETIME_FORMAT")
    return said % {"time": time, "person": incident.given_by.get_full_name()}


def _record(incident: Incident, given: list[Allowance], officer: User, at: datetime) -> None:
    code = incident.region.code if incident.region else ""
    lines = [
        ("assessments.incident.relieved", incident, code, {"relief": incident.relief, "people": len(given)})
    ]
    for one in given:
        post = one.enrolment.appointment
        facts = {"attempt": one.attempt_id, "kind": one.kind, "incident": incident.pk}
        facts |= {"minutes": one.minutes} if one.minutes else {}
        lines.append(("assessments.allowance.given", one, post.region.code if post else "", facts))
    trail.record_all(lines, actor=officer, at=at)
