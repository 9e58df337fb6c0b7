"""The few pages that belong to no app: health, figures for operators, view switch, error pages."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST
from django.views.i18n import JavaScriptCatalog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import ConnectionError as CacheIsAway
from redis.exceptions import TimeoutError as CacheIsSlow
from wagtail.admin.localization import get_localized_response

from people import roles
from regions.languages import known
from schoolofakims import installable, readiness
from schoolofakims.middleware import YEAR_SECONDS

PASSING = (OperationalError, InterfaceError, CacheIsAway, CacheIsSlow)
COME_AGAIN_SECONDS = 3


@never_cache
def readyz(request):
    """Database, broker, storage, seal, fonts and log: usable, or which is not."""
    parts = readiness.parts()
    return JsonResponse(parts, status=200 if all(part["ok"] for part in parts.values()) else 503)


@never_cache
def metrics(request):
    """Figures in Prometheus' text form, for allowed addresses only; to others the page does not exist."""
    if request.META.get("REMOTE_ADDR") not in settings.METRICS_ALLOWED:
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def cms_words(request):
    """What the CMS says in the browser: as every package has it, and from locale/libraries what none has.

    Wagtail and wagtail-localize each look into their own folder only, where there is no Kazakh.
    """
    return get_localized_response(JavaScriptCatalog.as_view(), request)


def favicon(request):
    return redirect(static("favicon.svg"), permanent=True)


@cache_control(public=True, max_age=3600)
def manifest(request):
    """What a phone needs to install the School, in the language of the page that asks."""
    language = known(request.GET.get("language") or translation.get_language())
    return JsonResponse(installable.manifest(language), content_type="application/manifest+json")


@cache_control(no_cache=True)
def worker(request):
    """The service worker stands at the root, so that it may serve every page; browsers ask for it anew each time."""
    return HttpResponse(installable.worker(), content_type="text/javascript; charset=utf-8")


@require_POST
def view_switch(request):
    """Remember on this browser the low-vision view, or that data is to be saved, and go back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    if (saver := request.POST.get("saver")) in ("on", "off"):
        _remember(response, "saver", saver)
    elif request.POST.get("view") == "lowvision":
        _remember(response, "view", "lowvision")
    else:
        response.delete_cookie("view")
    return response


def _remember(response, name: str, value: str) -> None:
    """Scripts may read it: a page that was saved for reading without a connection asks it how to look."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=YEAR_SECONDS, samesite="Lax", secure=secure)


def to_sign_in(request):
    """One password form in the house: allauth's."""
    language = translation.get_language()
    query = request.META.get("QUERY_STRING", "")
    with translation.override(language):
        return redirect(reverse("account_login") + (f"?{query}" if query else ""))


def to_sign_out(request):
    return redirect("account_logout")


@login_required
def after_sign_in(request):
    """To the person's own door, in the person's own language."""
    user = request.user
    with translation.override(user.language):
        held = roles.held_by(user)
        if not held:
            return redirect("learn:home")
        return redirect("wagtailadmin_home" if held == {roles.Role.EDITOR} else "desk:home")


def not_found(request, exception):
    return render(request, "404.html", status=404)


def broken(request):
    """Without context processors: whatever broke may break them too.

    What passes by itself is no fault of the page: a database or a cache that is away, full or fought over. Then the
    answer says when to come again, and the pages of an exam do so by themselves.
    """
    if isinstance(sys.exception(), PASSING):
        busy = HttpResponse(get_template("503.html").render(), status=503)
        busy["Retry-After"] = str(COME_AGAIN_SECONDS)
        return busy
    return HttpResponse(get_template("500.html").render(), status=500)
