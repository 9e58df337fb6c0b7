"""The first page of the CMS: what waits for this author, each with a number, the first five and the way to all."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import RecentEditsPanel, WorkflowObjectsToModeratePanel

from courses import access, laws, publishing, translations
from courses.cms.desk import OWN_NAMES, WHY
from people.models import User
from regions.languages import DEFAULT, worded

FIRST = 5


class Row(NamedTuple):
    title: str
    note: str
    url: str


class Waiting(NamedTuple):
    """What a panel shows: how many there are, and the first of them."""

    count: int
    rows: list[Row]


class Panel(Component):
    """One thing that may wait for an author. It says so too when nothing waits."""

    template_name = "courses/cms/home_panel.html"
    name = ""
    heading = ""
    nothing = ""
    order = 100

    def get_context_data(self, parent_context):
        found = self.waiting(parent_context["request"].user)
        return {
            "waiting_for": self.name,
            "heading": self.heading,
            "nothing": self.nothing,
            "count": found.count,
            "rows": found.rows,
            "more_url": self.more_url(),
        }

    def waiting(self, user: User) -> Waiting:
        raise NotImplementedError

    def more_url(self) -> str:
        raise NotImplementedError


class MyDraftsPanel(Panel):
    name, order = "my-drafts", 110
    heading, nothing = _("My drafts"), _("Everything that you have written is published.")

    def waiting(self, user):
        drafts = access.drafts_of(user)
        rows = [
            Row(page.draft_title, OWN_NAMES[page.locale.language_code], _edit(page.pk))
            for page in drafts[:FIRST]
        ]
        return Waiting(drafts.count(), rows)

    def more_url(self):
        return reverse("my_drafts_report")


class ForMePanel(Panel):
    """What others have submitted and this person may approve, and what is approved and needs a look to go live."""

    name, order = "waiting-for-me", 120
    heading, nothing = _("Waiting for me"), _("Nobody waits for you.")

    def waiting(self, user):
        rows = [
            Row(page.draft_title, str(_("to be approved")), _edit(page.pk))
            for page in access.to_approve(user)
        ]
        rows += [
            Row(
                page.draft_title,
                str(_("approved, to be published")),
                reverse("confirm_publishing", args=[page.pk]),
            )
            for page in publishing.all_that_wait(user)
        ]
        return Waiting(len(rows), rows[:FIRST])

    def more_url(self):
        return f"{reverse('wagtailadmin_reports:workflow')}?reviewable=true"


class StaleTranslationsPanel(Panel):
    name, order = "stale-translations", 130
    heading, nothing = _("Stale translations"), _("Every published translation says what its source says.")

    def waiting(self, user):
        stale = [one for one in translations.versions() if one.state == translations.STALE]
        rows = [
            Row(
                one.title,
                f"{OWN_NAMES[one.language]}. {WHY[one.why]}",
                reverse("translation_difference", args=[one.page.pk]),
            )
            for one in stale[:FIRST]
        ]
        return Waiting(len(stale), rows)

    def more_url(self):
        return f"{reverse('translation_desk')}?state={translations.STALE}"


class StaleLawsPanel(Panel):
    name, order = "stale-laws", 140
    heading, nothing = _("Stale law references"), _("Every act of the register has been checked lately.")

    def waiting(self, user):
        acts = laws.stale(localdate())
        language = get_language() or DEFAULT
        rows = [
            Row(worded(act, "title", language)[0], act.number, reverse("acts:edit", args=[act.pk]))
            for act in acts[:FIRST]
        ]
        return Waiting(acts.count(), rows)

    def more_url(self):
        return reverse("stale_laws_report")


class ReviewPanel(Panel):
    name, order = "review-remarks", 150
    heading, nothing = _("To be checked by a lawyer"), _("No lesson waits for a lawyer.")

    def waiting(self, user):
        lessons = access.lessons_to_review()
        rows = [
            Row(
                page.title,
                f"{OWN_NAMES[page.locale.language_code]}. {page.review.splitlines()[0]}",
                _edit(page.pk),
            )
            for page in lessons[:FIRST]
        ]
        return Waiting(lessons.count(), rows)

    def more_url(self):
        return reverse("review_report")


PANELS = (MyDraftsPanel, ForMePanel, StaleTranslationsPanel, StaleLawsPanel, ReviewPanel)


def furnish(request, panels: list) -> None:
    """Ours replace two of Wagtail's that say the same with a query for each row, and approve without a look."""
    if not access.may_write(request.user):
        return
    kept = [one for one in panels if not isinstance(one, RecentEditsPanel | WorkflowObjectsToModeratePanel)]
    panels[:] = [*(kind() for kind in PANELS), *kept]


def _edit(pk: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[pk])
