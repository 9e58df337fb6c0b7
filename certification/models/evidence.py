"""What others confirm of a batch: a time stamp over its files, and the signature of the officer who approved it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certification.models.certificates import Batch


class BatchStamp(models.Model):
    """The time at which all files of a batch existed, by a time-stamping authority (RFC 3161). The row is the job.

    `root` is the Merkle root over the sums of the files in the order of `leaves`, hexadecimal SHA-256. `token` is the
    authority's answer as it came, DER.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("waiting")
        STAMPED = "STAMPED", _("confirmed")

    class Failure(models.TextChoices):
        SILENT = "SILENT", _("the time-stamping service does not answer")
        LATE = "LATE", _("the time-stamping service answers too late")
        REFUSED = "REFUSED", _("the time-stamping service refused the request")
        GARBLED = "GARBLED", _("the answer of the time-stamping service cannot be read")
        IMPRINT = "IMPRINT", _("the time stamp is about something else")
        NONCE = "NONCE", _("the time stamp answers another question")
        UNSIGNED = "UNSIGNED", _("the signature of the time stamp does not hold")
        PURPOSE = "PURPOSE", _("the certificate of the time-stamping service is not made for time stamps")
        STRANGER = "STRANGER", _("the time stamp comes from a service that is not trusted")
        CLOCK = "CLOCK", _("the clock of the time-stamping service is wrong")

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="stamp")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    leaves = models.JSONField()
    root = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    failure = models.CharField(max_length=8, choices=Failure, blank=True)  # of the last try
    token = models.BinaryField(null=True)
    stamped_at = models.DateTimeField(null=True)  # what the token says
    authority = models.CharField(max_length=200, blank=True)  # the common name in its certificate

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="WAITING", token=None, stamped_at=None)
                | Q(state="STAMPED", token__isnull=False, stamped_at__isnull=False, failure=""),
                name="stamped_means_a_token_and_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.state}"


class OfficerSignature(models.Model):
    """The electronic signature (EDS) of the officer who approved a batch or a round, over the list of its people.

    `manifest` is what was signed, byte for byte; `cms_sealed` the signature, sealed because the
    signer's certificate names the personal number; `verdict` what the checking service said, with the number masked.
    A signature that was checked by the stub of a demonstration (`is_stub`) proves nothing.
    """

    batches = models.ManyToManyField(Batch, related_name="signatures")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    manifest = models.TextField()
    sha256 = models.CharField(max_length=64)
    cms_sealed = models.TextField()
    signer = models.CharField(max_length=200)
    iin_masked = models.CharField(max_length=12)
    signed_at = models.DateTimeField()
    stamped_at = models.DateTimeField(null=True)  # the time stamp inside the signature, if it has one
    verdict = models.JSONField()
    is_stub = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(signer="") & ~Q(iin_masked="") & ~Q(sha256=""),
                name="a_signature_names_its_signer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
