"""Certificates as Open Badges: public files for programs, read from anywhere, without cookies and without a language."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from certification import registry
from certification.badges import baking, claims, freezing, publishing
from certification.log.keys import KeyUnusable
from certification.views.register import closed_to_robots, slow_down, too_many

JSON = "application/json"
# What a list says is true for its minute.
MINUTE = "public, max-age=60"
# The facts and the proof never change; a certificate from before there were badges is signed by the key of the day.
ASK_AGAIN = "no-cache"


@require_safe
def did(request):
    """`/.well-known/did.json`: the keys of the School."""
    try:
        said = publishing.did_document()
    except KeyUnusable as unusable:
        raise Http404 from unusable
    return _open(request, claims.written(said), JSON, ASK_AGAIN)


@require_safe
def status_list(request, purpose):
    """`/status/revocation.json` and `/status/suspension.json`."""
    try:
        said = publishing.status_list(purpose, at=now())
    except KeyUnusable as unusable:
        raise Http404 from unusable
    return _open(request, claims.written(said), JSON, MINUTE)


@require_safe
def credential(request, code):
    """`/v/<code>/credential.json`. One that is out of force is answered as well: the lists say so."""
    return _of_certificate(request, code, "json", JSON, freezing.credential_file)


@require_safe
def token(request, code):
    """`/v/<code>/credential.jwt`."""
    return _of_certificate(request, code, "jwt", "application/jwt", freezing.token)


@require_safe
def svg(request, code):
    """`/v/<code>/badge.svg`, with the credential inside."""
    return _of_certificate(
        request, code, "svg", "image/svg+xml", lambda row: baking.svg(freezing.credential_file(row))
    )


@require_safe
def png(request, code):
    """`/v/<code>/badge.png`, with the credential inside."""
    return _of_certificate(
        request, code, "png", "image/png", lambda row: baking.png(freezing.credential_file(row))
    )


def _of_certificate(request, code, suffix, content_type, make):
    if too_many(request):
        return slow_down(request)
    row = registry.find(code, today=localdate()).certificate
    if row is None:
        raise Http404
    try:
        content = make(row)
    except (KeyUnusable, freezing.CannotWrite) as missing:
        raise Http404 from missing
    response = _open(request, content, content_type, ASK_AGAIN)
    if response.status_code == 200:
        # A page that shows it as a picture does so all the same.
        response["Content-Disposition"] = content_disposition_header(True, f"{row.code}.{suffix}")
    return closed_to_robots(response)


def _open(request, content, content_type, cache):
    """For pages of every host: it is public, and nothing of the reader is asked for."""
    response = HttpResponse(content, content_type=content_type)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = cache
    set_response_etag(response)
    kept = get_conditional_response(request, etag=response["ETag"], response=response)
    if kept.status_code == 304:
        kept["Access-Control-Allow-Origin"] = "*"
    return kept
