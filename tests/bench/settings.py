"""The embedded installation's settings with files packed as in service; the database comes from the environment."""

from schoolofakims.settings.dev import *  # noqa: F403 - settings modules are read as one
from schoolofakims.settings.dev import STORAGES

WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
