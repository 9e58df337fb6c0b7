"""Screens of the CMS of our own: a translation beside its source, whom a publication reaches, archiving."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import access, impact, publishing, reviewing, translating, translations
from courses.cms import beside


def difference(request, pk):
    """A translation beside its source, and what has changed in the source since they were last compared."""
    page = access.page_to_write(request.user, pk)
    version = translations.of_page(page)
    if version is None:
        raise Http404
    return render(
        request, "courses/cms/difference.html", beside.view(version, page) | {"next": _back(request)}
    )


@require_POST
def reviewed(request):
    """One translation or several are called reviewed."""
    done = 0
    for pk in request.POST.getlist("page"):
        page = access.page_to_write(request.user, int(pk) if pk.isdecimal() else 0)
        try:
            reviewing.mark(page=page, reader=request.user, at=now())
        except reviewing.ReviewRefused as refusal:
            messages.error(request, f"{page.get_admin_display_title()}: {refusal}")
        else:
            done += 1
    if done:
        messages.success(request, _("Marked as reviewed: %(number)s") % {"number": done})
    elif not request.POST.getlist("page"):
        messages.warning(request, _("Tick the pages first."))
    return redirect(_back(request))


@require_POST
def adopt(request, pk):
    """Let wagtail-localize keep a translation that was written by hand."""
    page = access.page_to_write(request.user, pk)
    try:
        translating.adopt(page=page, author=request.user, at=now())
    except translating.TranslatingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(_back(request))
    messages.success(request, _("The texts stand beside their source now. The page has not been changed."))
    return redirect("wagtailadmin_pages:edit", page.pk)


@require_POST
def carry_over(request, pk):
    """Put the blocks that the source has gained or lost into a new draft of the translation."""
    page = access.page_to_write(request.user, pk)
    try:
        translating.carry_over(page=page, author=request.user, at=now())
    except translating.TranslatingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(_back(request))
    messages.success(request, _("A draft with the same blocks is ready. Translate what is new in it."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def confirm(request, pk):
    """Whom the publication of the newest draft reaches; a POST publishes it."""
    page = access.page_to_publish(request.user, pk)
    if request.method == "POST":
        try:
            publishing.publish(page=page, seen=request.POST.get("seen", ""), author=request.user, at=now())
        except publishing.PublishingRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("confirm_publishing", page.pk)
        messages.success(request, _("“%(title)s” is published.") % {"title": page.get_admin_display_title()})
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    draft = page.get_latest_revision_as_object()
    view = {
        "page": draft,
        "reach": impact.of(draft),
        "seen": publishing.draft_of(page),
        "version": translations.of_page(page),
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
    }
    return render(request, "courses/cms/confirm.html", view)


def archive(request, pk):
    """Take a course out of the catalogue; a POST does it."""
    course = access.course_to_archive(request.user, pk)
    if request.method == "POST":
        try:
            publishing.archive(course=course, author=request.user, at=now())
        except publishing.PublishingRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("“%(title)s” is archived.") % {"title": course.get_admin_display_title()}
            )
        return redirect("wagtailadmin_explore", course.get_parent().pk)
    view = {"page": course, "cohorts": impact.around(course)}
    return render(request, "courses/cms/archive.html", view)


def _back(request) -> str:
    """Where the person came from, if that is a page of the CMS."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if wanted.startswith("/cms/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()}):
        return wanted
    return reverse("translation_desk")
