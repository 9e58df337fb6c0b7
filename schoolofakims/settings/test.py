"""The suite: fast hashes, tasks at once, no cache; the same integrity as in service."""

from schoolofakims import env

from .base import *  # noqa: F403 - settings modules are read as one
from .base import STATE, STORAGES

SECRET_KEY = "only-for-the-test-suite-" + "k7" * 20
PII_KEYS = ["only-for-the-test-suite-pii-" + "p3" * 20]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "near")
}
CELERY_BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = STATE / "test-media"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
LOG_LEVEL = env.text("LOG_LEVEL", "WARNING")
DEMO_ALLOWED = True
# Kept between runs, as the ready-made database is: their names follow from all that they are made of.
MASTERS_FOLDER = env.ROOT / ".soa" / "cache" / "masters"
