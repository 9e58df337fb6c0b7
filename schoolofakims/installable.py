"""The School on the home screen of a phone: its web app manifest and its service worker."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from schoolofakims import env

GROUND, PAPER = "#0a3d4a", "#faf8f3"  # --deep and --paper of the style sheet
WORKER = env.ROOT / "static" / "js" / "sw.js"
# What a saved copy is made of: when one of these changes, browsers get a new worker.
MADE_OF = (
    WORKER,
    env.ROOT / "static" / "js" / "saved.js",
    env.ROOT / "static" / "css" / "site.css",
    env.ROOT / "templates" / "training" / "offline_lesson.html",
    env.ROOT / "templates" / "training" / "offline.html",
)


def manifest(language: str) -> dict:
    """The web app manifest in a language. Its `id` is the same in every one: it is one School."""
    with translation.override(language):
        return {
            "id": "/",
            "name": _("School of Akims"),
            "short_name": pgettext("under an icon on a phone, at most 12 letters", "Akim School"),
            "description": _("Learning and certificates for akims of villages, rural districts and towns."),
            "lang": language,
            "dir": "ltr",
            "start_url": reverse("learn:home"),
            "scope": "/",
            "display": "standalone",
            "theme_color": GROUND,
            "background_color": PAPER,
            "icons": [
                _icon("favicon.svg", "any", "image/svg+xml"),
                _icon("img/icon-192.png", "192x192"),
                _icon("img/icon-512.png", "512x512"),
                _icon("img/icon-maskable-512.png", "512x512") | {"purpose": "maskable"},
            ],
            "shortcuts": [{"name": _("Saved lessons"), "url": reverse("learn:offline")}],
        }


@lru_cache(maxsize=1)
def worker() -> str:
    """The service worker of this release. A browser takes a new one when a byte of it differs."""
    return f'const RELEASE = "{release(MADE_OF)}";\n{WORKER.read_text(encoding="utf-8")}'


def release(made_of: Iterable[Path]) -> str:
    """Twelve hexadecimal digits that change with a byte of these files."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_of)).hexdigest()[:12]


def _icon(path: str, sizes: str, kind: str = "image/png") -> dict:
    return {"src": static(path), "sizes": sizes, "type": kind}
