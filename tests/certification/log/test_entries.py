import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

from certification.log import entries

AT = datetime(2026, 11, 24, 7, 1, 2, 345678, tzinfo=UTC)
SALT = bytes(range(16))
FACTS = entries.facts(
    kind="issued", at=AT, number="ӘМ-2026-000001", code="0" * 26, sha256="a" * 64, details={}
)
# The bytes that are behind the commitment: whoever checks in another language must write these.
WRITTEN = (
    '{"at":"2026-11-24T07:01:02Z","code":"' + "0" * 26 + '","details":{},"kind":"issued",'
    '"number":"ӘМ-2026-000001","sha256":"' + "a" * 64 + '"}'
)


def test_a_leaf_holds_the_kind_the_time_and_a_sum_and_nothing_else():
    commitment = hashlib.sha256(SALT + WRITTEN.encode()).hexdigest()

    assert entries.of(FACTS, SALT).written() == (
        f'{{"at":"2026-11-24T07:01:02Z","commitment":"{commitment}","kind":"issued","v":1}}'
    )


def test_another_salt_is_another_leaf():
    assert entries.of(FACTS, SALT).commitment != entries.of(FACTS, bytes(16)).commitment


@pytest.mark.parametrize(
    ("name", "value"),
    [("number", "ӘМ-2026-000002"), ("code", "1" * 26), ("sha256", "b" * 64), ("details", {"by": "1"})],
)
def test_every_fact_is_committed_to(name, value):
    assert entries.of({**FACTS, name: value}, SALT).commitment != entries.of(FACTS, SALT).commitment


def test_a_leaf_is_read_back():
    entry = entries.of(FACTS, SALT)

    assert entries.parse(entry.written().encode()) == entry
    assert entry.at == AT.replace(microsecond=0)


def test_times_are_told_in_utc_whatever_the_zone():
    almaty = AT.astimezone(timezone(timedelta(hours=5)))

    assert entries.moment(almaty) == "2026-11-24T07:01:02Z"


@pytest.mark.parametrize(
    "change",
    [
        lambda leaf: leaf.replace('"v":1', '"v":2'),
        lambda leaf: leaf.replace('"issued"', '"granted"'),
        lambda leaf: leaf.replace("02Z", "02+00:00"),
        lambda leaf: leaf.replace("02Z", "02.5Z"),
        lambda leaf: leaf.replace(",", ", "),
        lambda leaf: leaf[:-1],
        lambda leaf: leaf[:-1] + ',"w":1}',
        lambda leaf: leaf.replace('"commitment":"', '"commitment":"G'),
        lambda leaf: "[]",
        lambda leaf: "null",
        lambda leaf: "\ud800",
    ],
)
def test_anything_else_is_no_leaf(change):
    leaf = change(entries.of(FACTS, SALT).written())

    with pytest.raises(entries.EntryRefused):
        entries.parse(leaf.encode("utf-8", "surrogatepass"))
