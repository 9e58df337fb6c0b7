from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificationConfig(AppConfig):
    name = "certification"
    verbose_name = _("Certification")

    def ready(self) -> None:
        from certification import eds  # noqa: PLC0415 - models cannot be loaded before all apps are known
        from people import rotation  # noqa: PLC0415

        rotation.ELSEWHERE["signatures"] = (eds.OfficerSignature.objects.all, eds.seal_again)
