"""Rosters: compare a list of people with a cohort, then write the difference in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from audit import trail
from people import access as people_access
from people import iin, invitations, names, posts, roster, vault
from people.models import Appointment, User
from regions.models import Region
from training import enrolling, roster_file, roster_rows, roster_words
from training.models import Cohort, Enrolment, RosterImport
from training.roster_file import Line
from training.roster_rows import Remark, Row

AT_ONCE = 2000  # rows asked for in one query; databases limit the number of values
KIND = Appointment.Kind.AKIM
FACTS = ("last_name", "first_name", "patronymic", "email", "phone")


class RosterRefused(Exception):
    """The file cannot be read, or the cohort takes nobody; the message says why."""


class CohortChanged(Exception):
    """Something else was written since the comparison that a person has seen. `comparison` is the new one."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(_("The cohort has changed in the meantime. Look at the new comparison."))
        self.comparison = comparison


@dataclass
class Planned:
    """One row that will be written, or that is in force already.

    person   who it is, or None for somebody new
    changes  {column: (before, after)} of what is known about the person; "post" with the words of both
    """

    row: Row
    region: Region
    person: User | None = None
    enrolment: Enrolment | None = None
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Comparison:
    """What a roster would do to a cohort. `leave` are enrolled people whom the file does not name: they stay."""

    add: list[Planned] = field(default_factory=list)
    change: list[Planned] = field(default_factory=list)
    leave: list[Enrolment] = field(default_factory=list)
    unchanged: int = 0
    warnings: list[Remark] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    applied: bool = False
    import_id: int | None = None

    def as_json(self) -> dict:
        """The shape of `import_roster --json`, with personal numbers masked, in the language that is active."""
        return {
            "add": [_told(one) for one in self.add],
            "change": [_told(one) for one in self.change],
            "leave": [
                {"enrolment": one.pk, "name": one.trainee.get_full_name(), "iin": vault.masked(one.trainee)}
                for one in self.leave
            ],
            "unchanged": self.unchanged,
            "warnings": [_remark(one) for one in self.warnings],
            "refused": [_remark(one) for one in self.refused],
            "applied": self.applied,
            "import_id": self.import_id,
        }

    def counts(self) -> dict[str, int]:
        return {
            name: getattr(self, name) if name == "unchanged" else len(getattr(self, name))
            for name in ("add", "change", "leave", "unchanged", "warnings", "refused")
        }

    def fingerprint(self) -> str:
        """Changes when the same file would do something else."""
        facts = [
            [[one.row.number, one.person and one.person.pk, sorted(one.changes.items())] for one in group]
            for group in (self.add, self.change)
        ]
        facts += [[one.pk for one in self.leave], self.unchanged, [asdict(one) for one in self.refused]]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def read(content: bytes) -> list[Line]:
    """The rows of a file. Raises `RosterRefused` with a sentence that names what is wrong."""
    try:
        return roster_file.read(content, limit=settings.ROSTER_MAX_BYTES)
    except roster_file.UnusableFile as unusable:
        raise RosterRefused(roster_words.unusable(unusable)) from unusable


def compare(*, cohort: Cohort, lines: Sequence[Line], at: datetime, actor: User | None = None) -> Comparison:
    """What the rows would change. Writes nothing. The same number of queries for any number of rows up to 2,000.

    actor  whose regions bound whose address may be changed; None is an operator, who may change any
    Raises `RosterRefused` if the cohort takes nobody.
    """
    if cohort.status not in (Cohort.Status.OPEN, Cohort.Status.RUNNING):
        raise RosterRefused(_("The cohort is not open for enrolment."))
    found = Comparison()
    today = localdate(at)
    rows = _good_rows(lines, today, found)
    places = _places(rows, today, found)
    rows = [row for row in rows if row.number in places]
    planned = _planned(rows, places, cohort, actor, found)
    _sort_out(planned, cohort, found)
    listed = {one.person.pk for one in planned if one.person} | _refused_people(lines)
    found.leave = [one for one in _learning(cohort) if one.trainee_id not in listed]
    found.refused.sort(key=lambda one: one.row)
    found.warnings.sort(key=lambda one: one.row)
    return found


