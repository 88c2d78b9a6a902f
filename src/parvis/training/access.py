from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission
from parvis.people.access import is_coordinator, is_mentor


def _is_the_mentor(user: Any, thing: Any) -> bool:
    if thing is None:
        return is_mentor(user)
    return bool(getattr(thing, "mentor", thing).person_id == user.pk)


LEAD = Permission("training.lead", _("Only a coordinator leads training"), is_coordinator)
OWN_PLACE = Permission("training.own_place", _("Only the mentor books and cancels their place"), _is_the_mentor)
CANCEL_PLACE = Permission(
    "training.cancel_place", _("Only the mentor or a coordinator cancels a place"), lambda u, b: _is_the_mentor(u, b) or is_coordinator(u)
)
