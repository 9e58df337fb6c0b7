"""People in a list: find who is known already, add those who are not, change what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from audit import trail
from people import names, roles, vault
from people.models import User

NAMES = ("last_name", "first_name", "patronymic")
EMAIL_OF_ANOTHER, NAME_DIFFERS = "email_of_another", "name_differs"


class PersonRefused(Exception):
    """The person cannot be added or changed so; the message says why."""


@dataclass(frozen=True)
class Match:
    """What is known about one row of a list.

    person     who it is, or None
    found_by   "iin", "email" or "" when nobody was found
    conflicts  "email_of_another": the address belongs to somebody with another number;
               "name_differs": the number or the address is known under another name
    """

    person: User | None
    found_by: str
    conflicts: tuple[str, ...]


def match(rows: Iterable[Mapping[str, str]]) -> list[Match]:
    """Find the people of a list, in its order, with one query for any number of rows.

    Each row has `iin`, `email`, `last_name`, `first_name` and `patronymic`; blank where unknown.
    The number decides; the address is asked only when the number is not known.
    """
    listed = [
        (row, vault.indexes(row["iin"]) if row["iin"] else [], row["email"].strip().lower()) for row in rows
    ]
    known = User.objects.annotate(address=Lower("email")).filter(
        Q(iin_index__in=[one for _row, keys, _email in listed for one in keys])
        | Q(address__in=[email for _row, _keys, email in listed if email])
    )
    by_index, by_address = {}, {}
    for person in known:
        by_index[person.iin_index] = by_address[person.address] = person
    return [
        _matched(
            row, next((by_index[key] for key in keys if key in by_index), None), by_address.get(email), keys
        )
        for row, keys, email in listed
    ]


def same_name(person: User, row: Mapping[str, str]) -> bool:
    """Whether two names look alike, whatever the script of their letters."""
    return all(
        names.lookalike_fold(getattr(person, part)) == names.lookalike_fold(row[part]) for part in NAMES
    )


@transaction.atomic
def create_person(
    *,
    email: str,
    last_name: str,
    first_name: str,
    patronymic: str = "",
    iin: str = "",
    phone: str = "",
    language: str = "kk",
    at: datetime,
    actor: User | None = None,
) -> User:
    """Add a person who cannot sign in with a password yet: an invitation comes next.

    phone  in E.164, or blank; `people.phones.normalised` makes it so
    Raises PersonRefused if the address or the number is somebody's already.
    """
    person = User(
        email=email.strip().lower(),
        last_name=names.clean(last_name),
        first_name=names.clean(first_name),
        patronymic=names.clean(patronymic),
        phone=phone,
        language=language,
    )
    person.search_name = names.search_fold(person.get_full_name())
    person.set_unusable_password()
    _set_number(person, iin)
    _saved(person)
    trail.record("people.person.added", actor=actor, subject=person, at=at)
    return person


@transaction.atomic
def update_person(*, person: User, at: datetime, actor: User | None = None, **changes: str) -> list[str]:
    """Change what is known about a person; returns the names of the fields that really changed, sorted.

    changes  any of last_name, first_name, patronymic, email, phone, language and iin; a blank number is
             no change, since nobody loses one
    A new address must be confirmed again at the next sign-in. Raises PersonRefused if the address or the
    number is somebody's already, or if the address belongs to staff: whoever sets it could sign in as them.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    changed = []
    if (iin := changes.pop("iin", "")) and person.iin_index not in vault.indexes(iin):
        _set_number(person, iin)
        changed += ["iin_index", "iin_sealed"]
    for field, value in _cleaned(changes).items():
        if getattr(person, field) != value:
            setattr(person, field, value)
            changed.append(field)
    if not changed:
        return []
    if "email" in changed:
        _guard_staff(person, actor)
        EmailAddress.objects.filter(user=person).delete()
    person.search_name = names.search_fold(person.get_full_name())
    _saved(person, update_fields=[*changed, "search_name"])
    fields = sorted({"iin" if field.startswith("iin_") else field for field in changed})
    trail.record("people.person.changed", actor=actor, subject=person, at=at, details={"fields": fields})
    return fields


def confirm_address(*, person: User) -> None:
    """The person's address is known to be theirs: a letter sent there was answered."""
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


def _matched(
    row: Mapping[str, str], of_number: User | None, of_address: User | None, keys: list[str]
) -> Match:
    conflicts = []
    person, found_by = (of_number, "iin") if of_number else (of_address, "email" if of_address else "")
    another_number = of_address and of_address.iin_index and of_address.iin_index not in keys
    if of_address and ((of_number and of_address != of_number) or (keys and another_number)):
        conflicts.append(EMAIL_OF_ANOTHER)
        person, found_by = (of_number, "iin") if of_number else (None, "")
    if person and not same_name(person, row):
        conflicts.append(NAME_DIFFERS)
    return Match(person, found_by, tuple(conflicts))


def _cleaned(changes: Mapping[str, str]) -> dict[str, str]:
    cleaned = {field: names.clean(value) if field in NAMES else value for field, value in changes.items()}
    if "email" in cleaned:
        cleaned["email"] = cleaned["email"].strip().lower()
    return cleaned


def _set_number(person: User, iin: str) -> None:
    if not iin:
        return
    person.iin_sealed, person.iin_index = vault.seal(iin)
    # The database refuses a second row under the same key; a row under an older key is found only here.
    if User.objects.filter(iin_index__in=vault.indexes(iin)).exclude(pk=person.pk).exists():
        raise PersonRefused(_("This personal number already belongs to somebody."))


def _saved(person: User, update_fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            person.save(update_fields=update_fields)
    except IntegrityError as clash:
        raise PersonRefused(
            _("This e-mail address or personal number already belongs to somebody.")
        ) from clash


def _guard_staff(person: User, actor: User | None) -> None:
    by_operator = actor is None or roles.Role.ADMINISTRATOR in roles.held_by(actor)
    if roles.is_staff(person) and not by_operator:
        raise PersonRefused(_("Only an administrator may change the address of a member of staff."))
