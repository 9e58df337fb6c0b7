"""Words of the lessons as they stood when search was built, and searches for other forms of them.

`<language>.tsv` holds code, title and words of a lesson in a line, without signs between the words;
`<language>.pairs` a search and the form that it must find. Every third Kazakh search is typed without
Kazakh letters.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4, uuid5

from wagtail.models import Locale, Page

from courses import indexing
from courses.models import SearchDocument
from tests.worlds import COURSE_KEY

FOLDER = Path(__file__).parent


class Lesson(NamedTuple):
    code: str
    title: str
    text: str

    @property
    def key(self) -> UUID:
        return uuid5(COURSE_KEY, self.code)


def lessons(language: str) -> list[Lesson]:
    lines = (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [Lesson(*line.split("\t")) for line in lines]


def pairs(language: str) -> list[tuple[str, str]]:
    """[(search, form)]"""
    lines = (FOLDER / f"{language}.pairs").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split()) for line in lines if not line.startswith("#")]


def plant(language: str, rows: list[Lesson]) -> None:
    """Publish bare pages for lessons and index their words."""
    publish(language, rows)
    for lesson in rows:
        indexing.put(
            kind=SearchDocument.Kind.LESSON,
            language=language,
            title=lesson.title,
            lines=[lesson.text],
            key=lesson.key,
        )


def publish(language: str, rows: list[Lesson]) -> None:
    """Bare pages in few statements, below a home page of their own."""
    locale, _ = Locale.objects.get_or_create(language_code=language)
    root = Page.objects.get(depth=1)
    home = root.add_child(title="sample", slug=f"sample-{uuid4().hex}", locale=locale)
    Page.objects.bulk_create(
        Page(
            path=Page._get_path(home.path, home.depth + 1, number),
            depth=home.depth + 1,
            title=lesson.title,
            slug=lesson.code.lower(),
            url_path=f"{home.url_path}{lesson.code.lower()}/",
            translation_key=lesson.key,
            locale=locale,
            content_type_id=home.content_type_id,
        )
        for number, lesson in enumerate(rows, start=1)
    )
