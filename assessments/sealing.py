"""The secret of an attempt: its page seals with it what it must leave on a computer that others use as well."""

from __future__ import annotations

import base64
import hmac

from assessments.models import Attempt


def secret_of(attempt: Attempt) -> str:
    """Thirty-two bytes in base 64, given with the page and stored nowhere in the browser.

    It follows from the seed alone: a change of the server's own secrets must not make unreadable what a
    person still has to send.
    """
    return base64.b64encode(
        hmac.digest(attempt.seed.encode(), b"school of akims: journal", "sha256")
    ).decode()
