"""Pages go live, and courses go out of the catalogue: what must be there before, and whom it reaches."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page, WorkflowState
from wagtail.permissions import policy_registry

from audit import trail
from courses import impact, translations
from courses.models import CoursePage, ModulePage, Unit
from people.models import User
from regions.languages import CODES, FALLBACKS, LANGUAGES


class PublishingRefused(Exception):
    """The page is not published or archived; the message says why."""


@transaction.atomic
def publish(*, page: Page, seen: str, author: User, at: datetime) -> Page:
    """Publish the newest draft of a page, or a translation as wagtail-localize keeps it, by somebody who has read
    whom it reaches.

    seen  what `draft_of` said of the draft that was looked at: another one is refused
    Raises `PublishingRefused`.
    """
    if draft_of(page) != seen:
        raise PublishingRefused(_("Somebody has saved a newer draft in the meantime. Look at it again."))
    draft = page.get_latest_revision_as_object()
    if isinstance(draft, CoursePage) and (found := problems(draft)):
        raise PublishingRefused(" ".join(found))
    reach = impact.of(draft)
    trail.record(
        "courses.page.published",
        actor=author,
        subject=page,
        at=at,
        details={
            "revision": page.latest_revision_id,
            "cohorts": [inside.code for inside, _sitting in reach.cohorts],
            "people": reach.people,
            "sitting": reach.sitting,
            "stale": sorted(one.language for one in reach.stale),
            "faults": len(reach.faults),
        },
    )
    synced = translations.source_of(page)[1]
    if synced is not None:
        synced.save_target(user=author, publish=True)
    else:
        page.get_latest_revision().publish(user=author)
    return page


def draft_of(page: Page) -> str:
    """Which draft would be published now: the number of the newest revision, and of what a synchronised translation
    was last changed."""
    synced = translations.source_of(page)[1]
    changed = synced.source.last_updated_at.isoformat() if synced else ""
    return f"{page.latest_revision_id or 0} {changed}".strip()


def finish_workflow(workflow_state: WorkflowState, user: User | None = None) -> None:
    """An approved page goes live at once, unless somebody must first see whom that reaches.

    Wagtail calls it through `courses.approval`. What it leaves is published on the page that shows the reach.
    """
    page = workflow_state.content_object
    draft = page.get_latest_revision_as_object()
    if impact.of(draft) or (isinstance(draft, CoursePage) and problems(draft)):
        return
    page.get_latest_revision().publish(user=user)


def waits(page: Page) -> bool:
    """Approved as it stands, and not published yet: somebody must look whom it reaches."""
    return bool(_approved_drafts(Page.objects.filter(pk=page.pk)))


def all_that_wait(user: User) -> list[Page]:
    """Approved drafts that this person may publish, the longest waiting first. Two queries for whoever may none."""
    policy = policy_registry.get_by_type(Page)
    mine = policy.instances_user_has_permission_for(user, "publish")
    return _approved_drafts(Page.objects.filter(pk__in=mine.values("pk")))


def _approved_drafts(pages: QuerySet[Page]) -> list[Page]:
    """Who approves may correct a word while doing so; what is written later has not been approved."""
    drafts = {
        str(page.pk): page
        for page in pages.filter(has_unpublished_changes=True).select_related("latest_revision", "locale")
    }
    approved = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id__in=list(drafts),
        status=WorkflowState.STATUS_APPROVED,
    )
    rows = approved.order_by("created_at").values_list("object_id", "current_task_state__finished_at")
    return [
        drafts[pk]
        for pk, finished_at in dict(rows).items()
        if finished_at and drafts[pk].latest_revision.created_at <= finished_at
    ]


@transaction.atomic
def go_live(*, pk: int, at: datetime) -> None:
    """The hour has come that an author had set for a draft of this page.

    A second call finds nothing to do. Raises `PublishingRefused` for a course that is not whole any more.
    """
    page = Page.objects.select_for_update().get(pk=pk).specific
    revision = page.revisions.filter(approved_go_live_at__lte=at).order_by("approved_go_live_at").first()
    if revision is None:
        return
    draft = revision.as_object()
    if isinstance(draft, CoursePage) and (found := problems(draft)):
        raise PublishingRefused(" ".join(found))
    revision.publish(log_action="wagtail.publish.scheduled")
    trail.record("courses.page.went_live", subject=page, at=at, details={"revision": revision.pk})


@transaction.atomic
def expire(*, pk: int, at: datetime) -> None:
    """The hour has come after which this page is not shown any more. A second call finds nothing to do."""
    page = Page.objects.select_for_update().get(pk=pk).specific
    if not page.live or page.expire_at is None or page.expire_at > at:
        return
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    trail.record("courses.page.expired", subject=page, at=at)


@transaction.atomic
def archive(*, course: CoursePage, author: User, at: datetime) -> list[str]:
    """Take a course out of the catalogue in every language. Returns the languages.

    Only its own pages are unpublished: who learns in it reads its lessons on, and no record is touched.
    Raises `PublishingRefused`.
    """
    pages = CoursePage.objects.live().filter(translation_key=course.translation_key).select_related("locale")
    languages = []
    for page in pages.order_by("path"):
        page.unpublish(user=author)
        languages.append(page.locale.language_code)
    if not languages:
        raise PublishingRefused(_("This course is not published in any language."))
    cohorts = impact.around(course)
    trail.record(
        "courses.course.archived",
        actor=author,
        subject=course,
        at=at,
        details={
            "languages": languages,
            "cohorts": [inside.code for inside, _sitting in cohorts],
            "people": sum(inside.people for inside, _sitting in cohorts),
        },
    )
    return languages


def problems(course: CoursePage) -> list[str]:
    """What still keeps a course from going live, as sentences for its author; empty when it may.

    Every module and unit exists in Kazakh and in Russian; if the course is taught in English, then there
    too. Drafts count: they go live with their own button. Every module holds a unit.
    """
    taught = set(FALLBACKS) | _languages_of(course.translation_key)
    found = [
        _("“%(title)s” is missing in: %(languages)s.") % {"title": title, "languages": _names(missing)}
        for title, missing in _gaps(course, taught)
    ]
    modules = ModulePage.objects.descendant_of(course)
    if not modules:
        found.append(_("The course has no modules yet."))
    found.extend(
        _("The module “%(title)s” has no lessons yet.") % {"title": module.title}
        for module in modules
        if not Unit.objects.child_of(module).exists()
    )
    return found


def _languages_of(key: UUID) -> set[str]:
    return set(Page.objects.filter(translation_key=key).values_list("locale__language_code", flat=True))


def _gaps(course: CoursePage, taught: set[str]) -> list[tuple[str, set[str]]]:
    """[(title, languages without it)] for the course itself and everything below, in reading order."""
    titles = dict(
        Page.objects.descendant_of(course, inclusive=True)
        .order_by("path")
        .values_list("translation_key", "title")
    )
    there: dict[UUID, set[str]] = defaultdict(set)
    rows = Page.objects.filter(translation_key__in=titles)
    for key, language in rows.values_list("translation_key", "locale__language_code"):
        there[key].add(language)
    return [(title, taught - there[key]) for key, title in titles.items() if taught - there[key]]


def _names(codes: set[str]) -> str:
    own = {language.code: language.own_name for language in LANGUAGES}
    return ", ".join(own[code] for code in CODES if code in codes)
