"""How far a reader of certificates sees: the cohorts of the regions of their roles."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from people import roles
from people.models import User
from people.roles import Role
from regions.models import Region
from training.models import Cohort, Programme

READERS = {Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR}


def need_reader(user: User) -> None:
    """The desk of certificates exists for officers, auditors and administrators only."""
    if not roles.held_by(user) & READERS:
        raise Http404


def cohorts_read_by(user: User) -> QuerySet[Cohort]:
    """The cohorts of a reader's regions. A cohort that the same person teaches elsewhere opens no register."""
    if roles.covers_country(user, *READERS):
        return Cohort.objects.all()
    return Cohort.objects.filter(region__in=roles.regions_of(user, *READERS))


def coded(cohorts: QuerySet[Cohort]) -> tuple[list[tuple[str, Programme]], list[tuple[str, Region]]]:
    """Programmes, and regions with those around them: an oblast is a choice also where each cohort is of a district."""
    programmes = Programme.objects.filter(pk__in=cohorts.values("programme")).order_by("code")
    paths = cohorts.exclude(region=None).values_list("region__path", flat=True).distinct()
    codes = {code for path in paths for code in path.strip("/").split("/")}
    regions = Region.objects.filter(code__in=codes).order_by("path")
    return [(one.code, one) for one in programmes], [(one.code, one) for one in regions]
