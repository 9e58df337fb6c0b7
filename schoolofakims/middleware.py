"""What every request passes."""

import re
import time

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from training import copies

PREFIX = re.compile(r"^/(kk|ru|en)/")
# These addresses have no language in front, so "not found" is their last word.
WITHOUT_LANGUAGE = re.compile(
    r"^/(?:[vV]|log|cms|admin|media|static|documents|view|status|\.well-known|readyz|metrics|favicon\.ico|sw\.js|manifest\.webmanifest)(?:/|$)"
)
YEAR_SECONDS = 365 * 24 * 3600


def note_arrival(get_response):
    """When a request came in, by a clock that nobody sets: what it waits for afterwards is not its person's delay."""

    def middleware(request):
        request.arrived = time.monotonic()
        return get_response(request)

    return middleware


def health(get_response):
    """`/healthz` answers before anything that could fail: the process is alive."""

    def middleware(request):
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        return get_response(request)

    return middleware


class Policy(CSPMiddleware):
    """The library's, which composes the same words anew for each answer: they are kept.

    Wherever a view, an address or a nonce asks for other words, the library speaks.
    """

    said: str | None = None

    def process_response(self, request, response):
        if self._asks_for_others(request, response):
            return super().process_response(request, response)
        if self.said is None:
            response = super().process_response(request, response)
            self.said = response.headers.get(HEADER)
            return response
        response.headers[HEADER] = self.said
        return response

    def _asks_for_others(self, request, response) -> bool:
        excluded = tuple(settings.CONTENT_SECURITY_POLICY["EXCLUDE_URL_PREFIXES"])
        return (
            settings.DEBUG
            or HEADER in response.headers
            or hasattr(request, "_csp_nonce")
            or request.path_info.startswith(excluded)
            or any(name.startswith("_csp") for name in vars(response))
        )


class LanguageOfAddress(LocaleMiddleware):
    """Django's, but for addresses that never carry a language: it would send their 404 on a journey."""

    def process_response(self, request, response):
        if WITHOUT_LANGUAGE.match(request.path_info):
            response.headers.setdefault("Content-Language", translation.get_language())
            return response
        return super().process_response(request, response)


def remember_language(get_response):
    """Keep the language of the last page, so that `/` and sign-in speak it next time."""

    def middleware(request):
        response = get_response(request)
        found = PREFIX.match(request.path)
        if found and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != found[1]:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                found[1],
                max_age=YEAR_SECONDS,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    return middleware


def spare_the_link(get_response):
    """Lighter pages for whoever chose them on this browser, or whose browser asks for them."""

    def middleware(request):
        chosen = request.COOKIES.get("saver")
        asked = request.headers.get("Save-Data", "").strip().lower() == "on"
        request.spares_link = chosen == "on" or (asked and chosen != "off")
        response = get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Save-Data"])
        return response

    return middleware


def keep_copies_apart(get_response):
    """What a browser keeps goes at sign-out. One that keeps copies of lessons is told whose pages it is shown."""

    def middleware(request):
        response = get_response(request)
        if request.method == "POST" and request.path.endswith("/account/logout/"):
            if not request.user.is_authenticated:
                response.headers["Clear-Site-Data"] = '"storage"'
                response.delete_cookie(copies.COOKIE)
        elif copies.COOKIE in request.COOKIES and request.user.is_authenticated:
            response.headers["School-Reader"] = copies.reader(request.user)
        return response

    return middleware


def staff_language(get_response):
    """The CMS has no language in its addresses: it speaks the language that the person reads."""

    def middleware(request):
        if request.path.startswith("/cms/") and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return middleware
