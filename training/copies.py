"""What a browser keeps of a module for reading without a connection: which lessons, how many bytes, for whom.

A copy holds nobody's name: it may lie on a computer that several people use.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import signing
from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.timezone import localtime

from courses import access, outline, reading, weights
from courses.models import LessonPage, ModulePage
from people.models import User
from training.models import SyllabusUnit

LESSON = SyllabusUnit.Kind.LESSON
SALT = "training.copies"
COOKIE = "kept"  # this browser keeps copies; scripts take it away with the last one
LOOKS = ("css/site.css", "favicon.svg", "js/saved.js", "js/body.js")
LETTERS = ("fonts/noto-sans-400.woff2", "fonts/noto-sans-600.woff2", "fonts/noto-serif-600.woff2")
FRAME_BYTES = 3000  # head and foot of a copied page, compressed
PACKED = (".css", ".js", ".svg")  # what travels compressed


def reader(user: User) -> str:
    """A person under a name that tells nothing, so that a browser knows whose copies it keeps."""
    return salted_hmac(SALT, str(user.pk), algorithm="sha256").hexdigest()[:24]


def stamp(unit: UUID, at: datetime) -> str:
    """When a lesson was given out to be kept, signed: from then on it may have been read."""
    return signing.dumps({"unit": unit.hex, "at": int(at.timestamp())}, salt=SALT, compress=True)


def stamped_at(stamp: str, unit: UUID) -> datetime | None:
    """The moment in a stamp of this lesson; None if it is of another one, or not ours."""
    try:
        said = signing.loads(stamp, salt=SALT)
    except signing.BadSignature:
        return None
    return datetime.fromtimestamp(said["at"], UTC) if said["unit"] == unit.hex else None


def module(
    page: ModulePage, *, user: User, syllabus: Mapping | None, has_letters: bool, at: datetime
) -> dict:
    """What is to be kept of a module, in the language of the page.

    syllabus     {key: row of `access.syllabus_of`} of the person's cohort; None for staff, who read everything
    has_letters  whether our own fonts are wanted as well
    {id, reader, language, title, address, edition, day and size in words, bytes, lessons: [{key, title, address,
    done, right: ids of self-checks}], items: [{address, bytes, from: where it is fetched, if elsewhere}]}
    """
    taken = [one for one in access.lessons(page) if syllabus is None or one.translation_key in syllabus]
    bodies = {lesson.pk: reading.body(lesson, reading.Form.COPY) for lesson in taken}
    language = page.locale.language_code
    items: list[dict] = [{"address": reverse("learn:offline"), "bytes": FRAME_BYTES}]
    for lesson in taken:
        source = reverse("learn:offline_lesson", args=[page.translation_key, lesson.translation_key])
        size = len(gzip.compress(bodies[lesson.pk].encode())) + FRAME_BYTES
        items.append({"address": outline.address(lesson, language), "from": source, "bytes": size})
    seen = {address for html in bodies.values() for address in reading.pictures(html)}
    items += [{"address": address, "bytes": _picture_bytes(address)} for address in sorted(seen)]
    items += [{"address": static(file), "bytes": _static_bytes(file)} for file in _looks(has_letters)]
    size = sum(item["bytes"] for item in items)
    return {
        "id": _name(language, page.translation_key),
        "reader": reader(user),
        "language": language,
        "title": page.title,
        "address": outline.address(page, language),
        "edition": edition(lesson.live_revision_id for lesson in taken),
        "day": date_format(localtime(at), "DATETIME_FORMAT"),
        "bytes": size,
        "size": weights.in_words(size),
        "lessons": [_lesson(lesson, syllabus or {}) for lesson in taken],
        "items": items,
    }


def offer(module: Mapping, *, language: str, has_letters: bool) -> dict[str, Any]:
    """What a page says before anything is kept: {list, id, edition, bytes}; empty if there is nothing to keep.

    module  as `around.page` lists it
    bytes   about as much as `module` will count
    """
    taken = [unit for unit in module["units"] if unit["kind"] == LESSON and unit["state"] != "locked"]
    if not taken:
        return {}
    own = sum(unit["bytes"] + FRAME_BYTES for unit in taken) + FRAME_BYTES
    return {
        "list": reverse("learn:offline_module", args=[module["key"]]),
        "id": _name(language, module["key"]),
        "edition": edition(unit["revision"] for unit in taken),
        "bytes": own + sum(_static_bytes(file) for file in _looks(has_letters)),
    }


def edition(revisions: Iterable[int | None]) -> str:
    """Changes when a lesson of the module is published anew."""
    return hashlib.sha256(repr(list(revisions)).encode()).hexdigest()[:12]


def neighbours(page: LessonPage) -> dict[str, dict | None]:
    """{previous, following}: the lessons beside this one in its module, {title, url}; an exam is never copied."""
    modules = outline.contents(page)
    units = modules[0]["units"] if modules else []
    lessons = [unit for unit in units if unit["kind"] == LESSON]
    place = next((place for place, unit in enumerate(lessons) if unit["key"] == page.translation_key), None)
    if place is None:
        return {"previous": None, "following": None}
    return {"previous": lessons[place - 1] if place else None, "following": [*lessons, None][place + 1]}


def _name(language: str, module: UUID) -> str:
    """What a copy of a module is called in a browser: one for each language."""
    return f"{language}:{module}"


def _looks(has_letters: bool) -> tuple[str, ...]:
    """The static files of a copied page."""
    return (*LOOKS, *LETTERS) if has_letters else LOOKS


def _lesson(page: LessonPage, syllabus: Mapping) -> dict[str, Any]:
    unit = syllabus.get(page.translation_key)
    return {
        "key": str(page.translation_key),
        "title": page.title,
        "address": outline.address(page, page.locale.language_code),
        "done": bool(unit and unit.done_at),
        "right": list(unit.right or []) if unit else [],
    }


@lru_cache(maxsize=32)
def _static_bytes(name: str) -> int:
    """Bytes of a file of ours, as it travels."""
    path = finders.find(name)
    if not path:
        return 0
    with open(path, "rb") as file:
        content = file.read()
    return len(gzip.compress(content)) if name.endswith(PACKED) else len(content)


def _picture_bytes(address: str) -> int:
    path = unquote(urlsplit(address).path).removeprefix(settings.MEDIA_URL)
    return default_storage.size(path) if default_storage.exists(path) else 0
