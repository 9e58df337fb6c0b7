"""The public log: files under fixed addresses, as C2SP tlog-tiles lays them out, and the proof beside a certificate."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certification import registry
from certification.log import keys, reading
from certification.views.register import closed_to_robots, slow_down, too_many

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
# What an address of a tile names never changes, a tile that is not full included: its width is part of the address.
FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def checkpoint(request):
    """`/log/checkpoint`: how long the log is, and its root, signed."""
    newest = reading.last_checkpoint()
    if newest is None:
        raise Http404
    return _answer(newest.note, TEXT, "no-cache")


@require_safe
def key(request):
    """`/log/key`: the public key. Whoever checks seriously has it from elsewhere as well."""
    try:
        verifier = keys.signer().verifier
    except keys.KeyUnusable as unusable:
        raise Http404 from unusable
    return _answer(f"{verifier.text}\n", TEXT, "no-cache")


@require_safe
def tile(request, level, place):
    return _file(reading.tile(level, place) if str(level) == request.path.split("/")[3] else None)


@require_safe
def entries(request, place):
    return _file(reading.bundle(place))


@never_cache
@require_safe
def proof(request, code):
    """`/v/<code>/proof`: the small file beside the PDF."""
    if too_many(request):
        return slow_down(request)
    plain = registry.normalised(code)
    written = reading.proof(plain) if plain else None
    if written is None:
        raise Http404
    response = HttpResponse(written, content_type="application/json")
    response["Content-Disposition"] = content_disposition_header(True, f"{plain}.proof.json")
    return closed_to_robots(response)


def _file(content: bytes | None):
    if not content:
        raise Http404
    return _answer(content, BYTES, FOR_EVER)


def _answer(content, content_type, cache):
    response = HttpResponse(content, content_type=content_type)
    response["Cache-Control"] = cache
    return response
