"""Copies of certificates that can be checked for decades (PAdES B-LTA, ETSI EN 319 142-1): time stamps and the certificates
of all who signed are added to the copy as later revisions. The original stays as it was issued, and only it is what the
register knows; a copy is for an archive that must outlive the seal's key and its algorithms.
"""

from __future__ import annotations

import asyncio
import io
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db.models import QuerySet
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

from certification import producing, seal, stamping, timestamps
from certification.models import Certificate


def chosen(
    *, batch: int | None = None, since: datetime | None = None, until: datetime | None = None
) -> QuerySet[Certificate]:
    """What was issued in a batch, or from one moment up to, and without, another; in the order of issue."""
    found = Certificate.objects.published().order_by("issued_at", "pk")
    if batch is not None:
        found = found.filter(batch=batch)
    if since is not None:
        found = found.filter(issued_at__gte=since)
    return found.filter(issued_at__lt=until) if until is not None else found


class Archive:
    """A folder with copies. What is there stays; a process that dies leaves whole copies or none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._roots = [*seal.trusted(), *stamping.roots()]
        # One for all copies: it asks the service once how long a time stamp is.
        self._authority = _Authority()

    def keep(self, row: Certificate, *, at: datetime) -> bool:
        """Adds the copy of one certificate. Returns False if it is there already.

        Raises producing.FileLost, timestamps.StampRefused, and what pyHanko raises for a seal that does not hold.
        """
        path = self._folder / f"{row.code}.pdf"
        if path.exists():
            return False
        self._authority.at = at
        copy = asyncio.run(self._prolonged(producing.stored(row), row.reserved_at))
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=self._folder, prefix=producing.DRAFT)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(copy)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        except OSError:
            Path(draft).unlink(missing_ok=True)
            raise
        return True

    async def _prolonged(self, pdf: bytes, sealed_at: datetime) -> bytes:
        """The time stamp (B-T), what is needed to check the seal (B-LT), and a time stamp over all of it (B-LTA)."""
        stamped = await self._stamped(pdf)
        explained = io.BytesIO()
        signature = PdfFileReader(io.BytesIO(stamped)).embedded_regular_signatures[0]
        await async_add_validation_info(signature, self._context(sealed_at), output=explained)
        return await self._stamped(explained.getvalue())

    async def _stamped(self, pdf: bytes) -> bytes:
        out = await PdfTimeStamper(self._authority).async_timestamp_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)),
            "sha256",
            validation_context=self._context(self._authority.at),
        )
        return bytes(out.getvalue())

    def _context(self, moment: datetime) -> ValidationContext:
        """Trust as it was at a moment: a seal that has expired since was good when it sealed.

        Where a certificate names a list of what was revoked, or a service that tells, their answer belongs into the
        copy (ETSI EN 319 142-1, 6.3): without it no copy is made. It is of today, and tells of that moment as well.
        """
        return ValidationContext(
            trust_roots=[asn1_x509.Certificate.load(_der(root)) for root in self._roots],
            allow_fetching=True,
            fetcher_backend=RequestsFetcherBackend(per_request_timeout=settings.TSA_SECONDS),
            revocation_mode="hard-fail",
            retroactive_revinfo=True,
            moment=moment,
        )


class _Authority(TimeStamper):
    """pyHanko's way to our own, stricter questions."""

    at: datetime  # what our clock shows

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> Any:
        answer = timestamps.exchange(settings.TSA_URL, req.dump(), seconds=settings.TSA_SECONDS)
        await timestamps.judge(
            answer,
            digest=req["message_imprint"]["hashed_message"].native,
            nonce=req["nonce"].native,
            roots=stamping.roots(),
            at=self.at,
        )
        return tsp.TimeStampResp.load(answer)


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