@transaction.atomic
def apply(
    *,
    cohort: Cohort,
    content: bytes,
    at: datetime,
    actor: User | None = None,
    skip_bad: bool = False,
    seen: str | None = None,
) -> Comparison:
    """Write exactly what a comparison of these bytes says now: all of it, or nothing.

    skip_bad  write the good rows although others are refused; otherwise nothing is written then
    seen      fingerprint of the comparison that a person agreed to
    Nobody is withdrawn: who is missing from the file is only reported. A file that changes nothing leaves no
    trace. Raises `RosterRefused`, and `CohortChanged` if the comparison is not the one that was seen.
    """
    # Two officers loading at once: the second compares with what the first one wrote.
    cohort = Cohort.objects.select_for_update(of=("self",)).select_related("region").get(pk=cohort.pk)
    found = compare(cohort=cohort, lines=read(content), at=at, actor=actor)
    if seen is not None and found.fingerprint() != seen:
        raise CohortChanged(found)
    if found.refused and not skip_bad:
        return found
    digest = hashlib.sha256(content).hexdigest()
    if found.add or found.change:
        _write(cohort, found, at, actor)
        made = _kept_import(cohort, found, digest, at, actor)
    else:
        made = RosterImport.objects.filter(cohort=cohort, file_sha256=digest).order_by("-pk").first()
    found.applied, found.import_id = True, made.pk if made else None
    return found


def _good_rows(lines: Sequence[Line], today: date, found: Comparison) -> list[Row]:
    """Rows that stand by themselves; of rows that name one person or one address twice, the first."""
    rows = []
    first_by: dict[tuple[str, str], int] = {}
    for line in lines:
        row, refused, warnings = roster_rows.judged(line, today=today)
        marks = {"iin": line.cells["iin"], "email": line.cells["email"].lower()}
        for column, text in marks.items():
            first = first_by.setdefault((column, text), line.number) if text else line.number
            if first != line.number and not any(one.field == column for one in refused):
                refused.append(Remark(line.number, column, f"twice_{column}", {"row": first}))
        found.refused += refused
        if row is not None and not refused:
            found.warnings += warnings
            rows.append(row)
    return rows


def _places(rows: Iterable[Row], today: date, found: Comparison) -> dict[int, Region]:
    """{row number: unit}; rows whose code names no unit of today are refused."""
    codes = {row.kato for row in rows}
    known = {region.code: region for region in Region.objects.filter(code__in=codes)}
    places = {}
    for row in rows:
        region = known.get(row.kato)
        if region is None:
            found.refused.append(Remark(row.number, "kato", "kato_unknown", {"code": row.kato}))
        elif region.active_to_on and region.active_to_on <= today:
            found.refused.append(Remark(row.number, "kato", "kato_ended", {"code": row.kato}))
        else:
            places[row.number] = region
    return places


def _planned(
    rows: list[Row], places: dict[int, Region], cohort: Cohort, actor: User | None, found: Comparison
) -> list[Planned]:
    """Each good row with the person whom it names, and with what it changes."""
    matches = []
    for start in range(0, len(rows), AT_ONCE):
        matches += roster.match([vars(row) for row in rows[start : start + AT_ONCE]])
    people = [match.person.pk for match in matches if match.person]
    held = _open_posts(people)
    enrolments = {one.trainee_id: one for one in Enrolment.objects.filter(cohort=cohort)}
    reach = _within_reach(people, actor)
    planned = []
    for row, match in zip(rows, matches, strict=True):
        person = match.person
        flaw = _flaw_of_match(row, match, held.get(person.pk) if person else None, reach)
        if flaw:
            found.refused.append(flaw)
            continue
        if roster.NAME_DIFFERS in match.conflicts:
            found.warnings.append(Remark(row.number, "surname", "name_differs"))
        one = Planned(row, places[row.number], person)
        if person:
            one.enrolment = enrolments.get(person.pk)
            one.changes = _changes(one, held.get(person.pk))
        planned.append(one)
    return planned


def _flaw_of_match(
    row: Row, match: roster.Match, post: Appointment | None, reach: set[int] | None
) -> Remark | None:
    person = match.person
    if roster.EMAIL_OF_ANOTHER in match.conflicts:
        return Remark(row.number, "email", "email_of_another")
    if person is None:
        return None
    if match.found_by == "email" and roster.NAME_DIFFERS in match.conflicts:
        return Remark(row.number, "email", "email_of_another")
    if not person.is_active:
        return Remark(row.number, "iin", "account_closed")
    # Whoever sets the address of an account can sign in with it, so only officers of its region may.
    if reach is not None and person.pk not in reach and person.email.lower() != row.email:
        return Remark(row.number, "email", "email_out_of_reach")
    if post and post.starts_on > row.starts_on and post.region.code != row.kato:
        return Remark(row.number, "appointed_on", "post_newer", {"day": post.starts_on.isoformat()})
    return None


def _changes(one: Planned, post: Appointment | None) -> dict[str, tuple[str, str]]:
    """What the file says against what is known. A blank phone and the person's own language change nothing."""
    row, person = one.row, one.person
    changes = {
        fact: (getattr(person, fact), getattr(row, fact))
        for fact in FACTS
        if getattr(row, fact) != getattr(person, fact) and not (fact == "phone" and not row.phone)
    }
    if not person.iin_index:
        changes["iin"] = ("", iin.masked(row.iin))
    if post is None or (post.region_id, post.starts_on) != (one.region.pk, row.starts_on):
        before = f"{post.region.code}, {post.starts_on.isoformat()}" if post else ""
        changes["post"] = (before, f"{row.kato}, {row.starts_on.isoformat()}")
    return changes


