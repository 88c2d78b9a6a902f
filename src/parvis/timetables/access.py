"""Somebody's calendar is nobody else's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission
from parvis.people.models import Role


def _is_own(user: Any, subscription: Any) -> bool:
    if subscription is None:
        return bool(user.has_role(Role.STUDENT, Role.MENTOR))
    return bool(subscription.person_id == user.pk)


OWN = Permission("timetables.own", _("Students and mentors read in their own timetables here"), _is_own)
