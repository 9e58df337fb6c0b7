"""Who qualifies for a certificate, with the proof, and why the others do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from certification.models import Batch, BatchLine, Certificate
from people import names
from training import progress
from training.models import Cohort, Enrolment, UnitResult

State = Certificate.State
UNFINISHED = {Enrolment.Status.ACTIVE, Enrolment.Status.FAILED}


class Candidate(NamedTuple):
    """One person of a cohort.

    proof    why this person qualifies, or how far they have come; plain JSON
    reasons  why not, in words; empty for those who qualify
    """

    enrolment: Enrolment
    eligible: bool
    proof: dict
    reasons: list[str]


def of(
    *cohorts: Cohort, but: Batch | None = None, objection: Callable[[Enrolment], str] | None = None
) -> list[Candidate]:
    """Everyone of these cohorts in the order of the Kazakh alphabet, in a constant number of queries.

    but        a batch that does not count as "already asked for": the one that is being looked at
    objection  why the certificate of a person who has finished cannot be printed, or nothing
    """
    enrolments = list(
        enrolments_with_results().filter(cohort__in=cohorts).exclude(status=Enrolment.Status.WITHDRAWN)
    )
    standings = progress.standings([one for one in enrolments if one.status in UNFINISHED])
    states = defaultdict(set)
    for enrolment, state in Certificate.objects.filter(enrolment__cohort__in=cohorts).values_list(
        "enrolment", "state"
    ):
        states[enrolment].add(state)
    waiting = BatchLine.objects.filter(batch__cohort__in=cohorts, batch__status=Batch.Status.DRAFT)
    if but is not None:
        waiting = waiting.exclude(batch=but)
    asked = set(waiting.values_list("enrolment_id", flat=True))
    found = []
    for one in enrolments:
        reasons = _reasons(one, standings.get(one.pk), states[one.pk], one.pk in asked)
        if not reasons and objection is not None:
            reasons = list(filter(None, [objection(one)]))
        found.append(Candidate(one, not reasons, proof_of(one), reasons))
    return sorted(found, key=_place)


def enrolments_with_results():
    """Enrolments with all that proofs and papers are made from, in two queries for any number."""
    results = UnitResult.objects.select_related("unit").order_by("unit__position")
    return Enrolment.objects.select_related(
        "trainee", "appointment__region__parent", "cohort__programme", "cohort__region"
    ).prefetch_related(Prefetch("results", results))


def proof_of(enrolment: Enrolment) -> dict:
    """Why this person qualifies, as plain facts that stay readable when everything else has changed."""
    return {
        "status": enrolment.status,
        "completed_at": enrolment.completed_at.isoformat() if enrolment.completed_at else None,
        "score": None if enrolment.score is None else str(enrolment.score),
        "programme": enrolment.cohort.programme.code,
        "pass_mark": enrolment.cohort.programme.pass_mark,
        "units": [
            {
                "key": str(result.unit.key),
                "title": {"kk": result.unit.title_kk, "ru": result.unit.title_ru, "en": result.unit.title_en},
                "completed_at": result.completed_at.isoformat(),
                "score": None if result.score is None else str(result.score),
            }
            for result in enrolment.results.all()
        ],
    }


def _reasons(enrolment: Enrolment, standing: dict | None, states: set[str], is_asked: bool) -> list[str]:
    if standing is not None:
        return _missing(standing)
    if states & {State.ISSUED, State.SUSPENDED}:
        return [_("A certificate has already been issued.")]
    if State.RESERVED in states:
        return [_("A certificate is being made.")]
    if State.REVOKED in states:
        return [_("The certificate was revoked. A batch does not bring it back.")]
    return [_("Another batch already asks for this certificate.")] if is_asked else []


def _missing(standing: dict) -> list[str]:
    reasons = []
    if standing["done"] < standing["required"]:
        reasons.append(
            _("The programme is not finished: %(done)s of %(required)s units done.")
            % {"done": standing["done"], "required": standing["required"]}
        )
    reasons += [
        _("The score does not reach the pass mark of %(mark)s.") % {"mark": rule.need}
        for rule in standing["rules"]
        if rule.code == "score" and not rule.met
    ]
    return reasons or [_("The programme is not finished yet.")]


def _place(candidate: Candidate) -> tuple:
    trainee = candidate.enrolment.trainee
    spelled = (trainee.last_name, trainee.first_name, trainee.patronymic)
    return (*map(names.sort_key, spelled), candidate.enrolment.pk)
