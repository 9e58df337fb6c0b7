"""A person's own certificates."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certification import access, producing
from certification.log.keys import KeyUnusable
from certification.proof import card
from certification.proof.payload import CannotWrite
from certification.rendering import qr
from training import access as training_access
from training import downloads

logger = logging.getLogger(__name__)


@login_required
def certificates(request):
    context = {
        "certificates": access.shown_to_holder(request.user),
        "open": access.open_correction_of(request.user),
        "enrolments": list(training_access.enrolments_of(request.user)),
        "language": get_language(),
    }
    return render(request, "certification/certificates.html", context)


@login_required
@require_safe
def certificate_pdf(request, pk):
    return paper(request, access.certificate_of(request.user, pk), back="learn:certificates")


@login_required
@require_safe
def certificate_qr(request, pk):
    """The QR code of the paper, to be shown on a screen or put into a letter."""
    found = access.certificate_of(request.user, pk)
    response = HttpResponse(qr.drawing(found.printed["verify_url"]), content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=86400"
    return response


@login_required
@require_safe
def offline_qr(request, pk):
    """The address with its signed words, for whoever checks without a connection. 404 where there is none."""
    found = access.certificate_of(request.user, pk)
    try:
        address = card.address(found)
    except (KeyUnusable, CannotWrite) as missing:
        raise Http404 from missing
    response = HttpResponse(qr.drawing(address), content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=3600"
    return response


def paper(request, certificate, *, back):
    """The stored bytes; a file that is not the one that was issued is never handed out."""
    try:
        pdf = producing.stored(certificate)
    except producing.FileLost:
        logger.exception("stored certificate is lost", extra={"certificate": certificate.pk})
        messages.error(request, _("The file cannot be read right now. The School has been told."))
        return redirect(back)
    response = HttpResponse(pdf, content_type="application/pdf")
    number = certificate.printed["number"]
    starred = content_disposition_header(True, f"{number}.pdf").partition("; ")[2]
    # Old programs read the plain name only, and stumble over Cyrillic letters there.
    plain = f"certificate-{number.partition('-')[2]}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{plain}"; {starred}'
    return downloads.private(response)
