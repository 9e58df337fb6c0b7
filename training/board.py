"""What the desk sees: cohorts that wait for somebody, and how far their people are."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q

from people.models import User
from training import access, progress
from training.models import Cohort, Enrolment

Status = Cohort.Status


def waiting(user: User, *, on: date) -> dict[str, int]:
    """Cohorts of a person's desk that wait for a step, and those that go on, by what they wait for.

    {drafts, may_start: open and the first day has come, past_end: running behind the last day, open, running}
    """
    return access.cohorts_for(user).aggregate(
        drafts=Count("pk", filter=Q(status=Status.DRAFT)),
        may_start=Count("pk", filter=Q(status=Status.OPEN, starts_on__lte=on)),
        past_end=Count("pk", filter=Q(status=Status.RUNNING, ends_on__lt=on)),
        open=Count("pk", filter=Q(status=Status.OPEN)),
        running=Count("pk", filter=Q(status=Status.RUNNING)),
    )


def people(user: User) -> dict[str, int]:
    """How many people learn in running cohorts of a person's desk, and how many have finished in any."""
    seen = Enrolment.objects.filter(cohort__in=access.cohorts_for(user).values("pk"))
    return seen.aggregate(
        learning=Count("pk", filter=Q(status=Enrolment.Status.ACTIVE, cohort__status=Status.RUNNING)),
        completed=Count("pk", filter=Q(status=Enrolment.Status.COMPLETED)),
    )


def figures(cohort: Cohort) -> dict[str, int]:
    """People of a cohort by how they stand: {enrolled, learning, completed, withdrawn}."""
    return cohort.enrolments.aggregate(
        enrolled=Count("pk", filter=~Q(status=Enrolment.Status.WITHDRAWN)),
        learning=Count("pk", filter=Q(status=Enrolment.Status.ACTIVE)),
        completed=Count("pk", filter=Q(status=Enrolment.Status.COMPLETED)),
        withdrawn=Count("pk", filter=Q(status=Enrolment.Status.WITHDRAWN)),
    )


def rows(keys: list[int]) -> list[dict]:
    """[{enrolment, done, required, score}] for one page of a cohort, in the order of the keys. Three queries."""
    enrolments = access.enrolments_in_order(keys)
    standings = progress.standings(enrolments)
    return [
        {
            "enrolment": one,
            "done": standings[one.pk]["done"],
            "required": standings[one.pk]["required"],
            "score": standings[one.pk]["score"] if one.score is None else one.score,
        }
        for one in enrolments
    ]
