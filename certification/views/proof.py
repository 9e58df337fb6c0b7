"""What machines read about certificates in general, under addresses without a language."""

from __future__ import annotations

from django.http import Http404, JsonResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from certification.log.keys import KeyUnusable
from certification.proof import keys, status


@require_safe
def keys_file(request):
    """`/status/keys.json`: the public keys. Whoever checks seriously has them from elsewhere as well."""
    try:
        content = keys.published()
    except KeyUnusable as unusable:
        raise Http404 from unusable
    response = JsonResponse(content)
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def offline_list(request):
    """`/status/offline.json`: what is out of force at this moment, signed, for those who check without a connection."""
    try:
        content = status.offline(at=now())
    except KeyUnusable as unusable:
        raise Http404 from unusable
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, max-age=60"
    return response
