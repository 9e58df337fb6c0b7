"""Pages by their address, the short way to the catalogue, the glossary."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail import views as wagtail_views
from wagtail.url_routing import RouteResult

from courses import access, outline, terms


def page(request, path=""):
    """Any page of the School: found in one query, then served by Wagtail with its hooks, the gate among them."""
    found = access.page_at(get_language(), path)
    if found is None and access.is_archived(get_language(), path):
        return render(request, "courses/archived.html", status=410)
    # Where Wagtail itself keeps the page that it found for a request; without it, it would walk the tree.
    request._wagtail_route_for_request = RouteResult(found) if found else None
    return wagtail_views.serve(request, path)


def catalog(request):
    """`/<lang>/courses/` stays the address of the catalogue even if an author gives its page another slug."""
    found = access.catalog(get_language())
    if found is None:
        raise Http404
    address = outline.address(found)
    if address != request.path:
        return redirect(address)
    return page(request, "courses/")


@require_safe
def glossary(request):
    """Every term of the trade in three languages, in the alphabet of the reader's."""
    return render(request, "courses/glossary.html", {"letters": terms.by_letter(get_language())})
