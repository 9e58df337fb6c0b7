"""What a certificate is printed on: versions of templates, and who signs."""

from __future__ import annotations

from django.db import models


class Template(models.Model):
    """A version of the paper that a certificate is printed on; once used, it never changes."""

    name = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    html_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    languages = models.JSONField(default=list)
    valid_from_on = models.DateField()
    valid_to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="a_version_once_per_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Signatory(models.Model):
    """Whose name and post stand under a certificate."""

    name_kk = models.CharField(max_length=150)
    name_ru = models.CharField(max_length=150)
    name_en = models.CharField(max_length=150, blank=True)
    post_kk = models.CharField(max_length=250)
    post_ru = models.CharField(max_length=250)
    post_en = models.CharField(max_length=250, blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.pk}"
