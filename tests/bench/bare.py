"""A Django that answers "ok" and does nothing else: what any page of any Django costs at least."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import path

if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="bare" * 15)
    import django

    django.setup()

urlpatterns = [path("", lambda request: HttpResponse(b"ok"))]
application = WSGIHandler()
