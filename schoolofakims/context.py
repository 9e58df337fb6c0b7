"""What every page shows around its own content: languages, menu, person, view."""

from functools import cache
from typing import NamedTuple

from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses import outline
from notifications import outbox
from people import roles
from people.roles import Role
from regions.languages import LANGUAGES
from training import copies

VIEWS = ("lowvision",)
THEMES = ("light", "dark")


class Door(NamedTuple):
    """A line of the main menu; `current` where the reader stands there."""

    label: str
    url: str
    current: bool


def page(request) -> dict:
    """The variables that templates/base.html names in its first lines."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    view = request.COOKIES.get("view", "")
    theme = request.COOKIES.get("theme", "")
    return {
        "site_languages": SimpleLazyObject(lambda: _languages(request)),
        "site_view": view if view in VIEWS else "",
        "site_theme": theme if theme in THEMES else "",
        "site_spares": getattr(request, "spares_link", False),
        "site_keeps": copies.COOKIE in request.COOKIES,
        "nav_items": lambda: _menu(request, user if signed_in else None),  # templates call it
        "person_name": f"{user.first_name} {user.last_name}" if signed_in else "",
        "unread_url": _address("learn:messages", get_language()),
        "unread_count": SimpleLazyObject(lambda: outbox.unread_count(user) if signed_in else 0),
    }


def _languages(request) -> list[dict]:
    """The three languages of this page; a page that lacks one leads to the closest page above that has it."""
    current = get_language()
    served = getattr(request, "served_page", None)
    versions = outline.versions(served) if served else {}
    return [
        {
            "code": language.code,
            "name": language.own_name,
            "short": language.short_name,
            "current": language.code == current,
            "url": versions.get(language.code) or _same_address(request, language.code),
        }
        for language in LANGUAGES
    ]


def _same_address(request, language: str) -> str:
    if getattr(request, "served_page", None):
        return f"/{language}/"
    address = translate_url(request.get_full_path(), language)
    return address if address.startswith(f"/{language}/") else f"/{language}/"


def _menu(request, user) -> tuple[Door, ...]:
    """What this person may open, in the order of use."""
    entries = _own_doors(user) if user else []
    entries += [(_("Courses"), "catalog"), (_("Check a certificate"), "public:verify")]
    menu, language = [], get_language()
    for label, name in entries:
        url = _address(name, language)
        is_here = request.path == url or (
            request.path.startswith(url) and name not in ("learn:home", "desk:home")
        )
        menu.append(Door(label, url, is_here))
    return tuple(menu)


@cache
def _address(name: str, _language: str) -> str:
    """Of a page without arguments; `_language` is the one of the moment, and part of the address."""
    return reverse(name)


def _own_doors(user) -> list[tuple[str, str]]:
    """(label, name of the address) of what this person's roles open, or a trainee's own pages."""
    held = roles.held_by(user)
    if not held:
        return [(_("My learning"), "learn:home"), (_("My certificates"), "learn:certificates")]
    doors = []
    if held & {Role.INSTRUCTOR, Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR}:
        doors += [(_("Desk"), "desk:home"), (_("Cohorts"), "desk:cohorts")]
    if held & {Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR}:
        doors += [(_("Batches"), "desk:batches"), (_("Register"), "desk:register")]
    if held & {Role.OFFICER, Role.ADMINISTRATOR}:
        doors.append((_("People"), "desk:people"))
    if held & {Role.EDITOR, Role.INSTRUCTOR}:
        doors.append((_("Authoring"), "wagtailadmin_home"))
    return doors
