"""The officer's electronic signature on the page of a batch or a round: what is signed, and the way to NCALayer."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from certification import access, eds

NCALAYER = "wss://127.0.0.1:13579"


def offer(batches, what, pk) -> dict:
    """What `certification/eds.html` shows beside the plain approval; nothing where no service checks signatures.

    what  the name of the address of the page, "batch" or "round"
    """
    if not eds.is_offered():
        return {}
    text = eds.manifest(batches)
    return {
        "eds": {
            "sha256": eds.digest(text),
            "manifest_url": reverse(f"desk:{what}_manifest", args=[pk]),
            "approve_url": reverse(f"desk:{what}_approve", args=[pk]),
            "stub": eds.stub_signature(text) if eds.is_stub() else "",
        }
    }


def open_to_ncalayer(response: HttpResponse, offered: dict) -> HttpResponse:
    """Lets this one page talk to the program on the officer's own computer."""
    if offered and not eds.is_stub():
        response._csp_update = {"connect-src": [NCALAYER]}
    return response


@login_required
@require_safe
def batch_manifest(request, pk):
    return _manifest([access.batch_for(request.user, pk)], f"batch-{pk}")


@login_required
@require_safe
def round_manifest(request, pk):
    found = access.round_for(request.user, pk)
    return _manifest(sorted(access.batches_of(found), key=lambda batch: batch.pk), f"round-{pk}")


def _manifest(batches, name):
    kept = access.signature_of(batches[0])
    response = HttpResponse(kept.manifest if kept else eds.manifest(batches), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response
