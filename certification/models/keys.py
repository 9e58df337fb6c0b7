"""Public keys that outlive their private halves."""

from __future__ import annotations

from django.db import models


class ProofKey(models.Model):
    """A key that has signed certificates for machines. It is published for ever: what it signed is checked for ever.

    `public` is 32 bytes (RFC 8032) in base64url without padding.
    """

    public = models.CharField(max_length=43)
    first_used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["public"], name="a_proof_key_once")]

    def __str__(self) -> str:
        return f"{self.pk}"
