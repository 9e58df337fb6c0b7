from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolOfAkimsConfig(AppConfig):
    name = "schoolofakims"
    verbose_name = _("School of Akims")

    def ready(self) -> None:
        # Tasks find their broker through the app that was made last; it must exist before the first nudge.
        from schoolofakims import celery  # noqa: F401, PLC0415 - settings are ready only now
