"""Numbers without gaps, codes without sense."""

from __future__ import annotations

import secrets

from django.db.models import F

from certification.models import Certificate, NumberSeries

# Crockford's Base32 without the look-alikes I, L, O, U: 26 characters hold 130 random bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 26
SHORTEST_LIST = 131_072  # a shorter one would tell too much (W3C Bitstring Status List, 6.1)


def take(*, series: str, year: int, count: int) -> tuple[NumberSeries, range]:
    """The next `count` numbers of a series and year, as one block.

    Runs inside the act that writes the rows which carry the numbers: a rollback gives them back. A database
    sequence would leave gaps then. The row stays locked until the act commits, so blocks never overlap.
    """
    row, _is_new = NumberSeries.objects.get_or_create(code=series, year=year)
    NumberSeries.objects.filter(pk=row.pk).update(last=F("last") + count)
    row.refresh_from_db(fields=["last"])
    return row, range(row.last - count + 1, row.last + 1)


def status_indexes(count: int) -> list[int]:
    """Places in the list of what is out of force, at random among the free ones; it is never more than half full.

    Runs where `take` does: while the row of the series is locked, nobody else draws.
    """
    given = set(Certificate.objects.exclude(status_index=None).values_list("status_index", flat=True))
    size = SHORTEST_LIST
    while len(given) + count > size // 2:
        size *= 2
    chosen: set[int] = set()
    while len(chosen) < count:
        drawn = secrets.randbelow(size)
        if drawn not in given:
            chosen.add(drawn)
    return list(chosen)


def printed(series: str, year: int, number: int) -> str:
    """As it stands on the paper: ӘМ-2026-000417."""
    return f"{series}-{year}-{number:06d}"


def code() -> str:
    """A register code that nobody can guess and that says nothing."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
