"""Persons, the roles they have had and have."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is here. One person can be several."""

    STUDENT = "student", _("Student")
    APPLICANT = "applicant", _("Mentor applicant")
    MENTOR = "mentor", _("Mentor")
    COORDINATOR = "coordinator", _("Coordinator")
    PAYROLL = "payroll", _("Payroll officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person with an account. Named as they want to be called; no number, no birth date, nothing about health."""

    class Language(models.TextChoices):
        SWEDISH = "sv", "Svenska"
        ENGLISH = "en", "English"

    email = models.EmailField(_("E-mail"))
    given_name = models.CharField(_("First name"), max_length=60)
    family_name = models.CharField(_("Last name"), max_length=60)
    phone = models.CharField(_("Phone"), max_length=30, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=Language.choices, default=Language.SWEDISH)
    roles = models.CharField(max_length=120, blank=True, default="")
    """The roles in force, kept by `actions.grant` and `actions.revoke` so that a permission needs no query. The history is `RoleGrant`."""
    preferences = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "people_user"
        ordering = ("given_name", "family_name", "pk")
        constraints = [models.UniqueConstraint(Lower("email"), name="people_user_email_once")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def short_name(self) -> str:
        """Sam L., for lists."""
        return f"{self.given_name} {self.family_name[:1]}." if self.family_name else self.given_name

    @property
    def role_set(self) -> frozenset[str]:
        return frozenset(filter(None, self.roles.split(",")))

    def has_role(self, *roles: str) -> bool:
        """Does the person have one of these roles now?"""
        return bool(self.role_set & {str(r) for r in roles})

    def get_full_name(self) -> str:
        return self.full_name

    def get_username(self) -> str:
        return self.email

    def has_perm(self, *_args: Any) -> bool:
        return False


class RoleGrant(models.Model):
    """A role from one day until another. `until_on` is the first day without it."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    granted_by_id = models.CharField(max_length=40)

    class Meta:
        db_table = "people_role_grant"
        ordering = ("person", "from_on", "pk")
        constraints = [
            models.CheckConstraint(name="people_role_grant_known_role", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="people_role_grant_ends_after_start", condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on"))
            ),
            models.UniqueConstraint(fields=["person", "role"], condition=Q(until_on__isnull=True), name="people_role_grant_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.role} from {self.from_on}"
