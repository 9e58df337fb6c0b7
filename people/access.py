"""Who may see and change whose account. Out of reach is 404."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from people import names, roles
from people.models import Appointment, Invitation, RoleAssignment, User
from people.prepared import Prepared
from people.roles import Role
from regions.languages import worded
from regions.models import Region

# Those who keep the list of people.
KEEPERS = (Role.OFFICER, Role.ADMINISTRATOR)

# Asked on every request of whoever is signed in.
person_by_number = Prepared(lambda pk: User.objects.filter(pk=pk), pk=int)


def must_keep_people(user: User) -> None:
    """Raises Http404 for whoever keeps no list of people."""
    if not roles.held_by(user) & set(KEEPERS):
        raise Http404


def must_grant(user: User) -> None:
    """Raises Http404 for whoever is no administrator."""
    if not may_grant(user):
        raise Http404


def people_for(user: User) -> QuerySet[User]:
    """Everyone who holds a post or a role in the keeper's regions; everyone at all for the whole country.

    Raises Http404 for whoever keeps no list.
    """
    must_keep_people(user)
    if roles.covers_country(user, *KEEPERS):
        return User.objects.all()
    inside = roles.regions_of(user, *KEEPERS)
    posts = Appointment.objects.filter(holder=OuterRef("pk"), ends_on=None, region__in=inside)
    held = RoleAssignment.objects.filter(holder=OuterRef("pk"), ended_at=None, region__in=inside)
    return User.objects.filter(Exists(posts) | Exists(held))


def listed(user: User, *, words: str = "", role: str = "") -> QuerySet[User]:
    """The list of people, by name, with what each row shows. Three queries for a page of any length.

    words  parts of a name, in any case and with or without Kazakh letters
    """
    people = people_for(user)
    for word in names.search_fold(words).split():
        people = people.filter(search_name__contains=word)
    if role:
        people = people.filter(
            Exists(RoleAssignment.objects.filter(holder=OuterRef("pk"), ended_at=None, role=role))
        )
    open_posts = Appointment.objects.filter(ends_on=None).select_related("region").order_by("pk")
    open_roles = RoleAssignment.objects.filter(ended_at=None).select_related("region").order_by("role", "pk")
    return people.prefetch_related(
        Prefetch("appointments", open_posts, to_attr="open_posts"),
        Prefetch("role_assignments", open_roles, to_attr="open_roles"),
    ).order_by("search_name", "pk")


def person_for(user: User, pk: int) -> User:
    return get_object_or_404(listed(user), pk=pk)


def assignment_to_end(user: User, pk: int) -> RoleAssignment:
    """A role that this administrator may take back: one inside their own regions."""
    return get_object_or_404(
        RoleAssignment.objects.filter(ended_at=None)
        .filter(_grantable(user))
        .select_related("holder", "region"),
        pk=pk,
    )


def may_grant(user: User) -> bool:
    return Role.ADMINISTRATOR in roles.held_by(user)


def regions_to_grant(user: User) -> QuerySet[Region]:
    """The regions and cities for which this administrator may give roles."""
    if roles.covers_country(user, Role.ADMINISTRATOR):
        return Region.objects.top().order_by("code")
    return (
        roles.regions_of(user, Role.ADMINISTRATOR).active().filter(path__in=_own_paths(user)).order_by("code")
    )


def may_grant_country(user: User) -> bool:
    return roles.covers_country(user, Role.ADMINISTRATOR)


def region_name(region: Region) -> str:
    """The name of a unit in the language of the page."""
    return worded(region, "name", get_language() or "kk")[0]


def regions_to_fill(user: User) -> QuerySet[Region]:
    """The units to which this keeper may bring people."""
    return roles.regions_of(user, *KEEPERS).active()


def covers_country(user: User) -> bool:
    return roles.covers_country(user, *KEEPERS)


def last_invitation(person: User) -> Invitation | None:
    return Invitation.objects.filter(to=person).order_by("-made_at", "-pk").first()


def person_with_address(email: str) -> User | None:
    """Whose address this is, for the language of a letter."""
    return User.objects.filter(Q(email__iexact=email) | Q(emailaddress__email__iexact=email)).first()


def _grantable(user: User) -> Q:
    must_grant(user)
    if may_grant_country(user):
        return Q()
    return Q(region__in=roles.regions_of(user, Role.ADMINISTRATOR))


def _own_paths(user: User) -> QuerySet:
    """The units that the administrator was given themselves, without what lies inside them."""
    return RoleAssignment.objects.filter(
        holder=user, role=Role.ADMINISTRATOR, ended_at=None, region__isnull=False
    ).values("region__path")
