from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.kit.permission import Permission, is_system
from parvis.people.access import is_coordinator, is_mentor


def _is_the_mentor(user: Any, thing: Any) -> bool:
    if thing is None:
        return is_mentor(user)
    return bool(getattr(thing, "mentor", thing).person_id == user.pk)


def _leads_it(user: Any, booking: Any) -> bool:
    """Who leads an occasion, not every coordinator."""
    return is_coordinator(user) and (booking is None or booking.occasion.led_by_id == user.pk)


LEAD = Permission("training.lead", _("Only a coordinator leads training"), is_coordinator)
OWN_PLACE = Permission("training.own_place", _("Only the mentor books and cancels their place"), _is_the_mentor)
CANCEL_PLACE = Permission(
    "training.cancel_place", _("Only the mentor or a coordinator cancels a place"), lambda u, b: _is_the_mentor(u, b) or is_coordinator(u)
)
GET_PLACE = Permission(
    "training.get_place", _("Only the mentor or a coordinator books a place"), lambda u, b: _is_the_mentor(u, b) or is_coordinator(u)
)
BY_ITSELF = Permission(
    "training.by_itself", _("Parvis does this by itself, in the order of the waiting list"), lambda u, _thing: is_system(u)
)
READ_CASES = Permission("training.read_cases", _("Only the mentor and the leader of the occasion read what was prepared"), _leads_it)
