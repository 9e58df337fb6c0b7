"""What staff give so that an exam measures everyone fairly, and the outages for which they give it."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Incident(models.Model):
    """An outage that staff declared: where, from when to when, what happened; and the relief, given once."""

    class Relief(models.TextChoices):
        MINUTES = "MINUTES", _("the lost minutes")
        RETAKE = "RETAKE", _("a clean retake")

    region = models.ForeignKey("regions.Region", null=True, on_delete=models.PROTECT, related_name="+")
    cohort = models.ForeignKey("training.Cohort", null=True, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    happened = models.CharField(max_length=500)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    relief = models.CharField(max_length=7, choices=Relief, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=False) | Q(cohort__isnull=False),
                name="an_incident_has_a_region_or_a_cohort",
            ),
            models.CheckConstraint(
                condition=Q(to_at__gt=F("from_at")), name="an_incident_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(happened=""), name="an_incident_says_what_happened"),
            models.CheckConstraint(
                condition=Q(relief="", given_by=None, given_at=None)
                | ~Q(relief="") & Q(given_by__isnull=False, given_at__isnull=False),
                name="relief_is_signed_and_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class AllowanceQuerySet(models.QuerySet):
    def standing(self) -> AllowanceQuerySet:
        """Those that nobody has taken back, in the order in which they were given."""
        return self.filter(withdrawal=None).order_by("given_at", "pk")


class Allowance(models.Model):
    """What one person gets in one exam, by whom and why. Only ever inserted; taken back by an `AllowanceEnd`.

    attempt   whose deadline MINUTES move, or which was hit by the incident
    factor    of FACTOR: for every sitting of the exam, also the one that is open
    minutes   of BREAK and OUTAGE: for one attempt
    follows   the break that ended before its minutes were used; this one has what it took
    appeal    the one that was upheld with one more attempt
    """

    class Kind(models.TextChoices):
        FACTOR = "FACTOR", _("more time")
        BREAK = "BREAK", _("a break")
        ATTEMPT = "ATTEMPT", _("one more attempt")
        OUTAGE = "OUTAGE", _("minutes lost in an outage")
        RETAKE = "RETAKE", _("a retake after an outage")

    enrolment = models.ForeignKey("training.Enrolment", on_delete=models.PROTECT, related_name="allowances")
    unit = models.ForeignKey("training.SyllabusUnit", on_delete=models.PROTECT, related_name="+")
    attempt = models.ForeignKey("assessments.Attempt", on_delete=models.PROTECT, related_name="allowances")
    kind = models.CharField(max_length=7, choices=Kind)
    factor = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=500)
    incident = models.ForeignKey(Incident, null=True, on_delete=models.PROTECT, related_name="allowances")
    follows = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    appeal = models.OneToOneField(
        "assessments.Appeal", null=True, on_delete=models.PROTECT, related_name="allowance"
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    objects = AllowanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="FACTOR", factor__gt=1, factor__lte=Decimal(3), minutes=None)
                | Q(kind__in=["BREAK", "OUTAGE"], factor=None, minutes__gte=1, minutes__lte=600)
                | Q(kind__in=["ATTEMPT", "RETAKE"], factor=None, minutes=None),
                name="an_allowance_is_of_its_kind_and_within_bounds",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="an_allowance_has_a_reason"),
            models.CheckConstraint(
                condition=Q(kind__in=["OUTAGE", "RETAKE"], incident__isnull=False)
                | Q(kind__in=["FACTOR", "BREAK", "ATTEMPT"], incident=None),
                name="relief_names_its_incident",
            ),
            models.CheckConstraint(
                condition=Q(follows=None) | Q(kind="BREAK"), name="only_a_break_follows_another"
            ),
            models.CheckConstraint(
                condition=Q(appeal=None) | Q(kind="ATTEMPT"), name="an_appeal_brings_an_attempt_or_nothing"
            ),
            # Two officers, or one who presses twice, give relief once.
            models.UniqueConstraint(fields=["incident", "attempt"], name="relief_once_per_attempt"),
        ]
        indexes = [models.Index(fields=["enrolment", "unit"], name="allowance_of_exam")]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class AllowanceEnd(models.Model):
    """An allowance was taken back: by whom, when and why. Only ever inserted."""

    allowance = models.OneToOneField(Allowance, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=500)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="an_allowance_is_taken_back_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.allowance_id}"
