"""Closing an account, opening it again, and letting somebody who lost their phone start over."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import trail
from people.models import Invitation, User


class AccountRefused(Exception):
    """The account stays as it is; the message says why."""


@transaction.atomic
def close(*, person: User, actor: User, reason: str, at: datetime) -> None:
    """Nobody enters any more: sessions end at once and a waiting invitation is void. Records stay."""
    if person == actor:
        raise AccountRefused(_("Another administrator must close your account."))
    if not User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        raise AccountRefused(_("This account is closed already."))
    Invitation.objects.filter(to=person).waiting().update(token_sealed="")
    _end_sessions(person)
    trail.record("people.account.closed", actor=actor, subject=person, at=at, details={"reason": reason})


@transaction.atomic
def reopen(*, person: User, actor: User, reason: str, at: datetime) -> None:
    """The person may enter again, with the password and the second factor of before."""
    if not User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        raise AccountRefused(_("This account is open already."))
    trail.record("people.account.reopened", actor=actor, subject=person, at=at, details={"reason": reason})


@transaction.atomic
def forget_factor(*, person: User, actor: User, reason: str, at: datetime) -> None:
    """Take the second factor of somebody who lost it off; staff must set a new one up before they go on.

    Whoever asks for it may be an impostor, so an administrator does it after making sure, and never for
    themselves.
    """
    if person == actor:
        raise AccountRefused(_("Another administrator must take your second factor off."))
    taken_off, _rows = Authenticator.objects.filter(user=person).delete()
    if not taken_off:
        raise AccountRefused(_("This person has no second factor."))
    _end_sessions(person)
    trail.record("people.factor.forgotten", actor=actor, subject=person, at=at, details={"reason": reason})


def _end_sessions(person: User) -> None:
    for session in UserSession.objects.filter(user=person):
        session.end()
