"""What others confirm of batches, for those who see the batches."""

from __future__ import annotations

from certification.models import Batch, BatchStamp, OfficerSignature


def stamp_of(batch: Batch) -> BatchStamp | None:
    """The time stamp of a batch, or its job. The gate is that of the batch."""
    if batch.status != Batch.Status.APPROVED:
        return None
    return BatchStamp.objects.filter(batch=batch).defer("token", "leaves").first()


def signature_of(batch: Batch) -> OfficerSignature | None:
    """The signature with which a batch was approved. The gate is that of the batch."""
    if batch.status != Batch.Status.APPROVED:
        return None
    return OfficerSignature.objects.filter(batches=batch).defer("cms_sealed").first()
