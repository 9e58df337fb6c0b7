"""The signed words in the fragment of a QR code: enough to check a paper without network. Format 1, frozen.

version 1 · 4 key id · 2 day of issue · 2 day of expiry (0: none) · 3 status index · number · programme code · name ·
zeros · 64 signature. Whole numbers are big-endian, days count from 2020-01-01, and each text has a byte with its length
before it. The signature is over the code of the register in lower case, then all bytes before the signature.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Callable
from datetime import date

VERSION = 1
DAY_ZERO = date(2020, 1, 1)
CODEC = "kz1048"
ELSEWHERE = 0xFF  # in place of a length: 16 bytes of a sum follow, not letters
SUM_BYTES = 16
SIGNATURE_BYTES = 64
# Whole sheets end on few lengths, and so on few QR tables; a multiple of three needs no padding in base64.
STEP = 24


class CannotWrite(Exception):
    """A fact does not fit the format; the message names it."""


def written(
    *, code: str, key_id: bytes, issued_on: date, expires_on: date | None, status_index: int,
    number: str, programme: str, name: str, sign: Callable[[bytes], bytes],
) -> str:  # fmt: skip
    """The payload in base64url without padding. Follows from its arguments alone. Raises CannotWrite."""
    body = b"".join(
        (
            bytes([VERSION]),
            key_id,
            _whole("day of issue", (issued_on - DAY_ZERO).days, 2),
            _expiry(expires_on),
            _whole("status index", status_index, 3),
            _text("number", number, CODEC),
            _text("programme", programme, "ascii"),
            _name(name),
        )
    )
    body += bytes(-(len(body) + SIGNATURE_BYTES) % STEP)
    signature = sign(code.lower().encode("ascii") + body)
    return base64.urlsafe_b64encode(body + signature).decode()


def _expiry(day: date | None) -> bytes:
    if day is None:
        return bytes(2)
    days = (day - DAY_ZERO).days
    if days < 1:  # nought says that it never expires
        raise CannotWrite("day of expiry")
    return _whole("day of expiry", days, 2)


def _whole(what: str, value: int, size: int) -> bytes:
    try:
        return value.to_bytes(size, "big")
    except OverflowError as outside:
        raise CannotWrite(what) from outside


def _text(what: str, value: str, codec: str) -> bytes:
    try:
        content = value.encode(codec)
    except UnicodeEncodeError as foreign:
        raise CannotWrite(what) from foreign
    if len(content) >= ELSEWHERE:
        raise CannotWrite(what)
    return bytes([len(content)]) + content


def _name(name: str) -> bytes:
    """Its letters, or the beginning of its sum where KZ-1048 lacks one of them or the length does not fit a byte."""
    plain = unicodedata.normalize("NFC", name)
    try:
        return _text("name", plain, CODEC)
    except CannotWrite:
        return bytes([ELSEWHERE]) + hashlib.sha256(plain.encode()).digest()[:SUM_BYTES]
