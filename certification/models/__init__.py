"""What is issued: batches signed by two people, numbers without gaps, certificates that never change."""

from certification.models.certificates import (
    Batch,
    BatchLine,
    Certificate,
    CertificateQuerySet,
    NumberSeries,
    Round,
)
from certification.models.evidence import BatchStamp, OfficerSignature
from certification.models.keys import ProofKey
from certification.models.log import LogCheck, LogCheckpoint, LogEntry, LogNode
from certification.models.paper import PaperPreview, Signatory, Template
from certification.models.requests import Correction, CorrectionQuerySet, Revocation

__all__ = [
    "Batch",
    "BatchLine",
    "BatchStamp",
    "Certificate",
    "CertificateQuerySet",
    "Correction",
    "CorrectionQuerySet",
    "LogCheck",
    "LogCheckpoint",
    "LogEntry",
    "LogNode",
    "NumberSeries",
    "OfficerSignature",
    "PaperPreview",
    "ProofKey",
    "Revocation",
    "Round",
    "Signatory",
    "Template",
]