def _sort_out(planned: list[Planned], cohort: Cohort, found: Comparison) -> None:
    """Into people to add, people to change and people who are as the file says; beyond the last place, refused."""
    taken = cohort.enrolments.exclude(status=Enrolment.Status.WITHDRAWN).count()
    for one in planned:
        if one.enrolment and one.enrolment.status != Enrolment.Status.WITHDRAWN:
            if one.changes:
                found.change.append(one)
            else:
                found.unchanged += 1
        elif cohort.capacity is not None and taken + len(found.add) >= cohort.capacity:
            found.refused.append(Remark(one.row.number, "iin", "full", {"capacity": cohort.capacity}))
        else:
            found.add.append(one)


def _open_posts(people: list[int]) -> dict[int, Appointment]:
    found: dict[int, Appointment] = {}
    for start in range(0, len(people), AT_ONCE):
        some = Appointment.objects.filter(holder__in=people[start : start + AT_ONCE], kind=KIND, ends_on=None)
        found |= {post.holder_id: post for post in some.select_related("region")}
    return found


def _within_reach(people: list[int], actor: User | None) -> set[int] | None:
    """Which of these people an officer keeps anyway; None means all."""
    if actor is None:
        return None
    mine = people_access.people_for(actor)
    reach: set[int] = set()
    for start in range(0, len(people), AT_ONCE):
        reach |= set(mine.filter(pk__in=people[start : start + AT_ONCE]).values_list("pk", flat=True))
    return reach


def _refused_people(lines: Sequence[Line]) -> set[int]:
    """Everyone whose number stands in the file, even in a row that is refused: they are not missing from it."""
    numbers = {line.cells["iin"] for line in lines if iin.is_valid(line.cells["iin"])}
    keys = [key for number in numbers for key in vault.indexes(number)]
    listed: set[int] = set()
    for start in range(0, len(keys), AT_ONCE):
        some = User.objects.filter(iin_index__in=keys[start : start + AT_ONCE])
        listed |= set(some.values_list("pk", flat=True))
    return listed


def _learning(cohort: Cohort) -> list[Enrolment]:
    learning = Enrolment.objects.open().filter(cohort=cohort).select_related("trainee")
    return sorted(learning, key=lambda one: names.sort_key(one.trainee.get_full_name()))


def _write(cohort: Cohort, found: Comparison, at: datetime, actor: User | None) -> None:
    people = []
    for one in found.add + found.change:
        is_new = one.person is None
        person = _person(one, at, actor)
        post = posts.appoint(
            holder=person,
            region=one.region,
            kind=KIND,
            title_kk=one.row.title_kk,
            title_ru=one.row.title_ru,
            starts_on=one.row.starts_on,
            at=at,
            actor=actor,
        )
        people.append((person, post))
        if is_new:
            invitations.invite(to=person, made_by=actor, at=at)
    try:
        enrolling.enrol_all(cohort=cohort, people=people[: len(found.add)], at=at, actor=actor)
    except enrolling.EnrolmentRefused as refusal:
        raise RosterRefused(str(refusal)) from refusal


def _kept_import(
    cohort: Cohort, found: Comparison, digest: str, at: datetime, actor: User | None
) -> RosterImport:
    made = RosterImport.objects.create(
        cohort=cohort, made_by=actor, applied_at=at, file_sha256=digest, counts=found.counts()
    )
    trail.record(
        "training.roster.applied",
        actor=actor,
        subject=made,
        at=at,
        region_code=cohort.region.code if cohort.region_id else "",
        details={"cohort": cohort.pk, "sha256": digest, **found.counts()},
    )
    return made


def _person(one: Planned, at: datetime, actor: User | None) -> User:
    row = one.row
    known = {name: getattr(row, name) for name in (*FACTS, "iin")}
    try:
        if one.person is None:
            return roster.create_person(**known, language=row.language or "kk", at=at, actor=actor)
        changed = {name: known[name] for name in one.changes if name in known}
        if changed:
            roster.update_person(person=one.person, at=at, actor=actor, **changed)
    except roster.PersonRefused as refusal:
        raise RosterRefused(
            _("Row %(row)s: %(reason)s") % {"row": row.number, "reason": refusal}
        ) from refusal
    return one.person


def _told(one: Planned) -> dict:
    told = {
        "row": one.row.number,
        "name": one.row.full_name,
        "iin": iin.masked(one.row.iin),
        "kato": one.row.kato,
        "known": one.person is not None,
    }
    if one.changes:
        told["changes"] = {name: list(pair) for name, pair in one.changes.items()}
    return told


def _remark(one: Remark) -> dict:
    return {"row": one.row, "field": one.field, "reason": roster_words.reason(one)}
