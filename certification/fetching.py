"""Ask another server one question over HTTP: bounded in time and size, and nobody is sent elsewhere.

A redirect would carry a bearer token, or what we ask, to an address that nobody has configured.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from http.client import HTTPException
from urllib.parse import urlsplit

LARGEST = 256 * 1024
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class NoAnswer(Exception):
    """Nothing usable came back; the message says what did. `is_late` if the time ran out."""

    def __init__(self, message: str, *, is_late: bool = False) -> None:
        super().__init__(message)
        self.is_late = is_late


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def is_safe(address: str) -> bool:
    """Whether an address may be asked for something that nobody may forge or read: https, or this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def post(address: str, body: bytes, *, headers: dict[str, str], kind: str, seconds: float) -> bytes:
    """The body of the answer, which must be 200 and of this media type. Raises NoAnswer.

    seconds  for the whole conversation: a server that sends a byte now and then is late all the same
    """
    ends = time.monotonic() + seconds
    asked = urllib.request.Request(address, data=body, headers=headers, method="POST")  # noqa: S310 - is_safe decides
    try:
        with _opener.open(asked, timeout=seconds) as answer:
            if answer.status != 200:
                raise NoAnswer(f"status {answer.status}")
            if answer.headers.get_content_type() != kind:
                raise NoAnswer("another kind of answer")
            content = bytearray()
            while part := answer.read1(16 * 1024):
                content += part
                if len(content) > LARGEST:
                    raise NoAnswer("a larger answer than there can be")
                if time.monotonic() > ends:
                    raise NoAnswer("too late", is_late=True)
            return bytes(content)
    except urllib.error.HTTPError as refused:
        refused.close()
        raise NoAnswer(f"status {refused.code}") from refused
    except (OSError, HTTPException, ValueError) as failure:
        reason = getattr(failure, "reason", failure)
        if isinstance(reason, TimeoutError):
            raise NoAnswer("too late", is_late=True) from failure
        raise NoAnswer("no connection") from failure
