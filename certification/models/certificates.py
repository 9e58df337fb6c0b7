"""Who shall get a certificate, and the certificates themselves."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certification.models.paper import Signatory, Template


class Round(models.Model):
    """One wish for the certificates of several cohorts of a programme: a batch for each, approved together."""

    programme = models.ForeignKey("training.Programme", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(  # nothing: whatever the officer may manage
        "regions.Region", null=True, on_delete=models.PROTECT, related_name="+"
    )
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk}"


class Batch(models.Model):
    """Certificates asked for together. One officer prepares, another approves.

    While it is paused, the worker makes no file of it; the numbers stay given.
    """

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("waiting for approval")
        APPROVED = "APPROVED", _("approved")
        REJECTED = "REJECTED", _("rejected")

    cohort = models.ForeignKey("training.Cohort", on_delete=models.PROTECT, related_name="batches")
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="batches")
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="batches")
    signatory = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="batches")
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    paused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    paused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "cohort"], name="a_cohort_once_per_round"),
            models.CheckConstraint(
                condition=Q(paused_by=None, paused_at=None)
                | Q(status="APPROVED", paused_by__isnull=False, paused_at__isnull=False),
                name="paused_means_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")), name="two_people_issue"
            ),
            models.CheckConstraint(
                condition=(Q(status="APPROVED") & Q(approved_by__isnull=False, approved_at__isnull=False))
                | Q(status="DRAFT", approved_by=None, approved_at=None)
                | Q(status="REJECTED"),
                name="approved_means_by_whom_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class BatchLine(models.Model):
    """One person of a batch, with the proof that this person was eligible when it was prepared.

    `replaces` names the certificate that a batch of one corrects, or in whose place it gives a new one: `restores`
    where that one was revoked, and the revocation did not stand.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    enrolment = models.ForeignKey("training.Enrolment", on_delete=models.PROTECT, related_name="+")
    proof = models.JSONField()
    replaces = models.ForeignKey(
        "certification.Certificate", null=True, on_delete=models.PROTECT, related_name="+"
    )
    restores = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "enrolment"], name="a_person_once_per_batch"),
            models.CheckConstraint(
                condition=Q(restores=False) | Q(replaces__isnull=False), name="restores_means_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.enrolment_id}"


class NumberSeries(models.Model):
    """The last number given in a series and year; its row is locked while numbers are given."""

    code = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "year"], name="one_series_per_code_and_year")]

    def __str__(self) -> str:
        return f"{self.code}-{self.year}"


class CertificateQuerySet(models.QuerySet):
    def in_force(self) -> CertificateQuerySet:
        return self.filter(state__in=(Certificate.State.ISSUED, Certificate.State.SUSPENDED))

    def to_be_made(self) -> CertificateQuerySet:
        """Reserved, in a batch that is not paused.

        Without a join: an UPDATE that waited for another worker must look at the state of the row anew.
        """
        paused = Batch.objects.filter(paused_at__isnull=False)
        return self.filter(state=Certificate.State.RESERVED).exclude(batch__in=paused)

    def published(self) -> CertificateQuerySet:
        """Those that the public register knows: issued at some time."""
        return self.filter(issued_at__isnull=False)


class Certificate(models.Model):
    """One numbered paper. `printed` holds every word on it; the stored file is never made again."""

    class State(models.TextChoices):
        RESERVED = "RESERVED", _("being made")
        ISSUED = "ISSUED", _("issued")
        SUSPENDED = "SUSPENDED", _("suspended")
        REPLACED = "REPLACED", _("replaced")
        REVOKED = "REVOKED", _("revoked")
        VOID = "VOID", _("void")

    enrolment = models.ForeignKey("training.Enrolment", on_delete=models.PROTECT, related_name="certificates")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="certificates")
    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="certificates")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=26, unique=True)
    state = models.CharField(max_length=9, choices=State, default=State.RESERVED)
    printed = models.JSONField()
    template_digest = models.CharField(max_length=64)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    reserved_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)  # the last change of state after issue
    expires_on = models.DateField(null=True)
    # The place in the signed list of what is out of force; drawn at random, and never given twice.
    status_index = models.PositiveIntegerField(null=True)
    # What makes the facts an Open Badge, signed when the number was given; nothing if there was no key then.
    badge_proof = models.JSONField(null=True)
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    failure = models.CharField(max_length=300, blank=True)  # why the last try to make the file failed

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="a_number_once_per_series"),
            models.UniqueConstraint(
                fields=["status_index"],
                condition=Q(status_index__isnull=False),
                name="a_place_in_the_status_list_once",
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(state__in=["ISSUED", "SUSPENDED"]),
                name="one_certificate_in_force_per_enrolment",
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(state="RESERVED"),
                name="one_certificate_in_the_making_per_enrolment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["RESERVED", "VOID"], issued_at=None, sha256="", file="")
                | (
                    Q(state__in=["ISSUED", "SUSPENDED", "REPLACED", "REVOKED"], issued_at__isnull=False)
                    & ~Q(sha256="")
                    & ~Q(file="")
                ),
                name="issued_means_file_sum_and_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def shown_state(self, today: date) -> str:
        """The state for people: EXPIRED is a date that has passed, not a state."""
        if self.state == self.State.ISSUED and self.expires_on and self.expires_on < today:
            return "EXPIRED"
        return self.state
