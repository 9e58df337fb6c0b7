"""A person's own certificates and requests."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from certification.models import Certificate, Correction, Revocation
from people.models import User


def certificates_of(user: User) -> QuerySet[Certificate]:
    """A person's own certificates, newest first."""
    mine = Certificate.objects.filter(enrolment__trainee=user).exclude(state=Certificate.State.VOID)
    return mine.select_related("enrolment__cohort__programme", "replaced_by").order_by("-reserved_at", "-pk")


def shown_to_holder(user: User) -> list[Certificate]:
    """A person's own certificates with what their page says of each: the granted revocation, the requests."""
    granted = Revocation.objects.filter(granted=True)
    asked = Correction.objects.order_by("-pk")
    return list(
        certificates_of(user).prefetch_related(
            Prefetch("revocations", granted, to_attr="granted"),
            Prefetch("corrections", asked, to_attr="asked"),
        )
    )


def certificate_to_correct(user: User, pk: int) -> Certificate:
    """One's own, in force."""
    mine = certificates_of(user).in_force().select_related("enrolment__trainee")
    return get_object_or_404(mine, pk=pk)


def open_correction_of(user: User) -> Correction | None:
    return Correction.objects.open().filter(asked_by=user).select_related("certificate").first()


def correction_of(user: User, pk: int) -> Correction:
    return get_object_or_404(Correction, asked_by=user, pk=pk)


def newest_of(user: User) -> dict[int, Certificate]:
    """{enrolment: the newest certificate} of a person; a number that was given up does not count."""
    newest: dict[int, Certificate] = {}
    for certificate in certificates_of(user):
        newest.setdefault(certificate.enrolment_id, certificate)
    return newest


def certificate_of(user: User, pk: int) -> Certificate:
    """One's own, once it has been issued."""
    return get_object_or_404(certificates_of(user).published(), pk=pk)
