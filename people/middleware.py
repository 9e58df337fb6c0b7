"""Staff work only after their second factor."""

from __future__ import annotations

import re

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from people import adapters, roles

# Open without it: signing in and setting the factor up, and what pages and operators fetch.
OPEN = re.compile(
    r"^/(?:(?:kk|ru|en)/account/|log/|media/|view/|favicon\.ico$|sw\.js$|manifest\.webmanifest$|readyz$|metrics$)"
)
# Here the roles are asked again on every request: one may have been given since the sign-in.
STAFF_DOORS = re.compile(r"^/(?:(?:kk|ru|en)/desk|cms|documents)/")
IN_A_LANGUAGE = re.compile(r"^/(?:kk|ru|en)/")


def second_factor(get_response):
    """Send staff who have not shown a second factor in this session to where they set it up or show it."""

    def middleware(request):
        if not OPEN.match(request.path) and request.user.is_authenticated and _owes_it(request):
            return HttpResponseRedirect(_where_to(request))
        return get_response(request)

    return middleware


def _owes_it(request) -> bool:
    """No query for whoever has shown it, and none for trainees: their sign-in left a note in the session."""
    if adapters.has_shown_factor(request):
        return False
    if request.session.get("second_factor") == "not asked" and not STAFF_DOORS.match(request.path):
        return False
    if roles.must_show_factor(request.user):
        return True
    return request.path.startswith("/cms/") and request.user.has_perm("wagtailadmin.access_admin")


def _where_to(request) -> str:
    language = translation.get_language() if IN_A_LANGUAGE.match(request.path) else request.user.language
    with translation.override(language):
        if adapters.MFAAdapter().is_mfa_enabled(request.user, ["totp"]):
            back = request.get_full_path() if request.method == "GET" else "/"
            return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}"
        return f"{reverse('mfa_activate_totp')}?{urlencode({'why': 'role'})}"
