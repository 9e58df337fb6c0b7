"""What an author does to pages, in a few words."""

from __future__ import annotations

import json

from courses.models import LessonPage
from schoolofakims.curriculum.keys import key_of


def lesson(code: str, language: str) -> LessonPage:
    return LessonPage.objects.get(translation_key=key_of("lesson", code), locale__language_code=language)


def blocks(page: LessonPage) -> list[dict]:
    """The raw blocks of a page, to be changed and given to `publish`."""
    return json.loads(json.dumps(list(page.body.raw_data)))


def block_of(raw: list[dict], kind: str) -> dict:
    return next(one for one in raw if one["type"] == kind)


def publish(page: LessonPage, raw: list[dict] | None = None, *, author=None, **fields) -> LessonPage:
    """Save a draft with these blocks and fields, and publish it."""
    draft(page, raw, author=author, **fields)
    page.get_latest_revision().publish(user=author)
    page.refresh_from_db()
    return page


def draft(page: LessonPage, raw: list[dict] | None = None, *, author=None, **fields) -> LessonPage:
    newest = LessonPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    if raw is not None:
        newest.body = json.dumps(raw)
    for name, value in fields.items():
        setattr(newest, name, value)
    newest.save_revision(user=author)
    page.refresh_from_db()
    return newest


def form(page: LessonPage, *, heading: str = "Тақырып", **more) -> dict[str, str]:
    """What the browser sends from the editor of a lesson whose body is one heading."""
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "required": "on",
        "minutes": str(page.minutes),
        "weight": "0",
        "done_by": page.done_by,
        "review": "",
        "seo_title": "",
        "search_description": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "heading",
        "body-0-id": "55555555-5555-4555-8555-555555555555",
        "body-0-value": heading,
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "",
        **more,
    }
