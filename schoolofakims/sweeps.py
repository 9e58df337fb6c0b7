"""What the clock does for the house itself."""

import time
from pathlib import Path

from celery import shared_task
from django.conf import settings

KEPT_SECONDS = 6 * 3600


@shared_task(name="schoolofakims.clear_broker")
def clear_broker() -> None:
    """The filesystem transport keeps every message that it has handled; throw away those of yesterday."""
    if not settings.CELERY_BROKER_URL.startswith("filesystem"):
        return
    for file in (Path(settings.BROKER) / "done").iterdir():
        if time.time() - file.stat().st_mtime > KEPT_SECONDS:
            file.unlink(missing_ok=True)
