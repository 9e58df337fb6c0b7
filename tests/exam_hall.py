"""A hall of people before one exam, made in bulk inside an installation, everyone signed in already."""

import json
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils.crypto import get_random_string
from django.utils.timezone import now

from people.models import User
from tests import worlds
from tests.assessments import questions, sittings

TOKEN = "e" * 32  # both cookie and header of whoever sends a form: enough for the check against foreign pages


def make(people: int, *, asked: int = 14, bank: int = 28, walkers: int = 1) -> None:
    """Print as JSON what browsers outside need: {unit, sessions, emails, password}.

    asked   questions of the exam, drawn from so many of the bank
    emails  of so many further people, who have a password and have not signed in
    """
    world = worlds.build()
    sittings.bank_of(bank)
    questions.set_rules(world.exam, asked, minutes_allowed=30)
    enrolments = worlds.more_trainees(world.cohort, world.koyandy, people + walkers)
    trainees = list(User.objects.filter(pk__in=[one.trainee_id for one in enrolments]).order_by("pk"))
    made = {
        "unit": world.exam.pk,
        "sessions": sign_in(trainees[:people]),
        "emails": give_passwords(trainees[people:]),
        "password": worlds.PASSWORD,
    }
    print(json.dumps(made))


def give_passwords(people: list[User]) -> list[str]:
    """The same to each, and an address that has been confirmed; returns the addresses."""
    User.objects.filter(pk__in=[one.pk for one in people]).update(password=make_password(worlds.PASSWORD))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people
    )
    return [one.email for one in people]


def sign_in(people: list[User]) -> list[str]:
    """A session for each, as signing in leaves it; returns their keys."""
    store, ends = SessionStore(), now() + timedelta(days=1)
    rows = [
        Session(
            session_key=get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789"),
            session_data=store.encode(
                {
                    "_auth_user_id": str(one.pk),
                    "_auth_user_backend": settings.AUTHENTICATION_BACKENDS[0],
                    "_auth_user_hash": one.get_session_auth_hash(),
                    "second_factor": "not asked",
                }
            ),
            expire_date=ends,
        )
        for one in people
    ]
    Session.objects.bulk_create(rows)
    return [one.session_key for one in rows]
