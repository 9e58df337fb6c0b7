"""The rendered body of a lesson, and what it weighs."""

from __future__ import annotations

import gzip
import hashlib
import re
from contextlib import closing
from enum import StrEnum
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

import wagtail
from django.core.cache import cache, caches
from django.template.loader import get_template
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from courses import typography
from courses.models import LessonPage
from courses.panels import minutes_of

KEPT_SECONDS = 24 * 3600  # a linked page or a picture may change without a new revision
NEAR_SECONDS = 3600
PICTURE_WIDTHS = (480, 960)
PICTURE_FORMATS = ("avif", "webp")
WORD = re.compile(r"[^\W_]+(?:[-‑’'][^\W_]+)*")
FIRST_TAG = re.compile(r"\s*<[a-z][^<>]*>")
BLOCK = re.compile(r'<[a-z][^<>]*\sdata-block="([\w-]+)"[^<>]*>')
PICTURE = re.compile(r'<img\b[^<>]*\ssrc="([^"]+)"')
# {kind of block: {its field with a file: what the file is}}
FILED = {"video": {"document": "video", "audio": "audio"}, "download": {"document": "documents"}}
BEGINNING = re.compile(r'\sid="([^"]+)"')


class Form(StrEnum):
    """In which form a body is read. Words are the same in all of them."""

    WHOLE = "WHOLE"
    SPARE = "SPARE"  # a picture comes only when it is asked for
    COPY = "COPY"  # kept by a browser for reading without a connection: one width, neither sound nor film


def body(page: LessonPage, form: Form = Form.WHOLE) -> SafeString:
    """The published body as safe HTML in the language of the page.

    Rendered once for each live revision, language, form and release: a publication makes a new key, and nothing
    is ever deleted. Whether the reader may see it has been decided before.
    """
    return mark_safe(_kept(page, form)["html"])  # noqa: S308 - our own templates escaped every word of it


def sizes(page: LessonPage, form: Form = Form.WHOLE) -> dict[str, int]:
    """Bytes of what a published lesson holds: {text, pictures, audio, video, documents}; see `measure`."""
    return {"text": page.text_bytes, "pictures": page.picture_bytes, **_kept(page, form)["files"]}


def render(page: LessonPage, form: Form = Form.WHOLE) -> SafeString:
    """The body as it stands in this object, drafts included; nothing is kept.

    Each block can be named by its id, which is the same in every language: see `anchors`.
    """
    language = page.locale.language_code
    with translation.override(language):
        parts = [
            _marked(child.render({"block_id": child.id, "form": form.value}), child.id) for child in page.body
        ]
    html = typography.careful("\n".join(parts), language)
    return mark_safe(html)  # noqa: S308 - blocks are templates, which escape


def pictures(html: str) -> list[str]:
    """The addresses of the pictures in a body of the form `COPY`, each once."""
    return list(dict.fromkeys(unescape(address) for address in PICTURE.findall(html)))


def anchors(html: str) -> dict[str, str]:
    """{id of a block: id of the element at which it begins}, in the order of the body."""
    return {tag[1]: BEGINNING.search(tag[0])[1] for tag in BLOCK.finditer(html)}


@lru_cache(maxsize=1)
def release() -> str:
    """Ten hexadecimal digits that change with the templates of the blocks, their typography and Wagtail."""
    digest = hashlib.sha256(wagtail.__version__.encode())
    for module in (__file__, typography.__file__):
        digest.update(Path(module).read_bytes())
    folder = Path(get_template("blocks/paragraph.html").origin.name).parent
    for file in sorted(folder.glob("*.html")):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:10]


def outline(page: LessonPage) -> dict:
    """What a draft is made of: {headings, words, minutes, figures, laws, checks}."""
    kinds = [child.block_type for child in page.body]
    words = count_words(str(render(page)))
    return {
        "headings": [str(child.value) for child in page.body if child.block_type == "heading"],
        "words": words,
        "minutes": minutes_of(words),
        "figures": kinds.count("figure"),
        "laws": kinds.count("law"),
        "checks": kinds.count("self_check"),
    }


def count_words(html: str) -> int:
    """The words that a reader sees, figures among them."""
    return len(WORD.findall(unescape(strip_tags(html))))


def measure(page: LessonPage) -> None:
    """Note how long a published lesson is, and what it weighs in bytes: its text as sent, its pictures at
    their largest."""
    pictures = sum(_weigh(child.value["image"]) for child in page.body if child.block_type == "figure")
    html = str(render(page))
    LessonPage.objects.filter(pk=page.pk).update(
        words=count_words(html),
        text_bytes=len(gzip.compress(html.encode(), compresslevel=6)),
        picture_bytes=pictures,
    )


def measure_published(sender, instance: LessonPage, **kwargs) -> None:
    """Wagtail says that a lesson has been published, whoever published it: an author, a translation, a file."""
    measure(instance)


def _kept(page: LessonPage, form: Form) -> dict[str, Any]:
    """{html, files} of the live revision, as it was made once; of a page without one, made anew."""
    if page.live_revision_id is None:
        return _made(page, form)
    language = page.locale.language_code
    key = f"lesson:{page.translation_key}:{page.live_revision_id}:{language}:{form}:{release()}"
    near = caches["near"]  # of this process: no question to the cache that all share
    kept = near.get(key)
    if kept is None:
        kept = cache.get(key)
        if kept is None:
            kept = _made(page, form)
            cache.set(key, kept, KEPT_SECONDS)
        near.set(key, kept, NEAR_SECONDS)
    return kept


def _made(page: LessonPage, form: Form) -> dict[str, Any]:
    return {"html": str(render(page, form)), "files": _weigh_files(page)}


def _weigh_files(page: LessonPage) -> dict[str, int]:
    """Bytes of sound, film and papers in a lesson, whatever kind of block they stand in."""
    found = {"audio": 0, "video": 0, "documents": 0}
    for child in page.body:
        for field, kind in FILED.get(child.block_type, {}).items():
            if document := child.value.get(field):
                found[kind] += document.get_file_size() or 0
    return found


def _marked(html: str, block: str) -> str:
    """Name the block at its first element, which keeps an id that it has."""
    tag = FIRST_TAG.match(html)
    if not tag or not block:
        return html
    name = "" if BEGINNING.search(tag[0]) else f' id="b-{block}"'
    return f'{html[: tag.end() - 1]}{name} data-block="{block}"{html[tag.end() - 1 :]}'


def _weigh(image) -> int:
    """Bytes of a picture at the largest size offered, in the heavier of its formats."""
    if not image:
        return 0
    specs = {f"width-{width}|format-{kind}": width for width in PICTURE_WIDTHS for kind in PICTURE_FORMATS}
    renditions = image.get_renditions(*specs)
    sizes = []
    for spec, width in specs.items():
        if width == max(PICTURE_WIDTHS):
            with closing(renditions[spec].file) as file:
                sizes.append(file.size)
    return max(sizes)
