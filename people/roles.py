"""Who may act as what, and where: grant, end, ask. A trainee is a person with an enrolment, not a role."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit import trail
from people.models import RoleAssignment, User
from people.prepared import PreparedValues
from regions.models import Region, RegionQuerySet

Role = RoleAssignment.Role
# Wagtail knows permissions by group: an editor publishes, an instructor writes drafts for approval.
AUTHORING = {Role.EDITOR: "Moderators", Role.INSTRUCTOR: "Editors"}


class RoleRefused(Exception):
    """The role cannot be given as asked; the message says why."""


@transaction.atomic
def grant(
    *, holder: User, role: str, region: Region | None, granted_by: User | None, at: datetime
) -> RoleAssignment:
    """Give a role for a region and all inside it; no region means the whole country."""
    try:
        with transaction.atomic():
            assignment = RoleAssignment.objects.create(
                holder=holder, role=role, region=region, granted_by=granted_by, granted_at=at
            )
    except IntegrityError as clash:
        raise RoleRefused(_("This person already has this role.")) from clash
    if role in AUTHORING:
        holder.groups.add(Group.objects.get_or_create(name=AUTHORING[role])[0])
    trail.record(
        "people.role.granted",
        actor=granted_by,
        subject=assignment,
        at=at,
        region_code=region.code if region else "",
        details={"role": role, "holder": holder.pk},
    )
    return assignment


@transaction.atomic
def end(*, assignment: RoleAssignment, ended_by: User, at: datetime) -> None:
    """Take a role back. The row stays and says when."""
    ended = RoleAssignment.objects.filter(pk=assignment.pk, ended_at=None).update(ended_at=at)
    if not ended:
        raise RoleRefused(_("This role has already been ended."))
    holder = User.objects.get(pk=assignment.holder_id)
    kept = {AUTHORING[role] for role in held_by(holder) & set(AUTHORING)}
    holder.groups.remove(*Group.objects.filter(name__in=set(AUTHORING.values()) - kept))
    trail.record(
        "people.role.ended",
        actor=ended_by,
        subject=assignment,
        at=at,
        region_code=assignment.region.code if assignment.region else "",
        details={"role": assignment.role, "holder": holder.pk},
    )


def held_by(user: User) -> set[str]:
    """The roles that a person holds now, anywhere. Asked once per person object."""
    if not hasattr(user, "_roles_held"):
        user._roles_held = {role for (role,) in open_roles.rows(holder=user.pk)} if user.is_active else set()
    return user._roles_held


open_roles = PreparedValues(
    lambda holder: RoleAssignment.objects.filter(holder=holder, ended_at=None).values_list("role"),
    holder=int,
)


def is_staff(user: User) -> bool:
    """Does this person hold any role?"""
    return bool(held_by(user))


def must_show_factor(user: User) -> bool:
    """Staff, and operators with every right, work only after their second factor."""
    return user.is_superuser or is_staff(user)


def regions_of(user: User, *roles: str) -> RegionQuerySet:
    """The units in which a person holds one of these roles, with everything inside them."""
    held = list(
        RoleAssignment.objects.filter(holder=user, ended_at=None, role__in=roles).values_list(
            "region__path", flat=True
        )
    )
    if not held or not user.is_active:
        return Region.objects.none()
    if None in held:
        return Region.objects.all()
    inside = Q()
    for path in held:
        inside |= Q(path__startswith=path)
    return Region.objects.filter(inside)


def covers_country(user: User, *roles: str) -> bool:
    """Does the person hold one of these roles for the whole country?"""
    return RoleAssignment.objects.filter(
        holder=user, ended_at=None, role__in=roles, region=None, holder__is_active=True
    ).exists()
