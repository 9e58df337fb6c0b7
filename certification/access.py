"""Who may see which batches and certificates. Out of reach is 404."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from certification.models import Batch, BatchLine, Certificate, Revocation
from people import names, roles
from people.models import User
from people.names import search_fold
from people.roles import Role
from training import access as training_access
from training.models import Cohort

READERS = {Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR}


def certificates_of(user: User) -> QuerySet[Certificate]:
    """A person's own certificates, newest first."""
    mine = Certificate.objects.filter(enrolment__trainee=user).exclude(state=Certificate.State.VOID)
    return mine.select_related("enrolment__cohort__programme", "replaced_by").order_by("-reserved_at", "-pk")


def newest_of(user: User) -> dict[int, Certificate]:
    """{enrolment: the newest certificate} of a person; a number that was given up does not count."""
    newest: dict[int, Certificate] = {}
    for certificate in certificates_of(user):
        newest.setdefault(certificate.enrolment_id, certificate)
    return newest


def certificate_of(user: User, pk: int) -> Certificate:
    """One's own, once it has been issued."""
    return get_object_or_404(certificates_of(user).published(), pk=pk)


def batches_for(user: User) -> QuerySet[Batch]:
    """Batches of the cohorts that an officer or auditor sees."""
    seen = Batch.objects.filter(cohort__in=_cohorts_read_by(user))
    return seen.select_related("cohort__programme", "prepared_by", "approved_by", "template").order_by("-pk")


def batch_for(user: User, pk: int) -> Batch:
    return get_object_or_404(batches_for(user), pk=pk)


def batch_to_decide(user: User, pk: int) -> Batch:
    """A batch of a cohort that the officer may manage."""
    managed = training_access.cohorts_to_manage(user)
    return get_object_or_404(Batch.objects.filter(cohort__in=managed), pk=pk)


def certificates_for(user: User) -> QuerySet[Certificate]:
    """The register as an officer or auditor sees it: the cohorts in reach."""
    seen = Certificate.objects.filter(enrolment__cohort__in=_cohorts_read_by(user))
    return seen.select_related(
        "enrolment__cohort", "enrolment__appointment__region", "series", "replaced_by"
    ).order_by("-pk")


def certificate_for(user: User, pk: int) -> Certificate:
    return get_object_or_404(certificates_for(user), pk=pk)


def certificate_to_manage(user: User, pk: int) -> Certificate:
    managed = training_access.cohorts_to_manage(user)
    return get_object_or_404(Certificate.objects.filter(enrolment__cohort__in=managed), pk=pk)


def revocation_to_decide(user: User, pk: int) -> Revocation:
    managed = training_access.cohorts_to_manage(user)
    return get_object_or_404(Revocation.objects.filter(certificate__enrolment__cohort__in=managed), pk=pk)


def waiting_for(user: User) -> dict:
    """{batches, revocations} that another officer signed first and this person may decide."""
    if Role.OFFICER not in roles.held_by(user):
        return {"batches": [], "revocations": []}
    managed = training_access.cohorts_to_manage(user)
    batches = Batch.objects.filter(cohort__in=managed, status=Batch.Status.DRAFT).exclude(prepared_by=user)
    asked = Revocation.objects.filter(certificate__enrolment__cohort__in=managed, granted=None)
    return {
        "batches": list(batches.select_related("cohort", "prepared_by").order_by("prepared_at")),
        "revocations": list(
            asked.exclude(asked_by=user).select_related("certificate", "asked_by").order_by("asked_at")
        ),
    }


def need_reader(user: User) -> None:
    """The desk of certificates exists for officers, auditors and administrators only."""
    if not roles.held_by(user) & READERS:
        raise Http404


def may_decide(user: User, batch: Batch) -> bool:
    """May this officer approve or reject it? The one who prepared it may only take it back."""
    is_open = batch.status == Batch.Status.DRAFT
    return is_open and training_access.cohorts_to_manage(user).filter(pk=batch.cohort_id).exists()


def may_manage(user: User, certificate: Certificate) -> bool:
    return training_access.cohorts_to_manage(user).filter(pk=certificate.enrolment.cohort_id).exists()


def lines_of(batch: Batch) -> list[BatchLine]:
    """The people of a batch in the order of the alphabet, each with what became of it (`certificate`, or None)."""
    made = {one.enrolment_id: one for one in batch.certificates.all()}
    lines = list(batch.lines.select_related("enrolment__trainee", "replaces"))
    for line in lines:
        line.certificate = made.get(line.enrolment_id)
    return sorted(lines, key=_place)


def figures_of(batch: Batch) -> dict[str, int]:
    """{made, all, failed} of an approved batch."""
    return batch.certificates.exclude(state=Certificate.State.VOID).aggregate(
        all=Count("pk"),
        made=Count("pk", filter=~Q(state=Certificate.State.RESERVED)),
        failed=Count("pk", filter=Q(state=Certificate.State.RESERVED) & ~Q(failure="")),
    )


def revocations_of(certificate: Certificate) -> list[Revocation]:
    return list(certificate.revocations.select_related("asked_by", "decided_by").order_by("pk"))


def issued_certificate_for(user: User, pk: int) -> Certificate:
    return get_object_or_404(certificates_for(user).published(), pk=pk)


def search(found: QuerySet[Certificate], *, q: str, state: str) -> QuerySet[Certificate]:
    """By the end of a number or by a name, Kazakh letters typed or not."""
    if state:
        found = found.filter(state=state)
    words = q.strip()
    serial = words.rpartition("-")[2]
    if serial.isdecimal():
        return found.filter(number=int(serial))
    return found.filter(enrolment__trainee__search_name__contains=search_fold(words)) if words else found


def _cohorts_read_by(user: User) -> QuerySet[Cohort]:
    """The cohorts of a reader's regions. A cohort that the same person teaches elsewhere opens no register."""
    if roles.covers_country(user, *READERS):
        return Cohort.objects.all()
    return Cohort.objects.filter(region__in=roles.regions_of(user, *READERS))


def _place(line: BatchLine) -> tuple:
    trainee = line.enrolment.trainee
    return (*map(names.sort_key, (trainee.last_name, trainee.first_name, trainee.patronymic)), line.pk)
