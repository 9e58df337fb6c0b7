"""The addresses of the School and one more, whose view does nothing: what a request costs before any page."""

from django.http import HttpResponse
from django.urls import path

from schoolofakims.urls import handler404, handler500
from schoolofakims.urls import urlpatterns as school

urlpatterns = [path("floor/", lambda request: HttpResponse(b"ok")), *school]
__all__ = ["handler404", "handler500", "urlpatterns"]
