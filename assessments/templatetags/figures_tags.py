"""How figures are written. What is missing is a dash, also where a template found no such thing and says ""."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.item_analysis import verdicts
from regions.languages import LANGUAGES

register = template.Library()

NONE, MINUS = "–", "−"
MISSING = (None, "")
OWN_NAMES = {language.code: language.own_name for language in LANGUAGES}


@register.filter
def percent(share: float | str | None) -> str:
    """0.625 as "63 %"."""
    return NONE if share in MISSING else f"{number_format(int(share * 100 + 0.5))} %"


@register.filter
def fixed(value: float | str | None, places: int = 2) -> str:
    """A number with so many digits behind the comma, with a true minus."""
    if value in MISSING:
        return NONE
    text = number_format(abs(round(value, places)), decimal_pos=places)
    return f"{MINUS}{text}" if round(value, places) < 0 else text


@register.filter
def chance(p: float | None) -> str:
    """A p-value: "0,013", "< 0,001"."""
    if p in MISSING:
        return NONE
    return f"< {number_format(0.001, decimal_pos=3)}" if p < 0.001 else number_format(p, decimal_pos=3)


@register.filter
def duration(seconds: float | None) -> str:
    """Seconds of a person: "48 s", "3 min"."""
    if seconds in MISSING:
        return NONE
    if seconds < 90:
        return ngettext("%(n)s second", "%(n)s seconds", round(seconds)) % {"n": round(seconds)}
    return _("%(n)s min") % {"n": number_format(round(seconds / 60, 1), decimal_pos=1)}


@register.simple_tag
def turned(order: str, name: str) -> str:
    """What a heading sorts by when it is pressed: its own way, or the other way round if it stands so already.

    name  the way that is useful first, "facility" or "-people"
    """
    if order != name:
        return name
    return name[1:] if name.startswith("-") else f"-{name}"


@register.simple_tag
def sorted_by(order: str, name: str) -> str:
    """`aria-sort` of a heading: "ascending", "descending" or "none"."""
    if order.removeprefix("-") != name:
        return "none"
    return "descending" if order.startswith("-") else "ascending"


@register.simple_tag
def own_name(language: str) -> str:
    """Қазақша, Русский, English."""
    return OWN_NAMES[language]


@register.simple_tag
def comparison(sides) -> dict:
    """How many answered in the two languages that are compared, and whether that is enough for a flag."""
    people = {side.language: side.people for side in sides}
    kk, ru = people[verdicts.REFERENCE], people[verdicts.FOCAL]
    return {"kk": kk, "ru": ru, "may_flag": verdicts.may_flag_languages(kk, ru)}
