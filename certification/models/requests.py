"""What is asked of a certificate later, and what was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certification.models.certificates import Batch, Certificate


class Revocation(models.Model):
    """A request to withdraw a certificate, asked by one officer and decided by another."""

    class Kind(models.TextChoices):
        ISSUED_IN_ERROR = "ISSUED_IN_ERROR", _("issued in error")
        RESULTS_ANNULLED = "RESULTS_ANNULLED", _("results annulled")
        FALSE_DOCUMENTS = "FALSE_DOCUMENTS", _("false documents")
        COURT_DECISION = "COURT_DECISION", _("decision of a court")

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="revocations")
    kind = models.CharField(max_length=16, choices=Kind)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    appeal_until = models.DateField(null=True)  # the last day on which the holder may appeal

    class Meta:
        constraints = [
            # NULL = TRUE is neither true nor false, and a check passes what is neither.
            models.CheckConstraint(
                condition=Q(granted__isnull=False, granted=True, appeal_until__isnull=False)
                | ((Q(granted=None) | Q(granted=False)) & Q(appeal_until=None)),
                name="granted_means_a_day_to_appeal",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="two_people_revoke"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, granted=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False, granted__isnull=False),
                name="decided_means_by_whom_when_and_how",
            ),
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(granted=None) | Q(granted=True),
                name="one_request_open_or_granted_per_certificate",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class CorrectionQuerySet(models.QuerySet):
    def open(self) -> CorrectionQuerySet:
        return self.filter(state__in=(Correction.State.ASKED, Correction.State.PREPARED))


class Correction(models.Model):
    """A person's own request that the name on a certificate read as in the identity document.

    An officer declines it or prepares the replacing batch, another officer approves that. The words never change;
    the document is deleted some days after the decision.
    """

    class State(models.TextChoices):
        ASKED = "ASKED", _("waiting for an officer")
        PREPARED = "PREPARED", _("waiting for the second officer")
        GRANTED = "GRANTED", _("granted")
        DECLINED = "DECLINED", _("declined")
        WITHDRAWN = "WITHDRAWN", _("taken back")

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="corrections")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="corrections"
    )
    asked_at = models.DateTimeField()
    wrong = models.CharField(max_length=500)
    last_name = models.CharField(max_length=80)
    first_name = models.CharField(max_length=80)
    patronymic = models.CharField(max_length=80, blank=True)
    name_ru = models.CharField(max_length=250)  # as the document spells it in Russian, for the officers
    state = models.CharField(max_length=9, choices=State, default=State.ASKED)
    batch = models.OneToOneField(Batch, null=True, on_delete=models.PROTECT, related_name="correction")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=4)  # of the document, told by its bytes
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=100, blank=True)  # in private storage; blank once it is deleted
    deleted_at = models.DateTimeField(null=True)  # the document, not the request

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by"],
                condition=Q(state__in=["ASKED", "PREPARED"]),
                name="one_open_correction_per_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="nobody_corrects_their_own"
            ),
            models.CheckConstraint(
                condition=Q(state="ASKED", batch=None, decided_by=None, decided_at=None)
                | Q(state="PREPARED", batch__isnull=False, decided_by=None, decided_at=None)
                | Q(state="GRANTED", batch__isnull=False, decided_by__isnull=False, decided_at__isnull=False)
                | (Q(state="DECLINED", decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason=""))
                | Q(state="WITHDRAWN", decided_by=None, decided_at__isnull=False),
                name="a_correction_says_who_decided_and_when",
            ),
            models.CheckConstraint(
                condition=(~Q(stored="") & Q(deleted_at=None))
                | Q(stored="", deleted_at__isnull=False, decided_at__isnull=False),
                name="a_document_goes_after_the_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def full_name(self) -> str:
        """As it shall be printed: surname, given name and patronymic, in the nominative."""
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)
