"""The embedded installation, its static files packed as in service: what goes over the wire is measured."""

from schoolofakims.settings.dev import *  # noqa: F403 - settings modules are read as one
from schoolofakims.settings.dev import MIDDLEWARE, STORAGES

WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
STORAGES["staticfiles"] = {"BACKEND": "schoolofakims.static_files.StaticFiles"}
# Packing the CMS's own files takes half a minute, and no page here shows them.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
MIDDLEWARE = ["tests.browser.naming.name_templates", *MIDDLEWARE]
