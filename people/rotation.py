"""A change of keys: everything that is sealed is sealed and indexed again under the first key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet

from people import vault
from people.models import Invitation, User

AT_ONCE = 500
SECRETS = ("secret", "seed")
# What other apps have sealed with `vault.seal_text`: {what it is called: (its rows, how to seal one again)}.
ELSEWHERE: dict[str, tuple[Callable[[], QuerySet], Callable[[Any], None]]] = {}


def rotate() -> dict[str, int]:
    """Seal again what stands under any key, a few hundred rows a transaction. Safe to stop and run again.

    Returns {"numbers", "factors", "invitations"} and what ELSEWHERE names: how many rows were sealed anew.
    """
    return {
        "numbers": _in_portions(User.objects.exclude(iin_sealed=None), _number),
        "factors": _in_portions(Authenticator.objects.all(), _factor),
        "invitations": _in_portions(Invitation.objects.exclude(token_sealed=""), _token),
        **{what: _in_portions(rows(), again) for what, (rows, again) in ELSEWHERE.items()},
    }


def _in_portions(rows, seal_again) -> int:
    done, last = 0, 0
    while True:
        with transaction.atomic():
            portion = list(rows.select_for_update().filter(pk__gt=last).order_by("pk")[:AT_ONCE])
            for row in portion:
                seal_again(row)
        if not portion:
            return done
        done, last = done + len(portion), portion[-1].pk


def _number(person: User) -> None:
    person.iin_sealed, person.iin_index = vault.resealed(person)
    person.save(update_fields=["iin_sealed", "iin_index"])


def _factor(factor: Authenticator) -> None:
    for name in SECRETS:
        if name in factor.data:
            factor.data[name] = vault.seal_text(vault.open_text(factor.data[name]))
    factor.save(update_fields=["data"])


def _token(invitation: Invitation) -> None:
    invitation.token_sealed = vault.seal_text(vault.open_text(invitation.token_sealed))
    invitation.save(update_fields=["token_sealed"])
