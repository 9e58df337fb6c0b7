"""Ask a virus scanner about files that were handed in. Without one the product is safe too.

A scanner that does not answer leaves a file waiting, and where a scanner is set up, nothing that waits is given out.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.files.storage import storages

from assessments.models import WorkFile
from training import clamd

logger = logging.getLogger(__name__)


def scan(file: int) -> None:
    """Look at one file that waits; outside any transaction. Nothing happens where no scanner is set up."""
    row = WorkFile.objects.filter(pk=file, check_state=WorkFile.Check.WAITING).first()
    if row is None or not settings.CLAMAV_SOCKET:
        return
    try:
        with storages["private"].open(row.stored) as content:
            harmful = clamd.is_harmful(content.read(), settings.CLAMAV_SOCKET)
    except clamd.ScannerSilent as failure:
        logger.warning("file not scanned", extra={"file": file, "failure": str(failure)})
        return
    state = WorkFile.Check.INFECTED if harmful else WorkFile.Check.CLEAN
    WorkFile.objects.filter(pk=file, check_state=WorkFile.Check.WAITING).update(check_state=state)
    if harmful:
        logger.warning("harmful file kept back", extra={"file": file})
