"""Prepare, approve, reject: two people sign for every certificate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from audit import trail
from certification import eds, eligibility, issuing, naming, papers
from certification.eligibility import Candidate
from certification.models import Batch, BatchLine, Certificate, Round, Signatory, Template
from people.models import User
from training.models import Cohort, Enrolment, Programme

Status = Batch.Status
State = Certificate.State
IN_FORCE = (State.ISSUED, State.SUSPENDED)


class BatchRefused(Exception):
    """The batch cannot be prepared; the message says why."""


class ApprovalRefused(Exception):
    """The batch cannot be approved or rejected; the message says why."""


def candidates(
    *cohorts: Cohort, at: datetime, signatory: Signatory | None = None, template: Template | None = None
) -> list[Candidate]:
    """Everyone of these cohorts, with proof or with every reason, an unprintable name included. Writes nothing.

    template  what they would be printed on; what the programme uses if left out
    """
    # Without a signatory the rest can still be looked at; `prepare` refuses then.
    signs = signatory or _active_signatory() or Signatory(name_kk="–", post_kk="–", post_ru="–")
    paper = template or (papers.in_use(cohorts[0].programme) if cohorts else None)
    kind = paper.html_name if paper else papers.PAPER

    def objection(enrolment: Enrolment) -> str:
        facts = issuing.facts_of(enrolment, signatory=signs, at=at, template=paper)
        return issuing.objection(facts, html_name=kind)

    return eligibility.of(*cohorts, objection=objection)


@transaction.atomic
def prepare(
    *,
    cohort: Cohort,
    officer: User,
    at: datetime,
    template: Template | None = None,
    signatory: Signatory | None = None,
    enrolments: Collection[int] | None = None,
) -> Batch:
    """Ask for the certificates of those who qualify, with the proof of each.

    template    a published paper; what the programme uses if left out
    enrolments  ids to choose from; everybody who qualifies if left out
    Raises BatchRefused when nobody is left, or when the paper is not in use.
    """
    # The cohort row is locked first: two officers preparing at once would both find everybody free.
    cohort = locked_cohorts([cohort.pk])[0]
    paper = _usable(template) if template else _paper_of(cohort.programme)
    everyone = candidates(cohort, at=at, signatory=signatory, template=paper)
    chosen = [
        one for one in everyone if one.eligible and (enrolments is None or one.enrolment.pk in enrolments)
    ]
    if not chosen:
        raise BatchRefused(_("Nobody in this choice is waiting for a certificate."))
    signs = signatory or _signing()
    return open_batch(cohort, chosen, officer, at, paper, signs, everyone=everyone)


def locked_cohorts(cohorts: Collection[int]) -> list[Cohort]:
    """These cohorts in the order of their keys, each locked until the act is over."""
    found = Cohort.objects.select_for_update(of=("self",)).select_related("programme", "region")
    return list(found.filter(pk__in=cohorts).order_by("pk"))


def paper_now(programme: Programme) -> tuple[Template, Signatory]:
    """What a batch of this programme that is prepared now is printed on, and who signs. Raises BatchRefused."""
    return _paper_of(programme), _signing()


def open_batch(
    cohort: Cohort,
    chosen: Sequence[Candidate],
    officer: User,
    at: datetime,
    template: Template,
    signatory: Signatory,
    *,
    everyone: Sequence[Candidate],
    within: Round | None = None,
) -> Batch:
    """Write a batch with the proof of each of its people; part of an act that has locked the cohort."""
    batch = Batch.objects.create(
        cohort=cohort,
        round=within,
        template=template,
        signatory=signatory,
        prepared_by=officer,
        prepared_at=at,
    )
    BatchLine.objects.bulk_create(
        BatchLine(batch=batch, enrolment=one.enrolment, proof=one.proof) for one in chosen
    )
    _record("prepared", batch, officer, at, {"lines": len(chosen), "left_out": len(everyone) - len(chosen)})
    return batch


@transaction.atomic
def prepare_replacement(
    *, certificate: Certificate, officer: User, reason: str, at: datetime, name: str = ""
) -> Batch:
    """A batch of one that replaces a certificate in force: corrected facts, a new number, two people again.

    name  as it will be printed, where a request to correct it is behind this; the person's own otherwise
    """
    if not reason.strip():
        raise BatchRefused(_("Say why the certificate is replaced."))
    certificate = _locked_certificate(certificate)
    if certificate.state not in IN_FORCE:
        raise BatchRefused(_("Only a certificate in force can be replaced."))
    return _prepare_successor(certificate, officer, reason, at, name=name)


@transaction.atomic
def prepare_restoring(*, certificate: Certificate, officer: User, reason: str, at: datetime) -> Batch:
    """A batch of one in place of a certificate whose revocation did not stand: a new number, two people again.

    The revoked one stays revoked, as the register has told everybody, and names its successor.
    """
    if not reason.strip():
        raise BatchRefused(_("Say which decision lifted the revocation."))
    certificate = _locked_certificate(certificate)
    if certificate.state != State.REVOKED:
        raise BatchRefused(_("Only in place of a revoked certificate a new one can be given."))
    if certificate.enrolment.status != Enrolment.Status.COMPLETED:
        raise BatchRefused(_("The programme is not finished yet."))
    others = Certificate.objects.filter(
        enrolment=certificate.enrolment_id, state__in=(State.RESERVED, *IN_FORCE)
    )
    if others.exists():
        raise BatchRefused(_("A certificate has already been issued."))
    return _prepare_successor(certificate, officer, reason, at, restores=True)


def _locked_certificate(certificate: Certificate) -> Certificate:
    return Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)


def _prepare_successor(
    certificate: Certificate,
    officer: User,
    reason: str,
    at: datetime,
    *,
    name: str = "",
    restores: bool = False,
) -> Batch:
    if BatchLine.objects.filter(replaces=certificate, batch__status=Status.DRAFT).exists():
        raise BatchRefused(_("A replacement is already waiting for approval."))
    if Certificate.objects.filter(replaces=certificate).exists():
        raise BatchRefused(_("A replacement is already being made."))
    enrolment = eligibility.enrolments_with_results().get(pk=certificate.enrolment_id)
    template, signatory = paper_now(enrolment.cohort.programme)
    facts = issuing.facts_of(enrolment, signatory=signatory, at=at, template=template)
    facts |= {"name": name} if name else {}
    if objection := issuing.objection(facts, html_name=template.html_name):
        raise BatchRefused(objection)
    batch = Batch.objects.create(
        cohort=enrolment.cohort,
        template=template,
        signatory=signatory,
        prepared_by=officer,
        prepared_at=at,
        reason=reason.strip(),
    )
    BatchLine.objects.create(
        batch=batch,
        enrolment=enrolment,
        proof=eligibility.proof_of(enrolment),
        replaces=certificate,
        restores=restores,
    )
    _record("prepared", batch, officer, at, {"lines": 1, "replaces": certificate.pk, "restores": restores})
    return batch


@transaction.atomic
def approve(*, batch: Batch, approver: User, at: datetime, signed: eds.Verified | None = None) -> Batch:
    """Sign as the second person: every line that still qualifies gets its number, the worker its work.

    signed  the approver's electronic signature, if there is one
    Raises ApprovalRefused: for the person who prepared it, or when somebody else was first.
    """
    _refuse_one_of_many(batch)
    return approve_all(batches=[batch], approver=approver, at=at, signed=signed)[0]


@transaction.atomic
def approve_all(
    *, batches: Sequence[Batch], approver: User, at: datetime, signed: eds.Verified | None = None
) -> list[Batch]:
    """Sign several batches at once, all of them or none. Raises ApprovalRefused as `approve`, and eds.EdsRefused."""
    lines = _locked_lines(batches)
    locked = _locked(batches)
    for batch in locked:
        if batch.prepared_by_id == approver.pk:
            raise ApprovalRefused(_("Whoever prepared the batch cannot approve it."))
        if batch.template.state == Template.State.WITHDRAWN:
            raise ApprovalRefused(_("The paper of this batch was withdrawn. Reject it and prepare it anew."))
        _decide(batch, Status.APPROVED, approver, at)
    if signed:
        eds.keep(signed=signed, batches=locked, officer=approver, at=at)
    standing = _still_standing(lines)
    if not standing:
        raise ApprovalRefused(_("Nobody in this batch qualifies any more."))
    try:
        naming.grant(lines=standing, approver=approver, at=at)
    except naming.NamingRefused as refusal:
        raise ApprovalRefused(str(refusal)) from refusal
    for batch in locked:
        _reserve(
            batch,
            [line for line in standing if line.batch_id == batch.pk],
            sum(line.batch_id == batch.pk for line in lines),
            at,
        )
    return locked


@transaction.atomic
def reject(*, batch: Batch, approver: User, reason: str, at: datetime) -> Batch:
    """Send a batch back with a reason; its people can be asked for again. Its own officer takes it back so."""
    _refuse_one_of_many(batch)
    return reject_all(batches=[batch], approver=approver, reason=reason, at=at)[0]


@transaction.atomic
def reject_all(*, batches: Sequence[Batch], approver: User, reason: str, at: datetime) -> list[Batch]:
    """Send several batches back, all of them or none."""
    reason = reason.strip()
    if not reason:
        raise ApprovalRefused(_("Say why the batch is rejected."))
    locked = _locked(batches)
    for batch in locked:
        is_own = approver.pk == batch.prepared_by_id
        _decide(batch, Status.REJECTED, None if is_own else approver, at, reason)
        _record("withdrawn" if is_own else "rejected", batch, approver, at, {"reason": reason})
        naming.take_back(batch=batch, officer=approver, at=at)
    return locked


def _refuse_one_of_many(batch: Batch) -> None:
    if batch.round_id:
        raise ApprovalRefused(_("This batch is part of a round, which is decided as a whole."))


def _reserve(batch: Batch, standing: list[BatchLine], asked: int, at: datetime) -> None:
    try:
        made = issuing.reserve(batch=batch, lines=standing, at=at) if standing else []
    except issuing.ReservationRefused as refusal:
        raise ApprovalRefused(str(refusal)) from refusal
    details = {"certificates": len(made), "dropped": asked - len(made)}
    _record("approved", batch, batch.approved_by, at, details)


def _paper_of(programme: Programme) -> Template:
    if paper := papers.in_use(programme):
        return paper
    raise BatchRefused(_("No paper is published for this programme."))


def _usable(template: Template) -> Template:
    if template.state != Template.State.PUBLISHED:
        raise BatchRefused(_("This paper is not in use any more. Choose another one."))
    return template


def _signing() -> Signatory:
    if signatory := _active_signatory():
        return signatory
    raise BatchRefused(_("No signatory is named yet. An administrator can add one."))


def _active_signatory() -> Signatory | None:
    return Signatory.objects.filter(active=True).order_by("-pk").first()


def _locked_lines(batches: Sequence[Batch]) -> list[BatchLine]:
    """The lines with people and posts, as they were written. Enrolments are locked before the batch, always."""
    enrolments = {
        one.pk: one
        for one in eligibility.enrolments_with_results()
        .filter(pk__in=BatchLine.objects.filter(batch__in=batches).values("enrolment"))
        .select_for_update(of=("self",))
        .order_by("pk")
    }
    lines = list(BatchLine.objects.filter(batch__in=batches).order_by("pk"))
    for line in lines:
        line.enrolment = enrolments[line.enrolment_id]
    return lines


def _locked(batches: Sequence[Batch]) -> list[Batch]:
    """Always in the order of their keys: two who decide at once cannot wait for each other."""
    found = Batch.objects.select_for_update(of=("self",)).select_related(
        "template", "signatory", "cohort__region"
    )
    return list(found.filter(pk__in=[batch.pk for batch in batches]).order_by("pk"))


def _decide(batch: Batch, status: str, person: User | None, at: datetime, reason: str | None = None) -> None:
    facts = {"status": status, "approved_by": person, "approved_at": at if person else None}
    if reason is not None:
        facts["reason"] = reason
    if not Batch.objects.filter(pk=batch.pk, status=Status.DRAFT).update(**facts):
        raise ApprovalRefused(_already_decided(batch))
    batch.status, batch.approved_by, batch.approved_at = status, person, facts["approved_at"]
    batch.reason = facts.get("reason", batch.reason)


def _already_decided(batch: Batch) -> str:
    if batch.approved_by is None:
        return _("The batch was taken back by the officer who prepared it.")
    told = _("The batch has already been decided: %(status)s. By: %(name)s, %(moment)s.")
    return told % {
        "status": batch.get_status_display(),
        "name": batch.approved_by.get_full_name(),
        "moment": date_format(localtime(batch.approved_at), "DATETIME_FORMAT"),
    }


def _still_standing(lines: list[BatchLine]) -> list[BatchLine]:
    """Between preparing and approving, a person may have got a certificate or lost the right to one. One query."""
    held = Certificate.objects.filter(
        enrolment__in=[line.enrolment_id for line in lines],
        state__in=(State.RESERVED, State.REVOKED, *IN_FORCE),
    )
    states: dict[int, dict[int, str]] = defaultdict(dict)
    for enrolment, pk, state in held.values_list("enrolment_id", "pk", "state"):
        states[enrolment][pk] = state
    return [line for line in lines if _stands(line, states[line.enrolment_id])]


def _stands(line: BatchLine, states: dict[int, str]) -> bool:
    if line.enrolment.status != Enrolment.Status.COMPLETED:
        return False
    if line.replaces_id is None:
        return not states
    going = {pk for pk, state in states.items() if state != State.REVOKED}
    if line.restores:
        return not going and line.replaces_id in states
    return going == {line.replaces_id} and states[line.replaces_id] in IN_FORCE


def _record(what: str, batch: Batch, person: User, at: datetime, details: dict) -> None:
    region = batch.cohort.region
    trail.record(
        f"certification.batch.{what}",
        actor=person,
        subject=batch,
        at=at,
        region_code=region.code if region else "",
        details=details,
    )
