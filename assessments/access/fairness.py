"""Who may see which allowances, incidents and running exams. Out of reach is 404."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404

from assessments import policies
from assessments.models import Allowance, Answer, Appeal, Attempt, AttemptEvent, Incident
from people import roles
from people.models import User
from people.prepared import Prepared
from people.roles import Role
from regions.models import Region
from training import access as training_access
from training.models import Cohort, Enrolment, SyllabusUnit


def extra_of(enrolment: Enrolment, unit: SyllabusUnit, before: Collection[Attempt]) -> policies.Extra:
    """What a person has been given in one exam. One query.

    before  the person's attempts at it so far
    """
    rows = standing_in_one.rows(enrolment=enrolment.pk, unit=unit.pk)
    last = max((one.started_at for one in before), default=None)
    return policies.extras([(one.kind, one.factor, one.given_at) for one in rows], last)


standing_in_one = Prepared(
    lambda enrolment, unit: Allowance.objects.standing().filter(enrolment=enrolment, unit=unit),
    enrolment=int,
    unit=int,
)


def given_in(enrolment: Enrolment, unit: SyllabusUnit) -> list[Allowance]:
    """What stands for a person in one exam."""
    return standing_in_one.rows(enrolment=enrolment.pk, unit=unit.pk)


def allowances_of(attempt: Attempt) -> list[Allowance]:
    """All that was ever given in the exam of an attempt, the newest first, with who took it back."""
    rows = Allowance.objects.filter(enrolment=attempt.enrolment_id, unit=attempt.unit_id)
    return list(
        rows.select_related("given_by", "withdrawal__ended_by", "followed_by", "attempt", "appeal").order_by(
            "-given_at", "-pk"
        )
    )


def allowance_in(attempt: Attempt, pk: int) -> Allowance:
    """One that stands, of an attempt that the person has passed the gate of. Raises Http404."""
    rows = Allowance.objects.standing().filter(enrolment=attempt.enrolment_id, unit=attempt.unit_id)
    return get_object_or_404(rows, pk=pk)


def given_for(appeal: Appeal) -> Allowance | None:
    """The attempt that an upheld appeal has brought."""
    return Allowance.objects.filter(appeal=appeal).select_related("given_by", "withdrawal").first()


def time_given(attempts: Collection[Attempt]) -> dict[int, list[Allowance]]:
    """{attempt: what moves its deadline}: the factors of its exam and the minutes of its own. One query."""
    rows = Allowance.objects.standing().filter(
        enrolment__in={one.enrolment_id for one in attempts}, kind__in=("FACTOR", "BREAK", "OUTAGE")
    )
    by_exam: dict[tuple[int, int], list[Allowance]] = defaultdict(list)
    for row in rows:
        by_exam[row.enrolment_id, row.unit_id].append(row)
    return {
        one.pk: [row for row in by_exam[one.enrolment_id, one.unit_id] if _moves(row, one)]
        for one in attempts
    }


def time_given_in(attempt: Attempt) -> list[Allowance]:
    """The same for one attempt."""
    rows = standing_in_one.rows(enrolment=attempt.enrolment_id, unit=attempt.unit_id)
    return [row for row in rows if _moves(row, attempt)]


def _moves(row: Allowance, attempt: Attempt) -> bool:
    return row.kind == "FACTOR" or (row.kind in ("BREAK", "OUTAGE") and row.attempt_id == attempt.pk)


def open_in(attempt: Attempt) -> list[Attempt]:
    """What the same person is sitting of the same exam, locked until the transaction ends: one attempt or none."""
    mine = Attempt.objects.open().filter(enrolment=attempt.enrolment_id, unit=attempt.unit_id)
    return list(mine.select_for_update(of=("self",)))


def enter_mending(user: User) -> None:
    """Raises Http404 for whoever may not."""
    if not training_access.may_mend(user):
        raise Http404


def incidents_for(user: User) -> QuerySet[Incident]:
    """Incidents that staff may read: of cohorts that they see, or of regions that are theirs."""
    found = Incident.objects.select_related("region", "cohort", "declared_by", "given_by")
    regions = roles.regions_of(user, *training_access.WIDE).values("pk")
    cohorts = training_access.cohorts_for(user).values("pk")
    mine = Q(declared_by=user) | Q(cohort__in=cohorts) | Q(cohort=None, region__in=regions)
    return found.filter(mine).order_by("-declared_at", "-pk")


def incident_to_relieve(user: User, pk: int) -> Incident:
    """Raises Http404."""
    enter_mending(user)
    return get_object_or_404(incidents_for(user), pk=pk)


def cohorts_to_relieve(user: User) -> QuerySet[Cohort]:
    return training_access.cohorts_to_mend(user).order_by("code")


def regions_to_name(user: User) -> QuerySet[Region]:
    """Regions and districts in which an officer works; for instructors, those of the country."""
    held = roles.regions_of(user, Role.OFFICER)
    found = held if held.exists() else Region.objects.all()
    return found.active().filter(kind__in=("OBLAST", "CITY", "DISTRICT")).order_by("path")


def sat_during(incident: Incident, user: User) -> QuerySet[Attempt]:
    """Attempts in the reach of both the incident and the person that were open at some moment of it.

    By the place of the post with which somebody was enrolled.
    """
    found = Attempt.objects.filter(
        enrolment__cohort__in=training_access.cohorts_to_mend(user).values("pk"),
        started_at__lt=incident.to_at,
    ).filter(Q(submitted_at=None) | Q(submitted_at__gte=incident.from_at))
    found = found.exclude(enrolment__status=Enrolment.Status.WITHDRAWN)
    if incident.cohort_id:
        found = found.filter(enrolment__cohort=incident.cohort_id)
    if incident.region:
        found = found.filter(enrolment__appointment__region__path__startswith=incident.region.path)
    return found.order_by("enrolment__trainee__search_name", "pk")


def lock_those_in(incident: Incident, user: User) -> None:
    """Lock the enrolments behind `sat_during`, always in the same order."""
    hit = sat_during(incident, user).order_by().values("enrolment")
    list(Enrolment.objects.select_for_update(of=("self",)).filter(pk__in=hit).order_by("pk").values("pk"))


def relief_before(attempts: Collection[Attempt], incident: Incident) -> dict[int, list[Allowance]]:
    """{attempt: standing relief that other incidents have brought}. One query."""
    rows = Allowance.objects.standing().filter(attempt__in=[one.pk for one in attempts])
    found: dict[int, list[Allowance]] = {one.pk: [] for one in attempts}
    for row in rows.exclude(incident=None).exclude(incident=incident).select_related("incident"):
        found[row.attempt_id].append(row)
    return found


def breaks_of(attempts: Collection[Attempt]) -> dict[int, list[tuple[datetime, datetime]]]:
    """{attempt: (from, to) of each break that stands}: the clock stood still, so nothing was lost. One query."""
    rows = Allowance.objects.standing().filter(attempt__in=[one.pk for one in attempts], kind="BREAK")
    found: dict[int, list[tuple[datetime, datetime]]] = {one.pk: [] for one in attempts}
    for row in rows.select_related("follows"):
        begins = row.follows.given_at if row.follows else row.given_at
        found[row.attempt_id].append((begins, begins + timedelta(minutes=row.minutes)))
    return found


def was_saved_since(attempt: Attempt, since: datetime) -> bool:
    return Answer.objects.filter(attempt=attempt.pk, answered_at__gte=since).exists()


def signs_of(attempts: Collection[Attempt], *, since: datetime, until: datetime) -> dict[int, list[datetime]]:
    """{attempt: when the server heard of it within a stretch}, from answers and events. Two queries."""
    ids = [one.pk for one in attempts]
    found: dict[int, list[datetime]] = {pk: [] for pk in ids}
    answered = Answer.objects.filter(attempt__in=ids, answered_at__range=(since, until))
    noted = AttemptEvent.objects.filter(attempt__in=ids, at__range=(since, until))
    noted = noted.exclude(kind__in=("FILE_KEPT", "FILE_APPLIED"))
    for rows in (answered.values_list("attempt", "answered_at"), noted.values_list("attempt", "at")):
        for attempt, at in rows:
            found[attempt].append(at)
    return found


def absences_of(attempts: Iterable[Attempt]) -> QuerySet[AttemptEvent]:
    """The lines in which pages said how long they had no connection."""
    return AttemptEvent.objects.filter(attempt__in=list(attempts), kind=AttemptEvent.Kind.CAME_BACK)


def relieved(incident: Incident) -> QuerySet[Allowance]:
    """What an incident has brought to whom."""
    rows = Allowance.objects.filter(incident=incident).select_related(
        "unit", "enrolment__trainee", "enrolment__cohort"
    )
    return rows.order_by("enrolment__trainee__search_name", "pk")


def running(user: User, *, cohort: str, region: str, since: datetime) -> QuerySet[Attempt]:
    """Exams that are being sat, and those handed in since a moment; the open ones first, by name.

    cohort  a code; region  a KATO code, with everything inside it; "" is all
    """
    training_access.enter_desk(user)
    found = Attempt.objects.filter(enrolment__cohort__in=training_access.cohorts_for(user).values("pk"))
    found = found.filter(Q(submitted_at=None) | Q(submitted_at__gte=since))
    if cohort:
        found = found.filter(enrolment__cohort__code=cohort)
    if region:
        found = found.filter(enrolment__appointment__region__path__contains=f"{region}/")
    return found.order_by(F("submitted_at").asc(nulls_first=True), "enrolment__trainee__search_name", "pk")


def in_states(found: QuerySet[Attempt], *, at: datetime, quiet: timedelta) -> QuerySet[Attempt]:
    """Running attempts with their `state`: SUBMITTED, BREAK, LOST (nothing was heard for so long) or THERE."""
    since = at - quiet
    mine = {"attempt": OuterRef("pk")}
    heard = Q(started_at__gte=since) | Q(seen_at__gte=since)
    heard |= Q(Exists(Answer.objects.filter(**mine, answered_at__gte=since)))
    heard |= Q(Exists(AttemptEvent.objects.filter(**mine, at__gte=since)))
    return found.annotate(
        state=Case(
            When(submitted_at__isnull=False, then=Value("SUBMITTED")),
            When(paused_at__lte=at, paused_until__gt=at, then=Value("BREAK")),
            When(heard, then=Value("THERE")),
            default=Value("LOST"),
        )
    )


def tally(found: QuerySet[Attempt]) -> dict[str, int]:
    """{state: how many} of attempts in their states. One query."""
    rows = found.order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)


def with_signs(found: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """With what the live view shows of each: answers given and asked, the last save and the last line."""
    sheet = Answer.objects.filter(attempt=OuterRef("pk")).order_by().values("attempt")
    noted = AttemptEvent.objects.filter(attempt=OuterRef("pk")).order_by().values("attempt")
    return found.select_related("unit", "enrolment__trainee", "enrolment__cohort").annotate(
        given=Subquery(sheet.annotate(n=Count("pk", filter=Q(chosen__isnull=False))).values("n")),
        asked=Subquery(sheet.annotate(n=Count("pk")).values("n")),
        saved_at=Subquery(sheet.annotate(n=Max("answered_at")).values("n")),
        noted_at=Subquery(noted.annotate(n=Max("at")).values("n")),
    )


def cohorts_seen(user: User) -> QuerySet[Cohort]:
    """Running cohorts that staff see. Raises Http404 for whoever has no work at the desk."""
    training_access.enter_desk(user)
    return training_access.cohorts_for(user).filter(status=Cohort.Status.RUNNING).order_by("code")


def regions_seen(user: User) -> QuerySet[Region]:
    """What the live view is narrowed by: instructors and officers see their cohorts in it and no others."""
    training_access.enter_desk(user)
    return Region.objects.top().order_by("path")
