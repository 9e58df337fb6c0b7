"""What the CMS asks before it lets an author publish, save over somebody, or hand a translation to a machine."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.update_translations import UpdateTranslationsForm, UpdateTranslationsView

from courses import impact, publishing, translating
from courses.access import COURSE_DEPTH
from courses.models import CoursePage


def refuse_unfinished_course(request, page: Page) -> HttpResponse | None:
    """A course goes live only when it is whole; the author reads what is missing."""
    if not isinstance(page, CoursePage):
        return None
    found = publishing.problems(page)
    if not found:
        return None
    for problem in found:
        messages.error(request, problem)
    return redirect("wagtailadmin_pages:edit", page.pk)


def show_whom_it_reaches(request, page: Page) -> HttpResponse | None:
    """The draft is saved by now. If people learn with the page, its author sees them before it goes live."""
    return redirect("confirm_publishing", page.pk) if impact.of(page) else None


def show_after_approval(request, page: Page) -> HttpResponse | None:
    """An approval that did not publish leads on to where that is done."""
    if not request.POST.get("action-workflow-action") or not publishing.waits(page):
        return None
    if not page.permissions_for_user(request.user).can_publish():
        return None
    return redirect("confirm_publishing", page.pk)


def before_editing(request, page: Page) -> HttpResponse | None:
    """Runs before wagtail-localize takes the editor over."""
    if request.method != "POST" or page.depth < COURSE_DEPTH:
        return None
    if "localize-convert-to-alias" in request.POST:
        return refuse_alias(request, page.pk)
    if "localize-restart-translation" in request.POST:
        return _take_up_what_was_written(request, page)
    if request.POST.get("action") == "publish" and _synced(page, enabled=True):
        return refuse_unfinished_course(request, page) or show_whom_it_reaches(request, page)
    return _refuse_to_save_over_somebody(request, page)


def refuse_alias(request, page_id: int) -> HttpResponse:
    """A copy of the source in place of a translation would throw its words away."""
    messages.error(request, _("A translation does not become a copy of its source: its words would be lost."))
    return redirect("wagtailadmin_pages:edit", page_id)


class SyncView(UpdateTranslationsView):
    """Hand a changed source to its translators. Publishing is another step, taken where it shows whom it reaches:
    at once, the words of the source would stand in the translated page."""

    def get_form(self):
        form = UpdateTranslationsForm(self.request.POST or None)
        form.fields["publish_translations"].disabled = True
        form.fields["publish_translations"].widget = form.fields["publish_translations"].hidden_widget()
        return form


def keep_bulk_publishing_out(request, action_type: str, objects, action) -> HttpResponse | None:
    """Pages that people learn with are published one by one, with a look at whom each reaches."""
    if action_type not in ("publish", "unpublish"):
        return None
    pages = [one.specific for one in objects if isinstance(one, Page) and one.depth >= COURSE_DEPTH]
    kept = [page for page in pages if _needs_a_look(page, action_type)]
    if not kept:
        return None
    for page in kept:
        messages.error(request, _refusal(page, action_type))
    return redirect("wagtailadmin_explore", kept[0].get_parent().pk)


def archive_instead(request, page: Page) -> HttpResponse | None:
    """A course that people learn in is archived, which is written down; of other pages its readers are shown once."""
    page = page.specific
    cohorts = impact.around(page) if page.depth >= COURSE_DEPTH else []
    if not cohorts or request.POST.get("reach_seen"):
        return None
    if isinstance(page, CoursePage):
        return redirect("archive_course", page.pk)
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    view = {
        "page": page,
        "cohorts": cohorts,
        "fields": [pair for pair in fields if pair[0] != "csrfmiddlewaretoken"],
    }
    return render(request, "courses/cms/unpublish.html", view)


def _needs_a_look(page: Page, action_type: str) -> bool:
    if action_type == "unpublish":
        return bool(impact.around(page))
    draft = page.get_latest_revision_as_object()
    return bool(impact.of(draft)) or (isinstance(draft, CoursePage) and bool(publishing.problems(draft)))


def _refusal(page: Page, action_type: str) -> str:
    title = {"title": page.get_admin_display_title()}
    if action_type == "publish":
        return _("Publish “%(title)s” on its own: look first at what that means.") % title
    return _("Unpublish “%(title)s” on its own: people of running cohorts read it.") % title


def _synced(page: Page, *, enabled: bool) -> Translation | None:
    kept = Translation.objects.filter(
        source__object=page.translation_key, target_locale=page.locale_id, enabled=enabled
    )
    return kept.select_related("source", "target_locale").first()


def _take_up_what_was_written(request, page: Page) -> HttpResponse | None:
    kept = _synced(page, enabled=False)
    if kept is None:
        return None
    try:
        translating.take_up(source=kept.source, locale=kept.target_locale, at=page.latest_revision_created_at)
    except translating.TranslatingRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


def _refuse_to_save_over_somebody(request, page: Page) -> HttpResponse | None:
    """Wagtail warns in the browser, and only there; a form that comes all the same is shown again, not stored."""
    loaded = request.POST.get("loaded_revision_id")
    newest = page.latest_revision
    if not loaded or newest is None or str(newest.pk) == loaded or request.POST.get("over_somebody"):
        return None
    if newest.user_id == request.user.pk or request.headers.get("Accept", "").startswith("application/json"):
        return None
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    view = {
        "page": page,
        "newest": newest,
        "fields": [pair for pair in fields if pair[0] != "csrfmiddlewaretoken"],
        "compare_url": reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, loaded, newest.pk]),
    }
    return render(request, "courses/cms/newer.html", view, status=409)
