"""Where: the administrative units of the country, as the KATO classifier names them over time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RegionQuerySet(models.QuerySet):
    def within(self, region: Region) -> RegionQuerySet:
        """The unit itself and everything inside it."""
        return self.filter(path__startswith=region.path)

    def active(self) -> RegionQuerySet:
        return self.filter(active_to_on=None)

    def top(self) -> RegionQuerySet:
        """The twenty regions and cities of republican significance."""
        return self.active().filter(parent=None)


class Region(models.Model):
    """One unit under one KATO code. A reform ends a unit and starts another; rows never vanish."""

    class Kind(models.TextChoices):
        OBLAST = "OBLAST", _("region")
        CITY = "CITY", _("city of republican significance")
        DISTRICT = "DISTRICT", _("district")
        RURAL_OKRUG = "RURAL_OKRUG", _("rural okrug")
        SETTLEMENT = "SETTLEMENT", _("settlement")

    code = models.CharField(max_length=9, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    name_kk = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    iso_code = models.CharField(max_length=6, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    path = models.CharField(max_length=60, unique=True)
    active_from_on = models.DateField(null=True, blank=True)
    active_to_on = models.DateField(null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{9}$"), name="a_kato_code_has_nine_digits"
            ),
            models.CheckConstraint(
                condition=Q(active_to_on=None)
                | Q(active_from_on=None)
                | Q(active_to_on__gte=F("active_from_on")),
                name="a_unit_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(name_kk="") & ~Q(name_ru=""), name="a_unit_has_a_kazakh_and_a_russian_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_kk}"
