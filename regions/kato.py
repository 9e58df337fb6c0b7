"""Load an edition of the KATO classifier. Units appear, change their name, end; they never vanish."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from regions import classifier
from regions.classifier import Place, Refused
from regions.models import Region

TERRITORY = Path(__file__).parent / "territory.json"
FACTS = ("kind", "name_kk", "name_ru")


class Change(NamedTuple):
    """A unit that was "changed" or "ended"; `before` holds the facts that it had."""

    what: str
    region: Region
    before: dict


class Outcome(NamedTuple):
    """Counts of units, the rows that were refused, and what was written to units that stood already."""

    added: int
    changed: int
    ended: int
    unchanged: int
    refused: list[Refused]
    written: list[Change]


class _Difference(NamedTuple):
    added: list[Place]
    changed: list[tuple[Region, Place]]
    gone: list[Region]
    unchanged: int


def load(*, edition: classifier.Edition, on: date, apply: bool, skip_bad: bool = False) -> Outcome:
    """Compare an edition with what is known and, if `apply`, write the difference in one transaction.

    on        the day from which the edition holds: new units begin and missing ones end there
    skip_bad  write the good rows although others were refused
    A unit that comes back after it ended goes on under the same row. Nothing is ended by a file with refused
    rows, for a unit may be missing only because its row is bad.
    """
    known = {region.code: region for region in Region.objects.all()}
    difference = _compare(known, edition)
    if edition.refused:
        difference = difference._replace(gone=[])
    written = []
    if apply and (skip_bad or not edition.refused):
        written = _write(difference, known, on=on)
    return Outcome(
        len(difference.added),
        len(difference.changed),
        len(difference.gone),
        difference.unchanged,
        edition.refused,
        written,
    )


@transaction.atomic
def load_territory() -> int:
    """Make sure that the twenty regions stand, with ISO codes and English names. Returns how many are new."""
    known = set(Region.objects.values_list("code", flat=True))
    rows = [row for row in json.loads(TERRITORY.read_text(encoding="utf-8")) if row["kato"] not in known]
    Region.objects.bulk_create(
        Region(
            code=row["kato"],
            iso_code=row["iso_3166_2"],
            kind=row["kind"],
            name_kk=row["name_kk"],
            name_ru=row["name_ru"],
            name_en=row["name_en"],
            path=f"{row['kato']}/",
        )
        for row in rows
    )
    return len(rows)


@transaction.atomic
def add(*, places: list[dict], on: date | None = None) -> int:
    """Add single units that are not known yet, each under the unit that its code names. Returns how many.

    places  [{"code", "kind", "name_kk", "name_ru"}]
    """
    known = {region.code: region for region in Region.objects.all()}
    new = [
        {**place, "parent": next((above for above in classifier.ancestors(place["code"])), None)}
        for place in places
        if place["code"] not in known
    ]
    _add(new, known, on)
    return len(new)


def _compare(known: dict[str, Region], edition: classifier.Edition) -> _Difference:
    added, changed, unchanged = [], [], 0
    for place in edition.places:
        region = known.get(place["code"])
        if region is None:
            added.append(place)
        elif region.active_to_on or any(getattr(region, fact) != place[fact] for fact in FACTS):
            changed.append((region, place))
        else:
            unchanged += 1
    listed = {place["code"] for place in edition.places}
    gone = [region for region in known.values() if region.code not in listed and region.active_to_on is None]
    return _Difference(added, changed, gone, unchanged)


@transaction.atomic
def _write(difference: _Difference, known: dict[str, Region], *, on: date) -> list[Change]:
    _add(difference.added, known, on)
    written = []
    for region, place in difference.changed:
        written.append(Change("changed", region, {fact: getattr(region, fact) for fact in FACTS}))
        region.kind, region.name_kk, region.name_ru = place["kind"], place["name_kk"], place["name_ru"]
        region.active_to_on = None
        region.save(update_fields=[*FACTS, "active_to_on"])
    for region in difference.gone:
        region.active_to_on = on
        region.save(update_fields=["active_to_on"])
        written.append(Change("ended", region, {}))
    return written


def _add(places: list[Place], known: dict[str, Region], on: date | None) -> None:
    """Floor by floor, since a unit needs the row of its parent. Raises ValueError where that is not known."""
    english = {row["kato"]: row for row in json.loads(TERRITORY.read_text(encoding="utf-8"))}
    waiting = places
    while waiting:
        ready = [place for place in waiting if place["parent"] is None or place["parent"] in known]
        if not ready:
            raise ValueError(f"the unit above {waiting[0]['code']} is not known")
        made = Region.objects.bulk_create(
            [_region(place, known, english.get(place["code"], {}), on) for place in ready], batch_size=500
        )
        known.update({region.code: region for region in made})
        waiting = [place for place in waiting if place["code"] not in known]


def _region(place: Place, known: dict[str, Region], own: dict, on: date | None) -> Region:
    parent = known[place["parent"]] if place["parent"] else None
    return Region(
        code=place["code"],
        kind=place["kind"],
        name_kk=place["name_kk"],
        name_ru=place["name_ru"],
        name_en=own.get("name_en", ""),
        iso_code=own.get("iso_3166_2", ""),
        parent=parent,
        path=f"{parent.path if parent else ''}{place['code']}/",
        active_from_on=on,
    )
