"""The demo world in a database of its own, and browsers without a network."""

import json
from functools import cache

from django.test import Client
from django.utils.timezone import now

from assessments.models import Attempt
from assessments.sitting import attempts
from people.models import User
from schoolofakims import demo
from tests.worlds import signed_in
from training.models import Enrolment, SyllabusUnit


@cache
def urls() -> dict[str, str]:
    """What the demo command prints as `urls`; the first call makes the demo world."""
    return demo.build(at=now())["urls"]


def browser(name: str) -> Client:
    urls()
    return signed_in(User.objects.get(email=f"{name}@demo.example"))


@cache
def attempt() -> Attempt:
    """An open attempt of the akim who is in the middle of the course."""
    urls()
    enrolment = Enrolment.objects.get(trainee__email="akim@demo.example", cohort__code=demo.COHORT)
    exam = SyllabusUnit.objects.get(cohort=enrolment.cohort_id, kind=SyllabusUnit.Kind.EXAM)
    return attempts.start(enrolment=enrolment, unit=exam, language="kk", at=now())


def describe() -> None:
    """Print as JSON what a browser outside needs: {urls, attempt, cookies: {name: header}}."""
    made = {"urls": urls(), "attempt": attempt().pk}
    cookies = {"akim": browser("akim").cookies, "": {}}
    made["cookies"] = {
        who: "; ".join(["language=kk", *(f"{name}={one.value}" for name, one in found.items())])
        for who, found in cookies.items()
    }
    print(json.dumps(made))
