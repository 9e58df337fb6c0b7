"""An installation in service: every secret comes from the environment, every cookie over TLS."""

from django.core.exceptions import ImproperlyConfigured

from schoolofakims import env

from .base import *  # noqa: F403 - settings modules are read as one
from .base import NCANODE_URL

SECRET_KEY = env.secret("SECRET_KEY")
PII_KEYS = env.secret_words("PII_KEYS")
if NCANODE_URL and not NCANODE_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured(
        "NCANODE_URL must be the address of an NCANode; the stub is for demonstrations."
    )
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
