"""The rendered body of a lesson, and what it weighs."""

from __future__ import annotations

import gzip
import hashlib
import re
from contextlib import closing
from functools import lru_cache
from pathlib import Path

import wagtail
from django.core.cache import cache
from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from courses import typography
from courses.models import LessonPage

KEPT_SECONDS = 24 * 3600  # a linked page or a picture may change without a new revision
PICTURE_WIDTHS = (480, 960)  # as in templates/blocks/figure.html
FIRST_TAG = re.compile(r"\s*<[a-z][^<>]*>")
BLOCK = re.compile(r'<[a-z][^<>]*\sdata-block="([\w-]+)"[^<>]*>')
BEGINNING = re.compile(r'\sid="([^"]+)"')


def body(page: LessonPage) -> SafeString:
    """The published body as safe HTML in the language of the page.

    Rendered once for each live revision, language and release: a publication makes a new key, and nothing
    is ever deleted. Whether the reader may see it has been decided before.
    """
    if page.live_revision_id is None:
        return render(page)
    language = page.locale.language_code
    key = f"lesson:{page.translation_key}:{page.live_revision_id}:{language}:{release()}"
    html = cache.get(key)
    if html is None:
        html = str(render(page))
        cache.set(key, html, KEPT_SECONDS)
    return mark_safe(html)  # noqa: S308 - our own templates escaped every word of it


def render(page: LessonPage) -> SafeString:
    """The body as it stands in this object, drafts included; nothing is kept.

    Each block can be named by its id, which is the same in every language: see `anchors`.
    """
    language = page.locale.language_code
    with translation.override(language):
        parts = [_marked(child.render({"block_id": child.id}), child.id) for child in page.body]
    html = typography.careful("\n".join(parts), language)
    return mark_safe(html)  # noqa: S308 - blocks are templates, which escape


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


def measure(page: LessonPage) -> None:
    """Note what a published lesson weighs, in bytes: its text as sent, its pictures at their largest."""
    pictures = sum(_weigh(child.value["image"]) for child in page.body if child.block_type == "figure")
    text = len(gzip.compress(render(page).encode(), compresslevel=6))
    LessonPage.objects.filter(pk=page.pk).update(text_bytes=text, picture_bytes=pictures)


def measure_published(sender, instance: LessonPage, **kwargs) -> None:
    """Wagtail says that a lesson has been published, whoever published it: an author, a translation, a file."""
    measure(instance)


def _marked(html: str, block: str) -> str:
    """Name the block at its first element, which keeps an id that it has."""
    tag = FIRST_TAG.match(html)
    if not tag or not block:
        return html
    name = "" if BEGINNING.search(tag[0]) else f' id="b-{block}"'
    return f'{html[: tag.end() - 1]}{name} data-block="{block}"{html[tag.end() - 1 :]}'


def _weigh(image) -> int:
    """Bytes of a picture at the largest size offered. Every size is made now, so that no reader waits for it."""
    size = 0
    for width in PICTURE_WIDTHS if image else ():
        with closing(image.get_rendition(f"width-{width}|format-webp").file) as file:
            size = file.size
    return size
