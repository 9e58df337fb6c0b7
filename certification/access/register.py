"""The register as officers and auditors see it: certificates, revocations, corrections."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from certification.access.reach import coded, cohorts_read_by
from certification.models import Batch, Certificate, Correction, Revocation
from people import roles
from people.models import User
from people.names import search_fold
from people.roles import Role
from training import access as training_access

EXPIRED = "EXPIRED"  # told by the date, never stored


def certificates_for(user: User) -> QuerySet[Certificate]:
    """The register as an officer or auditor sees it: the cohorts in reach."""
    seen = Certificate.objects.filter(enrolment__cohort__in=cohorts_read_by(user))
    return seen.select_related(
        "enrolment__cohort__programme", "enrolment__appointment__region", "series", "replaced_by"
    ).order_by("-pk")


def certificate_for(user: User, pk: int) -> Certificate:
    return get_object_or_404(certificates_for(user), pk=pk)


def certificate_to_manage(user: User, pk: int) -> Certificate:
    managed = training_access.cohorts_to_manage(user)
    return get_object_or_404(Certificate.objects.filter(enrolment__cohort__in=managed), pk=pk)


def may_manage(user: User, certificate: Certificate) -> bool:
    return training_access.cohorts_to_manage(user).filter(pk=certificate.enrolment.cohort_id).exists()


def revocation_to_decide(user: User, pk: int) -> Revocation:
    managed = training_access.cohorts_to_manage(user)
    return get_object_or_404(Revocation.objects.filter(certificate__enrolment__cohort__in=managed), pk=pk)


def revocations_of(certificate: Certificate) -> list[Revocation]:
    return list(certificate.revocations.select_related("asked_by", "decided_by").order_by("pk"))


def corrections_of(certificate: Certificate) -> list[Correction]:
    return list(certificate.corrections.order_by("pk"))


def issued_certificate_for(user: User, pk: int) -> Certificate:
    return get_object_or_404(certificates_for(user).published(), pk=pk)


def search(
    found: QuerySet[Certificate], *, q: str, state: str, programme: str = "", region: str = "", today: date
) -> QuerySet[Certificate]:
    """By the end of a number or by a name, Kazakh letters typed or not.

    programme  its code
    region     KATO code; what lies inside it counts as well
    """
    over = Q(state=Certificate.State.ISSUED, expires_on__lt=today)
    if state == EXPIRED:
        found = found.filter(over)
    elif state:
        found = found.filter(state=state).exclude(over)
    if programme:
        found = found.filter(enrolment__cohort__programme__code=programme)
    if region:
        found = found.filter(enrolment__cohort__region__path__contains=f"{region}/")
    words = q.strip()
    serial = words.rpartition("-")[2]
    if serial.isdecimal():
        return found.filter(number=int(serial))
    return found.filter(enrolment__trainee__search_name__contains=search_fold(words)) if words else found


def filters_of_register(user: User) -> dict[str, list]:
    """{programmes, regions} of the cohorts that a reader sees, as (code, row)."""
    programmes, regions = coded(cohorts_read_by(user))
    return {"programmes": programmes, "regions": regions}


def corrections_for(user: User) -> QuerySet[Correction]:
    """Requests to correct a name, of people of the cohorts that an officer manages. For nobody else."""
    if Role.OFFICER not in roles.held_by(user):
        raise Http404
    managed = training_access.cohorts_to_manage(user)
    return (
        Correction.objects.filter(certificate__enrolment__cohort__in=managed)
        .select_related("certificate__enrolment__cohort", "asked_by", "decided_by", "batch")
        .order_by("asked_at", "pk")
    )


def correction_to_decide(user: User, pk: int) -> Correction:
    return get_object_or_404(corrections_for(user), pk=pk)


def correction_with_document(user: User, pk: int) -> Correction:
    """Whose document is still there."""
    return get_object_or_404(corrections_for(user).exclude(stored=""), pk=pk)


def correction_behind(batch: Batch) -> Correction | None:
    """The person's own request that a replacing batch answers."""
    return Correction.objects.filter(batch=batch).select_related("certificate").first()
