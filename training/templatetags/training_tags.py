"""What page templates ask about learning."""

from datetime import datetime
from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people import iin, roles
from training import around, copies, gate, roster_words, states

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
    """The outline around a page with the person's progress, as `around.page` says. Made once for a page.

    The gate has made it already for a lesson that it lets somebody read.
    """
    request = context["request"]
    if getattr(request, "learning_on", None) is None:
        user = request.user
        enrolment = gate.enrolment_around(user, page)
        sees_all = user.is_authenticated and roles.is_staff(user)
        request.learning_on = around.page(page, enrolment, sees_all=sees_all, at=now())
    return request.learning_on


@register.simple_tag
def stopped_at(learning: dict, body: str) -> str:
    """The anchor in the body of a lesson at which the person stopped, if it is worth offering."""
    return around.stopped_at(learning["unit"], body)


@register.simple_tag(takes_context=True)
def saved_copy(context, learning: dict) -> dict:
    """What a browser may keep of the module around a page: {list, id, edition, bytes}; empty if there is nothing."""
    request, modules = context["request"], learning["modules"]
    if len(modules) != 1 or not request.user.is_authenticated:
        return {}
    return copies.offer(modules[0], language=get_language(), has_letters=not request.spares_link)


@register.simple_tag
def completion(learning: dict, body: str) -> dict:
    """How the lesson gets done, as `around.completion` says."""
    return around.completion(learning["unit"], body, now())


@register.filter
def moment(at: datetime | None) -> str:
    """A moment to the microsecond, for a form that gives it back."""
    return at.isoformat() if at else ""


@register.simple_tag
def words(row, field: str) -> str:
    """`<field>_kk|ru|en` of a record in the language of the page; marked if it is in another one."""
    return states.shown(row, field)


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
