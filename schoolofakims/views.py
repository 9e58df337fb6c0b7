"""The few pages that belong to no app: health, figures for operators, view switch, error pages."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from people import roles
from schoolofakims import readiness
from schoolofakims.middleware import YEAR_SECONDS


@never_cache
def readyz(request):
    """Database, broker, storage, seal and fonts: usable, or which is not."""
    parts = readiness.parts()
    return JsonResponse(parts, status=200 if all(part["ok"] for part in parts.values()) else 503)


@never_cache
def metrics(request):
    """Figures in Prometheus' text form, for allowed addresses only; to others the page does not exist."""
    if request.META.get("REMOTE_ADDR") not in settings.METRICS_ALLOWED:
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def favicon(request):
    return redirect(static("favicon.svg"), permanent=True)


@require_POST
def view_switch(request):
    """Remember the low-vision view (or the usual one) and go back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.POST.get("view") == "lowvision":
        response.set_cookie("view", "lowvision", max_age=YEAR_SECONDS, samesite="Lax")
    else:
        response.delete_cookie("view")
    return response


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
    """Without context processors: whatever broke may break them too."""
    return HttpResponse(get_template("500.html").render(), status=500)
