"""An installation in service, as the bench of pages serves it: no TLS in front, tasks at once, one more address."""

from schoolofakims.settings.production import *  # noqa: F403 - settings modules are read as one
from schoolofakims.settings.production import MIDDLEWARE

ROOT_URLCONF = "tests.bench.floor"
MIDDLEWARE = ["tests.bench.floor.count_statements", *MIDDLEWARE]
SECURE_SSL_REDIRECT = False
DEMO_ALLOWED = True
CELERY_TASK_ALWAYS_EAGER = True
# Packing the CMS's own files takes half a minute, and no page here shows them.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
