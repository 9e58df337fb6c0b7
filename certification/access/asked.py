"""Batches and rounds: who sees, decides and steers them, and how far their files are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from certification.access.reach import coded, cohorts_read_by
from certification.access.register import corrections_for
from certification.models import Batch, BatchLine, Certificate, Correction, Revocation, Round
from people import names, roles
from people.models import User
from people.roles import Role
from regions.models import Region
from training import access as training_access
from training.models import Cohort, Enrolment, Programme


def batches_for(user: User) -> QuerySet[Batch]:
    """Batches of the cohorts that an officer or auditor sees."""
    seen = Batch.objects.filter(cohort__in=cohorts_read_by(user))
    return seen.select_related("cohort__programme", "prepared_by", "approved_by", "template").order_by("-pk")


def batch_for(user: User, pk: int) -> Batch:
    return get_object_or_404(batches_for(user), pk=pk)


def batch_to_decide(user: User, pk: int) -> Batch:
    """A batch of a cohort that the officer may manage."""
    managed = training_access.cohorts_to_manage(user)
    return get_object_or_404(Batch.objects.filter(cohort__in=managed), pk=pk)


def rounds_for(user: User) -> QuerySet[Round]:
    """Rounds all of whose cohorts an officer or auditor sees."""
    return _rounds_within(cohorts_read_by(user))


def round_for(user: User, pk: int) -> Round:
    return get_object_or_404(rounds_for(user), pk=pk)


def round_to_decide(user: User, pk: int) -> Round:
    """A round all of whose cohorts the officer may manage."""
    return get_object_or_404(_rounds_within(training_access.cohorts_to_manage(user)), pk=pk)


def _rounds_within(cohorts: QuerySet[Cohort]) -> QuerySet[Round]:
    outside = Batch.objects.filter(round__isnull=False).exclude(cohort__in=cohorts.values("pk"))
    found = Round.objects.exclude(pk__in=outside.values("round")).select_related(
        "programme", "region", "prepared_by"
    )
    return found.filter(batches__isnull=False).distinct()


def batches_of(round: Round) -> list[Batch]:
    """The batches of a round in the order of their cohorts, each with `asked`, `given` and `made`: counts of people.

    Three queries: one with both counts would join every line with every certificate.
    """
    found = round.batches.select_related(
        "cohort__region", "prepared_by", "approved_by", "paused_by", "template"
    )
    batches = list(found.order_by("cohort__code"))
    asked = dict(BatchLine.objects.filter(batch__in=batches).values_list("batch").annotate(Count("pk")))
    numbered = Certificate.objects.filter(batch__in=batches).exclude(state=Certificate.State.VOID)
    rows = numbered.values_list("batch").annotate(Count("pk"), Count("issued_at"))
    given = {batch: counts for batch, *counts in rows}
    for batch in batches:
        batch.asked = asked.get(batch.pk, 0)
        batch.given, batch.made = given.get(batch.pk, (0, 0))
    return batches


class Choice(NamedTuple):
    """What an officer may choose a round from: (code, row) each, and the cohorts of the choice so far."""

    programmes: list[tuple[str, Programme]]
    regions: list[tuple[str, Region]]
    cohorts: list[Cohort]


def to_choose_from(user: User, *, programme: str = "", region: str = "") -> Choice:
    """Cohorts are listed once a programme is chosen, with how many in each have finished and wait.

    programme  its code
    region     KATO code; what lies inside it counts as well
    Raises Http404 for everybody but officers.
    """
    if Role.OFFICER not in roles.held_by(user):
        raise Http404
    managed = training_access.cohorts_to_manage(user).exclude(status=Cohort.Status.DRAFT)
    found = managed.filter(programme__code=programme)
    if region:
        found = found.filter(region__path__contains=f"{region}/")
    cohorts = list(found.order_by("code")) if programme else []
    waiting = _waiting_in(cohorts)
    for cohort in cohorts:
        cohort.waiting = waiting.get(cohort.pk, 0)
    # Cohorts of years gather here: those that want something come first.
    cohorts.sort(key=lambda cohort: not cohort.waiting)
    return Choice(*coded(managed), cohorts)


def _waiting_in(cohorts: Sequence[Cohort]) -> dict[int, int]:
    """{cohort: how many have finished, hold no certificate, and are not asked for in an open batch}."""
    held = Certificate.objects.exclude(state__in=(Certificate.State.REPLACED, Certificate.State.VOID))
    asked = BatchLine.objects.filter(batch__status=Batch.Status.DRAFT)
    done = Enrolment.objects.filter(cohort__in=cohorts, status=Enrolment.Status.COMPLETED)
    free = done.exclude(pk__in=held.values("enrolment")).exclude(pk__in=asked.values("enrolment"))
    return dict(free.values_list("cohort").annotate(Count("pk")))


def lines_of(batch: Batch) -> list[int]:
    """The keys of the lines of a batch in the order of the alphabet. One query, however many there are."""
    rows = batch.lines.values_list(
        "pk", *(f"enrolment__trainee__{part}" for part in ("last_name", "first_name", "patronymic"))
    )
    return [row[0] for row in sorted(rows, key=lambda row: (*map(names.sort_key, row[1:]), row[0]))]


def lines_in_order(batch: Batch, keys: Sequence[int]) -> list[BatchLine]:
    """These lines in the order of the keys, each with what became of it (`certificate`, or None)."""
    lines = BatchLine.objects.select_related("enrolment__trainee", "replaces").in_bulk(keys)
    made = {
        one.enrolment_id: one
        for one in batch.certificates.filter(enrolment__in=[line.enrolment_id for line in lines.values()])
    }
    for line in lines.values():
        line.certificate = made.get(line.enrolment_id)
    return [lines[key] for key in keys]


def waiting_for(user: User) -> dict:
    """{batches, rounds, revocations, corrections} that this person may decide.

    Batches, rounds and revocations are signed by another officer already; corrections are counted.
    """
    if Role.OFFICER not in roles.held_by(user):
        return {"batches": [], "rounds": [], "revocations": [], "corrections": 0}
    managed = training_access.cohorts_to_manage(user)
    drafts = Batch.objects.filter(status=Batch.Status.DRAFT).exclude(prepared_by=user)
    batches = drafts.filter(cohort__in=managed, round=None)
    rounds = _rounds_within(managed).filter(pk__in=drafts.values("round")).order_by("prepared_at")
    corrections = corrections_for(user).filter(state=Correction.State.ASKED).exclude(asked_by=user)
    asked = Revocation.objects.filter(certificate__enrolment__cohort__in=managed, granted=None)
    return {
        "batches": list(batches.select_related("cohort", "prepared_by").order_by("prepared_at")),
        "rounds": list(rounds),
        "corrections": corrections.count(),
        "revocations": list(
            asked.exclude(asked_by=user).select_related("certificate", "asked_by").order_by("asked_at")
        ),
    }


def may_decide(user: User, batch: Batch) -> bool:
    """May this officer approve or reject it? The one who prepared it may only take it back.

    What is part of a round is decided with it.
    """
    is_open = batch.status == Batch.Status.DRAFT and batch.round_id is None
    return is_open and training_access.cohorts_to_manage(user).filter(pk=batch.cohort_id).exists()


def may_steer(user: User, batches: Sequence[Batch]) -> bool:
    """May this officer pause, resume and retry them all?"""
    cohorts = {batch.cohort_id for batch in batches}
    return training_access.cohorts_to_manage(user).filter(pk__in=cohorts).count() == len(cohorts)


class Figures(NamedTuple):
    """How far the files of one batch or of several are.

    waiting        files that the worker will come to: neither failed nor held up by a pause
    recent, since  how many were made since a moment, and when the first of those was
    paused         batches that are paused and have files left to make
    """

    all: int
    made: int
    failed: int
    waiting: int
    recent: int
    since: datetime | None
    paused: int


def figures_of(batches: Sequence[Batch], *, since: datetime) -> Figures:
    """How far the files of approved batches are, and how many were made since a moment. One query."""
    recent = Q(issued_at__gte=since)
    left = Q(state=Certificate.State.RESERVED)
    running = Q(batch__paused_at=None)
    found = Certificate.objects.filter(batch__in=batches).exclude(state=Certificate.State.VOID)
    counted = found.aggregate(
        all=Count("pk"),
        made=Count("pk", filter=~left),
        failed=Count("pk", filter=left & ~Q(failure="")),
        waiting=Count("pk", filter=left & Q(failure="") & running),
        recent=Count("pk", filter=recent),
        since=Min("issued_at", filter=recent),
        paused=Count("batch", filter=left & ~running, distinct=True),
    )
    return Figures(**counted)


def failures_of(batches: Sequence[Batch]) -> QuerySet[Certificate]:
    """Those whose file could not be made, in the order of their numbers."""
    failed = Certificate.objects.filter(batch__in=batches, state=Certificate.State.RESERVED)
    return failed.exclude(failure="").select_related("enrolment__cohort__region").order_by("series", "number")


def failure_to_retry(user: User, pk: int) -> Certificate:
    managed = training_access.cohorts_to_manage(user)
    found = Certificate.objects.filter(enrolment__cohort__in=managed)
    return get_object_or_404(found.select_related("enrolment__cohort__region"), pk=pk)


def issued_of(batches: Sequence[Batch]) -> QuerySet[Certificate]:
    """What was issued in these batches, whatever has become of it since, in the order of the numbers."""
    found = Certificate.objects.filter(batch__in=batches).published()
    return found.select_related(
        "series", "replaced_by", "enrolment__cohort__programme", "enrolment__appointment__region"
    ).order_by("series", "number")
