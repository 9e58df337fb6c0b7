"""Who: people, the posts that they held, the roles that they were given."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people import names


class People(BaseUserManager):
    """Django's sign-in and Wagtail's user pages ask for this interface."""

    def get_by_natural_key(self, email: str) -> User:
        return self.get(email__iexact=email)

    def create_user(self, email: str, password: str | None = None, **fields) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.search_name = names.search_fold(user.get_full_name())
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in by e-mail. The personal number (IIN) is sealed; only its keyed index is searched."""

    email = models.EmailField(_("e-mail"), unique=True)
    iin_sealed = models.TextField(null=True, blank=True, editable=False)  # noqa: DJ001 - absent is not empty
    iin_index = models.CharField(  # NULLs may repeat under a unique constraint, blanks may not
        max_length=64, unique=True, null=True, blank=True, editable=False
    )
    last_name = models.CharField(_("surname"), max_length=80)
    first_name = models.CharField(_("given name"), max_length=80)
    patronymic = models.CharField(_("patronymic (if any)"), max_length=80, blank=True)
    search_name = models.CharField(max_length=250, blank=True, editable=False, db_index=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="kk")
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["last_name", "first_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="an_e_mail_once_whatever_its_case"),
            models.CheckConstraint(
                condition=Q(iin_sealed=None, iin_index=None)
                | Q(iin_sealed__isnull=False, iin_index__isnull=False),
                name="a_personal_number_is_sealed_and_indexed_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    def get_full_name(self) -> str:
        """Surname, given name and patronymic, in the nominative."""
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    def get_short_name(self) -> str:
        return self.first_name


class Appointment(models.Model):
    """A post that a person held, from a day to a day."""

    class Kind(models.TextChoices):
        AKIM = "AKIM", _("akim")
        DEPUTY_AKIM = "DEPUTY_AKIM", _("deputy akim")
        RESERVE = "RESERVE", _("personnel reserve")
        STAFF = "STAFF", _("staff of the office of the akim")

    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.AKIM)
    title_kk = models.CharField(max_length=200)
    title_ru = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "kind"],
                condition=Q(ends_on=None),
                name="one_open_appointment_of_a_kind_per_person",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="an_appointment_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class RoleAssignment(models.Model):
    """A role given to a person for a region, or for the whole country, until it is ended."""

    class Role(models.TextChoices):
        EDITOR = "EDITOR", _("editor")
        INSTRUCTOR = "INSTRUCTOR", _("instructor")
        OFFICER = "OFFICER", _("agency officer")
        AUDITOR = "AUDITOR", _("auditor")
        ADMINISTRATOR = "ADMINISTRATOR", _("administrator")

    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=13, choices=Role)
    region = models.ForeignKey(
        "regions.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "role", "region"],
                condition=Q(ended_at=None, region__isnull=False),
                name="no_two_open_assignments_alike_in_a_region",
            ),
            models.UniqueConstraint(
                fields=["holder", "role"],
                condition=Q(ended_at=None, region=None),
                name="no_two_open_assignments_alike_for_the_country",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.role}"


class InvitationQuerySet(models.QuerySet):
    def waiting(self) -> InvitationQuerySet:
        """Neither used nor superseded: the token is still there."""
        return self.filter(used_at=None).exclude(token_sealed="")

    def open(self, at) -> InvitationQuerySet:
        return self.waiting().filter(expires_at__gt=at)


class Invitation(models.Model):
    """A link that lets a new person choose a password: it works once and expires.

    It is found by its digest. The token itself is kept only sealed, so that a letter that has to be sent
    again carries the same link, and it is erased when the invitation is used or superseded.
    """

    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    token_sealed = models.TextField(blank=True, editable=False)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="an_invitation_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(token_sealed=""), name="a_used_invitation_keeps_no_token"
            ),
            models.UniqueConstraint(
                fields=["to"], condition=~Q(token_sealed=""), name="one_waiting_invitation_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
