"""Checkpoints: a size and a root under a signature (C2SP tlog-checkpoint in a signed-note, Ed25519)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
KEY_ID_BYTES = 4
ROOT_BYTES = 32
SIZE = re.compile(r"0|[1-9]\d{0,18}")
SIGNATURE = re.compile(r"— (?P<name>[^\s+]+) (?P<value>[A-Za-z0-9+/]+={0,2})")


class NoteRefused(Exception):
    """The text is no checkpoint, or not one of this key; the message says which."""


class Checkpoint(NamedTuple):
    """How large the log was and what its root was."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class Verifier:
    """The public key of a log under its name."""

    def __init__(self, name: str, public: Ed25519PublicKey) -> None:
        self.name = name
        self._public = public
        raw = public.public_bytes_raw()
        self.key_id = hashlib.sha256(name.encode() + b"\n" + ED25519 + raw).digest()[:KEY_ID_BYTES]
        self.text = f"{name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + raw).decode()}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """From `name+key id+key`, as signed-note writes public keys. Raises NoteRefused."""
        name, _plus, rest = text.strip().partition("+")
        given, _plus, key = rest.partition("+")
        raw = _bytes(key)
        if not re.fullmatch(r"[^\s+]+", name) or raw[:1] != ED25519 or len(raw) != 33:
            raise NoteRefused("this is no Ed25519 key of a log")
        found = cls(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
        if found.key_id.hex() != given:
            raise NoteRefused("the key and its id do not belong together")
        return found

    def open(self, note: str) -> Checkpoint:
        """The checkpoint of a note that this key has signed. Other signatures do not matter. Raises NoteRefused."""
        checkpoint, signatures = _parted(note)
        for name, value in signatures:
            if name == self.name and value[:KEY_ID_BYTES] == self.key_id:
                try:
                    self._public.verify(value[KEY_ID_BYTES:], checkpoint.text.encode())
                except InvalidSignature as wrong:
                    raise NoteRefused("the signature does not hold") from wrong
                return checkpoint
        raise NoteRefused("this key has not signed it")


class Signer:
    """The private key of a log under its name."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.verifier = Verifier(name, private.public_key())

    def sign(self, *, size: int, root: bytes) -> str:
        """The note. Whoever calls it has made sure that nothing else was ever signed that this contradicts."""
        text = Checkpoint(self.verifier.name, size, root).text
        value = self.verifier.key_id + self._private.sign(text.encode())
        return f"{text}\n— {self.verifier.name} {base64.b64encode(value).decode()}\n"


def read(note: str) -> Checkpoint:
    """What a note says, whoever has signed it. Raises NoteRefused."""
    return _parted(note)[0]


def _parted(note: str) -> tuple[Checkpoint, list[tuple[str, bytes]]]:
    """The checkpoint and its signatures as (name, key id and value)."""
    text, blank, below = note.partition("\n\n")
    lines = text.split("\n")
    if not blank or len(lines) != 3 or not lines[0] or not SIZE.fullmatch(lines[1]):
        raise NoteRefused("this is no checkpoint of a log")
    root = _bytes(lines[2])
    if len(root) != ROOT_BYTES or base64.b64encode(root).decode() != lines[2]:
        raise NoteRefused("the root is no hash")
    if not below.endswith("\n"):
        raise NoteRefused("the note is cut off")
    found = [SIGNATURE.fullmatch(line) for line in below[:-1].split("\n")]
    signatures = [(one["name"], _bytes(one["value"])) for one in found if one]
    if len(signatures) != len(found):
        raise NoteRefused("a line is no signature")
    return Checkpoint(lines[0], int(lines[1]), root), signatures


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise NoteRefused("this is no base64") from wrong
