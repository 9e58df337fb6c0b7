"""How far the files are, of a batch or of a round: for the page, and for the buttons on it."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certification import access, steering

FAILURES = 20  # shown at once; the rest come up as these are settled


def making(user, batches, what, pk) -> dict:
    """What `certification/making.html` shows: nothing of it before the batches are approved.

    what  the name of the address of the page, "batch" or "round"
    """
    approved = [batch for batch in batches if batch.status == batch.Status.APPROVED]
    if not approved:
        return {}
    at = now()
    figures = access.figures_of(approved, since=at - steering.WINDOW)
    seconds = (at - figures.since).total_seconds() if figures.since else 0
    return {
        "figures": figures,
        "is_making": figures.waiting > 0,
        "pace": steering.pace(made=figures.recent, seconds=seconds, left=figures.waiting),
        "failures": list(access.failures_of(approved)[:FAILURES]) if figures.failed else [],
        "may_steer": access.may_steer(user, approved),
        "pause_url": reverse(f"desk:{what}_pause", args=[pk]),
        "resume_url": reverse(f"desk:{what}_resume", args=[pk]),
        "retry_url": reverse(f"desk:{what}_retry", args=[pk]),
        "files_url": reverse(f"desk:{what}_files", args=[pk]),
        "list_url": reverse(f"desk:{what}_list", args=[pk]),
    }


def pause(request, batches, back):
    return _steer(request, steering.pause, batches, back, lambda n: _("Paused. What was begun is finished."))


def resume(request, batches, back):
    return _steer(request, steering.resume, batches, back, lambda n: _("The worker goes on."))


def retry(request, batches, back):
    failed = list(access.failures_of(batches))

    def told(n):
        words = ngettext("%(n)s file is tried again now.", "%(n)s files are tried again now.", n)
        return words % {"n": n}

    return _steer(request, steering.retry, failed, back, told, "certificates")


def _steer(request, act, rows, back, told, name="batches"):
    try:
        done = act(**{name: rows}, officer=request.user, at=now())
    except steering.SteeringRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told(done))
    return redirect(*back)
