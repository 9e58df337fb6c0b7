"""What page templates ask about learning."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from people import iin, roles
from training import gate, outlook, roster_words

register = template.Library()

# Fields of a frozen unit; the others are its titles.
CHANGED = {
    "required": _("required or optional"),
    "weight": _("weight of the score"),
    "minutes": _("minutes"),
    "rules": _("rules of the exam"),
}


@register.simple_tag(takes_context=True)
def learning_on(context, page) -> dict:
    """The outline around a page with the person's progress, as `outlook.around` says. Made once for a page."""
    request = context["request"]
    if getattr(request, "learning_on", None) is None:
        user = request.user
        enrolment = _enrolment(request, page)
        sees_all = user.is_authenticated and roles.is_staff(user)
        request.learning_on = outlook.around(page, enrolment, sees_all=sees_all)
    return request.learning_on


@register.simple_tag
def words(row, field: str) -> str:
    """`<field>_kk|ru|en` of a record in the language of the page; marked if it is in another one."""
    return outlook.shown(row, field)


@register.filter
def masked(number: str) -> str:
    """A personal number for lists."""
    return iin.masked(number)


@register.filter
def named(changes) -> list[dict]:
    """Changes of a roster row with the names of the columns: [{name, before, after}]."""
    return [
        {"name": roster_words.FIELDS.get(column, column), "before": before, "after": after}
        for column, (before, after) in changes
    ]


@register.simple_tag
def changed_fields(fields) -> str:
    """What differs in a unit of a syllabus, in words, each once."""
    return ", ".join(dict.fromkeys(str(CHANGED.get(field, _("words"))) for field in fields))


@register.filter
def score(value) -> str:
    """A score as people write it: "86", "72,5"; empty if there is none."""
    return "" if value is None else number_format(Decimal(value).normalize())


def _enrolment(request, page):
    """The gate has left it on the request of a lesson or an exam."""
    if hasattr(request, "read_with"):
        return request.read_with
    return gate.enrolment_around(request.user, page)
