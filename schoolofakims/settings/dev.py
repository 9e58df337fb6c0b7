"""The embedded installation that `./soa up` runs: no environment needed, everything under var/."""

from schoolofakims import env

from .base import *  # noqa: F403 - settings modules are read as one
from .base import STATE, STORAGES

SECRET_KEY = env.secret("SECRET_KEY", generate_in=STATE / "secrets")
PII_KEYS = env.words("PII_KEYS") or [env.secret("PII_KEY", generate_in=STATE / "secrets")]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
DEMO_ALLOWED = True
# Officers' signatures can be tried out; the pages say that nothing is checked.
NCANODE_URL = env.text("NCANODE_URL", "stub")
