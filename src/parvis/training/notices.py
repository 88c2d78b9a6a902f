from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.notify.notice import Notice
from parvis.people.models import User


def _mentor(booking: Any) -> Iterable[Any]:
    return [booking.mentor.person]


def _mine(_booking: Any) -> str:
    return reverse("training.mine")


def _when(booking: Any) -> Mapping[str, Any]:
    return {"when": booking.occasion.starts_at, "place": booking.occasion.place}


def _with_a_place(occasion: Any) -> Iterable[Any]:
    return User.objects.filter(mentor__bookings__occasion=occasion, mentor__bookings__state="booked").order_by("pk")


BOOKED = Notice(
    key="training.booked",
    sentence=_("You have a place at a training or supervision"),
    to=_mentor,
    subject=_("You have a place: %(when)s"),
    line=_("You have a place %(when)s. Place: %(place)s. You can cancel it here:"),
    path=_mine,
    params=_when,
)
CALLED_OFF = Notice(
    key="training.called_off",
    sentence=_("A training or supervision that you have a place at is called off"),
    to=_mentor,
    subject=_("Called off: %(when)s"),
    line=_("The occasion %(when)s is called off. Choose another one here:"),
    path=_mine,
    params=_when,
    can_be_muted=False,
)
CHANGED = Notice(
    key="training.changed",
    sentence=_("A training or supervision that you have a place at has a new time or place"),
    to=_with_a_place,
    subject=_("Changed: %(when)s"),
    line=_("The occasion is now %(when)s. Place: %(place)s. You keep your place. You can cancel it here:"),
    path=lambda _occasion: reverse("training.mine"),
    params=lambda occasion: {"when": occasion.starts_at, "place": occasion.place},
    can_be_muted=False,
)
TOMORROW = Notice(
    key="training.tomorrow",
    sentence=_("A reminder the day before a training or supervision"),
    to=_mentor,
    subject=_("Tomorrow: %(when)s"),
    line=_("You have a place %(when)s. Place: %(place)s."),
    path=_mine,
    params=_when,
)
