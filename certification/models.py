"""What is issued: batches signed by two people, numbers without gaps, certificates that never change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Template(models.Model):
    """A version of the paper that a certificate is printed on; once used, it never changes."""

    name = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    html_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    languages = models.JSONField(default=list)
    valid_from_on = models.DateField()
    valid_to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="a_version_once_per_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Signatory(models.Model):
    """Whose name and post stand under a certificate."""

    name_kk = models.CharField(max_length=150)
    name_ru = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150, blank=True)
    post_kk = models.CharField(max_length=250)
    post_ru = models.CharField(max_length=250)
    post_en = models.CharField(max_length=250, blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.pk}"


class Batch(models.Model):
    """Certificates asked for together. One officer prepares, another approves."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("waiting for approval")
        APPROVED = "APPROVED", _("approved")
        REJECTED = "REJECTED", _("rejected")

    cohort = models.ForeignKey("training.Cohort", on_delete=models.PROTECT, related_name="batches")
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

    class Meta:
        constraints = [
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

    `replaces` names the certificate that a batch of one corrects.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    enrolment = models.ForeignKey("training.Enrolment", on_delete=models.PROTECT, related_name="+")
    proof = models.JSONField()
    replaces = models.ForeignKey(
        "certification.Certificate", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "enrolment"], name="a_person_once_per_batch"),
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
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    failure = models.CharField(max_length=300, blank=True)  # why the last try to make the file failed

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="a_number_once_per_series"),
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

    class Meta:
        constraints = [
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


class LogEntry(models.Model):
    """Something that happened to a certificate, as the public log tells it. Written once, with the act itself.

    `position` is its place in the log, from 0; it is given once, soon after. See `certification.log`.
    """

    class Kind(models.TextChoices):
        ISSUED = "ISSUED", _("issued")
        SUSPENDED = "SUSPENDED", _("suspended")
        REINSTATED = "REINSTATED", _("in force again")
        REPLACED = "REPLACED", _("replaced")
        REVOKED = "REVOKED", _("revoked")

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="log_entries")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    details = models.JSONField(default=dict)
    salt = models.CharField(max_length=32)
    entry = models.CharField(max_length=300)
    position = models.PositiveBigIntegerField(null=True, unique=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(position=None), name="log_entries_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "kind"],
                condition=Q(kind__in=["ISSUED", "REPLACED", "REVOKED"]),
                name="issued_replaced_and_revoked_once_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class LogNode(models.Model):
    """The root of a full tile of the log, so that nobody has to hash everything again. `level` is 1 or more."""

    level = models.PositiveSmallIntegerField()
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "number"], name="a_node_once_per_level"),
            models.CheckConstraint(condition=Q(level__gt=0), name="leaves_are_no_nodes"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.number}"


class LogCheckpoint(models.Model):
    """What the School has signed: the log had so many entries, and this root. Two roots for one size cannot be."""

    size = models.PositiveBigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    note = models.CharField(max_length=600)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.size}"


class LogCheck(models.Model):
    """A look at the whole log: what was wrong first, and where; blank if it is whole."""

    class Finding(models.TextChoices):
        SHRUNKEN = "SHRUNKEN", _("entries are gone")
        REWRITTEN = "REWRITTEN", _("an entry is not the one that was signed")
        FORKED = "FORKED", _("another log was signed before")
        BACKDATED = "BACKDATED", _("an entry claims to be older than it can be")
        MISSING = "MISSING", _("a certificate is not in the log")
        DIFFERS = "DIFFERS", _("a certificate is not what the log says of it")
        BEHIND = "BEHIND", _("entries have been waiting too long")

    at = models.DateTimeField()
    size = models.PositiveBigIntegerField()
    finding = models.CharField(max_length=9, choices=Finding, blank=True)
    place = models.CharField(max_length=40, blank=True)  # `entry 5`, `certificate 7`: never a name

    def __str__(self) -> str:
        return f"{self.pk} {self.finding}"
