from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        # Both import models, which exist only once every app is loaded.
        from allauth.mfa.signals import authenticator_added  # noqa: PLC0415

        from people.adapters import remember_factor  # noqa: PLC0415

        authenticator_added.connect(remember_factor, dispatch_uid="people.remember_factor")
