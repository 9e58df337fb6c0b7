"""Invitations: a link by e-mail that lets a new person choose a password, once, within two weeks.

How the token travels. It is random and is stored as a digest, which is how it is found again. The letter is
a row of the outbox that names the invitation and nothing else; the token lies in the invitation, sealed with
a key that the database does not hold, and is opened only while the letter is written (template tag
`invitation_address`). So the job is a row, a lost nudge loses nothing, and a letter that has to be sent twice
carries the same link. When the invitation is used or superseded, the sealed token is erased. Opening the link
shows a form and changes nothing: mail scanners open links too.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import trail
from notifications import outbox
from people import posts, roster, vault
from people.models import Invitation, User

LIFE = timedelta(days=14)


class InvitationRefused(Exception):
    """The invitation cannot be made or used; the message says why."""


@transaction.atomic
def invite(*, to: User, made_by: User | None, at: datetime) -> tuple[Invitation, str]:
    """Invite a person, by a letter in their language. An earlier open invitation ends.

    Returns the invitation and its token, which is stored nowhere in the clear.
    """
    # Two officers inviting one person at once: the second waits, and supersedes what the first one sent.
    person = User.objects.select_for_update().get(pk=to.pk)
    if not person.is_active:
        raise InvitationRefused(_("This account is closed."))
    Invitation.objects.filter(to=person).waiting().update(token_sealed="")
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        to=person,
        digest=_digest(token),
        token_sealed=vault.seal_text(token),
        made_by=made_by,
        made_at=at,
        expires_at=at + LIFE,
    )
    trail.record(
        "people.invitation.made", actor=made_by, subject=invitation, at=at, details={"to": person.pk}
    )
    outbox.queue("invitation", to=person, subject=invitation, at=at, context={"invitation": invitation.pk})
    return invitation, token


@transaction.atomic
def invite_newcomer(*, person: dict, post: dict | None, made_by: User, at: datetime) -> Invitation:
    """Add somebody who is not known yet, with their post if there is one, and invite them.

    person, post  what `roster.create_person` and `posts.appoint` take, without `at` and `actor`
    Raises `roster.PersonRefused` if the address or the number is somebody's already.
    """
    newcomer = roster.create_person(**person, at=at, actor=made_by)
    if post:
        posts.appoint(holder=newcomer, **post, at=at, actor=made_by)
    return invite(to=newcomer, made_by=made_by, at=at)[0]


def find(token: str, *, at: datetime) -> Invitation | None:
    """The invitation that this token still opens, with its person; None if there is none."""
    return (
        Invitation.objects.open(at)
        .select_related("to")
        .filter(digest=_digest(token), to__is_active=True)
        .first()
    )


def accept(
    *, token: str, password: str, at: datetime, language: str = "", name_is_right: bool = True
) -> User:
    """Take an invitation up: the person has a password and a confirmed address from now on.

    language       one of the three; blank keeps the one on record
    name_is_right  what the person said about the name as it will be printed; the trail keeps a "no"
    Raises InvitationRefused if the token opens nothing any more, and ValidationError if the password is weak.
    """
    invitation = find(token, at=at)
    if not invitation:
        raise InvitationRefused(_("This invitation has been used or has expired."))
    validate_password(password, invitation.to)
    # Hashing is slow on purpose, so it is done before the transaction begins.
    return _take_up(invitation, make_password(password), at, language, name_is_right)


@transaction.atomic
def _take_up(invitation: Invitation, hashed: str, at: datetime, language: str, name_is_right: bool) -> User:
    taken = Invitation.objects.open(at).filter(pk=invitation.pk).update(used_at=at, token_sealed="")
    if not taken:
        raise InvitationRefused(_("This invitation has been used or has expired."))
    person = invitation.to
    person.password = hashed
    person.language = language or person.language
    person.save(update_fields=["password", "language"])
    roster.confirm_address(person=person)
    trail.record(
        "people.invitation.accepted",
        actor=person,
        subject=invitation,
        at=at,
        details={"name_is_right": name_is_right},
    )
    return person


def token_of(pk: int) -> str:
    """The token for the letter; empty if the invitation has ended meanwhile."""
    invitation = Invitation.objects.waiting().filter(pk=pk).first()
    return vault.open_text(invitation.token_sealed) if invitation else ""


def _digest(token: str) -> str:
    # The token has 256 random bits, so a plain digest cannot be guessed backwards.
    return hashlib.sha256(token.encode()).hexdigest()
