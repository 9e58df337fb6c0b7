"""The reading gate, and the keys that records stand on."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from courses import impact
from courses.models import CoursePage, LessonPage, Unit
from people import roles
from regions.languages import DEFAULT, worded
from training import around, audience, gate, reading, syllabus


@hooks.register("before_serve_page")
def ask_the_gate(page, request, serve_args, serve_kwargs):
    """Lessons and exams: strangers sign in first; to others without the right the page does not exist."""
    if not isinstance(page, Unit):
        return None
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    # The page needs the same enrolment to show progress.
    enrolment = request.read_with = gate.enrolment_for(request.user, page.translation_key)
    sees_all = roles.is_staff(request.user)
    if enrolment is None and not sees_all:
        raise Http404
    if isinstance(page, LessonPage):
        request.learning_on = around.page(page, enrolment, sees_all=sees_all, at=now())
        _note_the_first_time(enrolment, request.learning_on["unit"])
    return None


def _note_the_first_time(enrolment, unit):
    """From here on the server counts how long a lesson has been open."""
    if unit is not None and unit.opened_at is None:
        reading.open_lesson(enrolment=enrolment, unit=unit.pk, at=now())


@hooks.register("before_delete_page")
def keep_what_records_stand_on(request, page):
    """A page that a cohort takes may be unpublished, never deleted."""
    if not syllabus.is_frozen(page):
        return None
    messages.error(request, _refusal(page))
    if issubclass(page.specific_class, CoursePage) and page.live:
        return redirect("archive_course", page.pk)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def keep_them_in_bulk(request, action_type, objects, action_class_instance):
    """The same for several pages at once."""
    pages = [one for one in objects if isinstance(one, Page)] if action_type == "delete" else []
    kept = [page for page in pages if syllabus.is_frozen(page)]
    if not kept:
        return None
    for page in kept:
        messages.error(request, _refusal(page))
    return redirect("wagtailadmin_explore", kept[0].get_parent().pk)


@hooks.register(impact.INSIDE)
def name_cohorts_inside(keys):
    """Who learns with these units now, for authors about to change them."""
    for cohort, people, done in audience.cohorts_in(keys):
        name = worded(cohort, "name", get_language() or DEFAULT)[0]
        url = reverse("desk:cohort", args=[cohort.code])
        yield impact.Inside(cohort.code, name, url, people, done)


def _refusal(page) -> str:
    if issubclass(page.specific_class, CoursePage):
        return _("“%(title)s” cannot be deleted: a cohort takes it. Archive it instead.") % {
            "title": page.get_admin_display_title()
        }
    return _(
        "“%(title)s” cannot be deleted: a cohort takes it, or something inside it. Unpublish it instead."
    ) % {"title": page.get_admin_display_title()}
