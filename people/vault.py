"""Personal numbers and other secrets of people: sealed at rest, found by a keyed index, opened with a reason.

Every key is derived (HKDF-SHA256, RFC 5869) from the words in `settings.PII_KEYS`: the first one seals and
indexes, all of them open and find. So a new word is put in front, `rotate_pii` is run, and the old one goes.
Each purpose has keys of its own: what was sealed as one thing cannot be opened as another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import trail
from people import iin as numbers
from people.models import User

NUMBER, TEXT, INDEX = "number", "text", "index"


class UnmaskRefused(Exception):
    """The number is not shown; the message says why."""


def seal(iin: str) -> tuple[str, str]:
    """A personal number as it is stored: (sealed, index).

    Sealing the same number twice gives two different texts; the index is always the same.
    Raises ValueError if it is no valid number.
    """
    if problem := numbers.problem(iin):
        raise ValueError(problem)
    return _box(NUMBER).encrypt(iin.encode()).decode(), index(iin)


def index(iin: str) -> str:
    """Sixty-four hexadecimal digits under which the number is found and is unique."""
    return indexes(iin)[0]


def indexes(iin: str) -> list[str]:
    """The index under each key, newest first: until a rotation has run, a row may stand under an older one."""
    return [hmac.new(key, iin.encode(), hashlib.sha256).hexdigest() for key in _keys(INDEX)]


def is_number_of(person: User, iin: str) -> bool:
    """Whether this is the number that is kept for a person; never if none is kept."""
    return bool(person.iin_index) and person.iin_index in indexes(iin)


def masked(person: User) -> str:
    """The number for lists, `8501******05`; empty if none is kept."""
    return numbers.masked(_opened(person)) if person.iin_sealed else ""


@transaction.atomic
def unmask(*, person: User, actor: User, reason: str, at: datetime) -> str:
    """The whole number, for somebody who said why. The trail keeps who, whose, when and the reason."""
    if not reason.strip():
        raise UnmaskRefused(_("Say why you need the number."))
    if not person.iin_sealed:
        raise UnmaskRefused(_("No personal number is kept for this person."))
    trail.record(
        "people.number.unmasked", actor=actor, subject=person, at=at, details={"reason": reason.strip()}
    )
    return _opened(person)


def resealed(person: User) -> tuple[str, str]:
    """(sealed, index) of a person's number under the first key."""
    return seal(_opened(person))


def seal_text(text: str) -> str:
    """Any other secret: the seed of one-time codes, the token of an invitation."""
    return _box(TEXT).encrypt(text.encode()).decode()


def open_text(sealed: str) -> str:
    """Raises `cryptography.fernet.InvalidToken` if none of the keys made it."""
    return _box(TEXT).decrypt(sealed.encode()).decode()


def _opened(person: User) -> str:
    return _box(NUMBER).decrypt(person.iin_sealed.encode()).decode()


def _box(purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in _keys(purpose)])


def _keys(purpose: str) -> tuple[bytes, ...]:
    return _derived(purpose, tuple(settings.PII_KEYS))


@lru_cache(maxsize=8)
def _derived(purpose: str, words: tuple[str, ...]) -> tuple[bytes, ...]:
    label = f"school-of-akims/people/{purpose}/1".encode()
    return tuple(HKDF(SHA256(), 32, salt=None, info=label).derive(word.encode()) for word in words)
