"""The peer: Django with its session and its sign-in, one view, one query of its own, on the School's database."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path


def view(request):
    """Who is it (session, person), and one row more."""
    from regions.models import Region  # noqa: PLC0415 - this module is read before the models are

    return HttpResponse(f"{request.user.email} {Region.objects.values_list('code', flat=True).first()}")


urlpatterns = [path("", view), path("healthz", lambda request: HttpResponse(b"ok"))]
application = get_wsgi_application()
# Set aside only now: allauth, which the models of people need, refuses to start without its own layer.
settings.ROOT_URLCONF = __name__
settings.MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
application.load_middleware()
