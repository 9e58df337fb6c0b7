"""Bytes as a person counts them."""

from __future__ import annotations

import math

from django.utils.formats import number_format
from django.utils.translation import gettext as _

KILOBYTE = 1024


def in_words(size: int | None) -> str:
    """Bytes in words: "9 KB", "1.4 MB"; never less than it is."""
    kilobytes = math.ceil((size or 0) / KILOBYTE)
    if kilobytes < 1000:
        return _("%(size)s KB") % {"size": kilobytes}
    megabytes = math.ceil(kilobytes / KILOBYTE * 10) / 10
    return _("%(size)s MB") % {"size": number_format(megabytes, 1)}
