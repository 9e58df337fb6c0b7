"""A lesson as a tagged PDF (PDF/UA-1): for paper, and for whoever has no network. For the worker, never for a web process."""

from __future__ import annotations

import hashlib
import threading
import warnings
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import get_template, render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from courses import outline, reading
from courses.models import LessonPage

SHEET = Path(__file__).parent / "sheets" / "lesson.css"
FACES = ("NotoSans-Regular.ttf", "NotoSans-SemiBold.ttf", "NotoSerif-SemiBold.ttf")
SCHEME = "print:"
PICTURES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}

# Pango's font map is shared by all pages and is not made for two threads at once.
_one_at_a_time = threading.Lock()


class FontMissing(Exception):
    """A bundled face is absent. Without it WeasyPrint ends the process instead of raising."""


class OwnFiles(URLFetcher):
    """What WeasyPrint may load: our faces by name, and the pictures of lessons from the storage.

    No network and no file paths: what an author typed could otherwise make the worker read a file or call a host.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("print", "http", "https"), allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url.startswith(SCHEME):
            return URLFetcherResponse(url, _faces()[url.removeprefix(SCHEME)], {"Content-Type": "font/ttf"})
        # Whatever host it names, only the name counts, and only our own storage is asked for it.
        name = urlsplit(url).path.rpartition("/images/")[2]
        kind = PICTURES.get(Path(name).suffix)
        if not kind or "/" in name:
            raise ValueError(f"A lesson on paper may not load {url}.")
        with default_storage.open(f"images/{name}") as file:
            return URLFetcherResponse(url, file.read(), {"Content-Type": kind})


def pdf(page: LessonPage) -> bytes:
    """The published words of a lesson: tagged, with page numbers, its title, its address and the day of the words."""
    language = page.locale.language_code
    above = outline.parents(page)
    with translation.override(language):
        html = render_to_string(
            "sheets/lesson.html",
            {
                "page": page,
                "module": above[-1]["label"] if above else "",
                "body": reading.body(page),
                "address": settings.SITE_URL + outline.address(page),
            },
        )
    return set_pages(html)


def set_pages(html: str) -> bytes:
    """A document of ours as a tagged PDF, in the faces and the look of a printed lesson."""
    with _one_at_a_time, warnings.catch_warnings():
        # WeasyPrint leaves the file of its colour profile for Python to close.
        warnings.simplefilter("ignore", ResourceWarning)
        fonts, sheet = _shared()
        made: bytes = HTML(string=html, base_url=settings.SITE_URL, url_fetcher=OwnFiles()).write_pdf(
            stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1"
        )
    return made


@lru_cache(maxsize=1)
def design() -> str:
    """Ten hexadecimal digits that change with the look of a printed lesson."""
    template = Path(get_template("sheets/lesson.html").origin.name)
    looks = SHEET.read_bytes() + template.read_bytes() + Path(__file__).read_bytes()
    return hashlib.sha256(looks + reading.release().encode()).hexdigest()[:10]


@cache
def _shared() -> tuple[FontConfiguration, CSS]:
    """Faces and style sheet, read once in a process."""
    _faces()  # a missing one raises here, before Pango is asked for it
    fonts = FontConfiguration()
    return fonts, CSS(string=SHEET.read_text("utf-8"), url_fetcher=OwnFiles(), font_config=fonts)


@cache
def _faces() -> dict[str, bytes]:
    found = {name: settings.FONT_FOLDER / name for name in FACES}
    missing = [name for name, path in found.items() if not path.exists()]
    if missing:
        raise FontMissing(", ".join(missing))
    return {name: path.read_bytes() for name, path in found.items()}
