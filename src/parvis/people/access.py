"""Permissions about persons, and the tests that others' permissions are made of."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission

from .models import Role


def is_coordinator(user: Any, _obj: Any = None) -> bool:
    return bool(user.has_role(Role.COORDINATOR))


def is_student(user: Any, _obj: Any = None) -> bool:
    return bool(user.has_role(Role.STUDENT))


def is_mentor(user: Any, _obj: Any = None) -> bool:
    return bool(user.has_role(Role.MENTOR))


def is_applicant(user: Any, _obj: Any = None) -> bool:
    return bool(user.has_role(Role.APPLICANT, Role.MENTOR))


def is_payroll(user: Any, _obj: Any = None) -> bool:
    return bool(user.has_role(Role.PAYROLL))


def is_administrator(user: Any, _obj: Any = None) -> bool:
    return bool(user.has_role(Role.ADMINISTRATOR))


ORDER = (Role.COORDINATOR, Role.PAYROLL, Role.ADMINISTRATOR, Role.MENTOR, Role.STUDENT, Role.APPLICANT)
"""Whose pages somebody with several roles sees first."""


def leading_role(user: Any, chosen: str = "") -> str:
    """The role whose pages a person sees: the one they chose last, else the first that they have. Empty for whoever has none."""
    if chosen and user.has_role(chosen):
        return chosen
    return next((str(r) for r in ORDER if user.has_role(r)), "")


def is_anybody(_user: Any, _obj: Any = None) -> bool:
    return True


SIGNED_IN = Permission("people.signed_in", _("Sign in to see this page"), is_anybody)
OWN_ACCOUNT = Permission("people.own_account", _("Only you can change your own account"), lambda u, p: p is None or p.pk == u.pk)
INVITE = Permission(
    "people.invite",
    _("Only a coordinator or an administrator invites people"),
    lambda u, _p: u.has_role(Role.COORDINATOR, Role.ADMINISTRATOR),
)
MANAGE = Permission(
    "people.manage", _("Only an administrator gives and ends roles"), lambda u, p: is_administrator(u) and (p is None or p.pk != u.pk)
)
RULES = Permission("policy.decide", _("Only an administrator decides the institution's rules"), is_administrator)
TRAIL = Permission("audit.read", _("Only an administrator reads the trail"), is_administrator)
