"""The web process."""

from django.core.wsgi import get_wsgi_application

from schoolofakims import env

env.default_settings()
application = get_wsgi_application()
