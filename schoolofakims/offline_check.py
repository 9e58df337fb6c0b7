"""The check without a network: a page, its service worker and its manifest. None of them asks who reads."""

from __future__ import annotations

import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from schoolofakims import env, installable

SCRIPTS = ("js/check.js", "js/check-proof.js", "js/check-letters.js")
LOOKS = ("css/site.css", "favicon.svg", "img/icon-192.png")
LETTERS = ("fonts/noto-sans-400.woff2", "fonts/noto-sans-600.woff2", "fonts/noto-serif-600.woff2")
VENDORED = ("vendor/jsqr-1.4.0.js", "vendor/noble-ed25519-3.2.0.js")
WORKER = env.ROOT / "static" / "js" / "check-worker.js"
# When one of these changes, browsers get a new worker, and with it a new copy.
MADE_OF = (
    WORKER,
    env.ROOT / "templates" / "certification" / "offline.html",
    *(env.ROOT / "static" / name for name in (*SCRIPTS, *LOOKS, *VENDORED)),
)


@cache_control(no_cache=True)
@require_safe
def page(request):
    return render(request, "certification/offline.html")


@cache_control(no_cache=True)
@require_safe
def worker(request):
    """It stands beside the page, so that it serves that page alone."""
    facts = {
        "RELEASE": installable.release(MADE_OF),
        "PAGE": reverse("public:offline"),
        "FILES": [static(name) for name in (*SCRIPTS, *LOOKS, *LETTERS, *VENDORED)],
    }
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in facts.items())
    text = head + WORKER.read_text(encoding="utf-8")
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@cache_control(public=True, max_age=3600)
@require_safe
def manifest(request):
    """What a phone needs to install the check by itself, as a thing beside the School."""
    here = reverse("public:offline")
    told = installable.manifest(translation.get_language()) | {
        "id": here,
        "name": _("Check a certificate offline"),
        "short_name": pgettext("under an icon on a phone, at most 12 letters", "Check"),
        "description": _("Tells a genuine certificate of the School from a forged one without a connection."),
        "start_url": here,
        "scope": here,
        "shortcuts": [],
    }
    return JsonResponse(told, content_type="application/manifest+json")
