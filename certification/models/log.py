"""The public log of what happens to certificates. See `certification.log`."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.models.certificates import Certificate


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
