"""The web process."""

import gc

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from schoolofakims import env

env.default_settings()
application = get_wsgi_application()
# Some 350,000 objects of code and settings live as long as the process. The collector need not walk them while
# somebody waits for a page (docs.python.org, gc.freeze); the addresses are read first, so that views count too.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
