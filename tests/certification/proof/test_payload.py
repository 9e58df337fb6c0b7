"""The words of a QR code, byte by byte as the format says, and read by a second hand."""

import base64
import hashlib
from datetime import date

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certification.proof import payload

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
CODE = "0123456789ABCDEFGHJKMNPQRS"
FACTS = {
    "code": CODE,
    "key_id": b"\x01\x02\x03\x04",
    "issued_on": date(2026, 11, 26),
    "expires_on": None,
    "status_index": 70_000,
    "number": "СӘ-2026-000017",
    "programme": "AKIM-72",
    "name": "Әлия Қуанышқызы Өтегенова",
    "sign": KEY.sign,
}


def raw(**changes):
    text = payload.written(**FACTS | changes)
    assert "=" not in text
    return base64.urlsafe_b64decode(text)


def test_every_byte_stands_where_the_format_says():
    content = raw()
    number, name = FACTS["number"].encode("kz1048"), FACTS["name"].encode("kz1048")
    body = b"\x01\x01\x02\x03\x04" + (2521).to_bytes(2, "big") + b"\0\0" + b"\x01\x11\x70"
    body += bytes([14]) + number + b"\x07AKIM-72" + bytes([25]) + name

    assert content[: len(body)] == body
    assert set(content[len(body) : -64]) <= {0}
    assert len(content) % 24 == 0
    KEY.public_key().verify(content[-64:], CODE.lower().encode() + content[:-64])


def test_a_changed_bit_or_another_code_is_found():
    content = raw()
    public = KEY.public_key()

    with pytest.raises(InvalidSignature):
        public.verify(content[-64:], CODE.lower().encode() + b"\x00" + content[1:-64])
    with pytest.raises(InvalidSignature):
        public.verify(content[-64:], CODE.lower().encode()[::-1] + content[:-64])


def test_the_same_facts_are_the_same_bytes():
    assert raw() == raw()


def test_a_day_of_expiry_is_counted():
    assert raw(expires_on=date(2020, 1, 2))[7:9] == b"\x00\x01"


@pytest.mark.parametrize("name", ["Zoë Müller", "Ә" * 255])
def test_a_name_that_does_not_fit_is_a_sum(name):
    at = 12 + 15 + 8
    assert raw(name=name)[at : at + 17] == b"\xff" + hashlib.sha256(name.encode()).digest()[:16]


def test_a_name_is_composed_before_it_is_summed():
    assert raw(name="Zoe\u0308") == raw(name="Zo\u00eb")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"issued_on": date(2019, 12, 31)}, "day of issue"),
        ({"expires_on": date(2020, 1, 1)}, "day of expiry"),
        ({"expires_on": date(2200, 1, 1)}, "day of expiry"),
        ({"status_index": 1 << 24}, "status index"),
        ({"number": "№ ü"}, "number"),
        ({"programme": "Ә"}, "programme"),
        ({"programme": "A" * 255}, "programme"),
    ],
)
def test_what_does_not_fit_is_refused_and_named(change, word):
    with pytest.raises(payload.CannotWrite, match=f"^{word}$"):
        raw(**change)
