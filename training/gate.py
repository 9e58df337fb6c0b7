"""May this person read this unit? The answer comes before anything of the page is shown."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from wagtail.models import Page

from courses import outline
from courses.models import CoursePage, LessonPage, ModulePage
from people import roles
from people.models import User
from training import access
from training.models import Cohort, Enrolment, SyllabusUnit

READABLE = (Cohort.Status.OPEN, Cohort.Status.RUNNING, Cohort.Status.CLOSED)


def enrolment_for(user: User, key: UUID) -> Enrolment | None:
    """The person's enrolment in a cohort that takes this unit: one in which learning goes on, else the newest.

    A closed cohort still opens its lessons; a draft opens none.
    """
    return _best(user, Q(cohort__units__key=key))


def enrolment_around(user: User, page: Page) -> Enrolment | None:
    """The enrolment with which a person reads a course, a module or a unit."""
    key = page.translation_key
    if isinstance(page, CoursePage):
        return _best(user, Q(cohort__programme__courses__course_key=key))
    if isinstance(page, ModulePage):
        return _best(user, Q(cohort__in=SyllabusUnit.objects.filter(module_key=key).values("cohort")))
    return enrolment_for(user, key)


def unit_for(user: User, key: UUID) -> tuple[Enrolment, SyllabusUnit] | None:
    """That enrolment, and the unit as its cohort takes it."""
    enrolment = enrolment_for(user, key)
    if enrolment is None:
        return None
    return enrolment, SyllabusUnit.objects.get(cohort=enrolment.cohort_id, key=key)


def may_read(user: User, key: UUID) -> bool:
    """Trainees of a cohort that takes the unit; everyone who holds a role, for they write, teach or inspect."""
    if not user.is_authenticated:
        return False
    return roles.is_staff(user) or enrolment_for(user, key) is not None


def readable(user: User) -> QuerySet | None:
    """The keys of all units for which `may_read` says yes; None for everyone who holds a role: they read all."""
    if not user.is_authenticated:
        return SyllabusUnit.objects.none().values("key")
    if roles.is_staff(user):
        return None
    cohorts = access.enrolments_of(user).filter(cohort__status__in=READABLE).order_by().values("cohort")
    return SyllabusUnit.objects.filter(cohort__in=cohorts).values("key")


def module_for(user: User, key: UUID, language: str) -> tuple[ModulePage, Enrolment | None]:
    """A published module that a person may keep for reading, with the enrolment; None for staff. Else 404."""
    page = outline.page_of(key, language)
    if not isinstance(page, ModulePage):
        raise Http404
    enrolment = enrolment_around(user, page)
    if enrolment is None and not roles.is_staff(user):
        raise Http404
    return page, enrolment


def lesson_for(user: User, key: UUID, language: str) -> tuple[LessonPage, SyllabusUnit | None]:
    """A published lesson that a person may keep, with the unit of the person's cohort; None for staff. Else 404."""
    page = outline.page_of(key, language)
    if not isinstance(page, LessonPage):
        raise Http404
    found = unit_for(user, key)
    if found is None and not roles.is_staff(user):
        raise Http404
    return page, found[1] if found else None


def own_lesson(user: User, key: UUID) -> tuple[Enrolment, SyllabusUnit]:
    """A lesson of the cohort in which a person learns, whether its page is published now or not. Else 404."""
    found = unit_for(user, key)
    if found is None or found[1].kind != SyllabusUnit.Kind.LESSON:
        raise Http404
    return found


def _best(user: User, takes: Q) -> Enrolment | None:
    if not user.is_authenticated:
        return None
    # Every lesson asks, and the few cohorts of a person are compared here.
    found = access.own(user).filter(takes).select_related("cohort")
    readable = [one for one in found if one.cohort.status in READABLE]
    return max(readable, key=_preference, default=None)


def _preference(enrolment: Enrolment) -> tuple:
    goes_on = enrolment.status == Enrolment.Status.ACTIVE and enrolment.cohort.status == Cohort.Status.RUNNING
    return goes_on, enrolment.enrolled_at, enrolment.pk
