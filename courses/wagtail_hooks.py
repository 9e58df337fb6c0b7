"""Where Wagtail asks the School."""

from django.contrib import messages
from django.shortcuts import redirect
from wagtail import hooks

from courses import publishing
from courses.models import CoursePage


@hooks.register("before_serve_page")
def remember_served_page(page, request, serve_args, serve_kwargs):
    """The language switch leads to the same page in the other languages."""
    request.served_page = page


@hooks.register("before_publish_page")
def check_before_publishing(request, page):
    """A course goes live only when it is whole; the author reads what is missing."""
    if not isinstance(page, CoursePage):
        return None
    found = publishing.problems(page)
    if not found:
        return None
    for problem in found:
        messages.error(request, problem)
    return redirect("wagtailadmin_pages:edit", page.pk)
