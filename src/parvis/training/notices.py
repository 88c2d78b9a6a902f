from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.notify.notice import Notice
from parvis.people.models import User


def _mentor(thing: Any) -> Iterable[Any]:
    return [thing.mentor.person]


def _mine(_thing: Any) -> str:
    return reverse("training.mine")


def _when(thing: Any) -> Mapping[str, Any]:
    return {"when": thing.occasion.starts_at, "place": thing.occasion.place}


def _until(waiting: Any) -> Mapping[str, Any]:
    return {**_when(waiting), "until": waiting.answer_by_at}


def _with_a_place(occasion: Any) -> Iterable[Any]:
    has = Q(mentor__bookings__occasion=occasion, mentor__bookings__state="booked")
    return User.objects.filter(has).order_by("pk")


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
OFFERED = Notice(
    key="training.offered",
    sentence=_("There is a place for you at an occasion that you wait for"),
    to=_mentor,
    subject=_("There is a place for you: %(when)s"),
    line=_("There is a place for you %(when)s. Place: %(place)s. We keep it until %(until)s. Answer here:"),
    path=_mine,
    params=_until,
    can_be_muted=False,
)
NO_PLACE = Notice(
    key="training.no_place",
    sentence=_("An occasion that you wait for is called off"),
    to=_mentor,
    subject=_("Called off: %(when)s"),
    line=_("The occasion %(when)s that you wait for is called off. Choose another one here:"),
    path=_mine,
    params=_when,
    can_be_muted=False,
)
MISSED = Notice(
    key="training.missed",
    sentence=_("You can catch up a session that you were not at"),
    to=_mentor,
    subject=_("You were not there: %(when)s"),
    line=_("You were not there %(when)s. You can book another occasion here:"),
    path=_mine,
    params=_when,
)
FEWER = Notice(
    key="training.fewer",
    sentence=_("A reminder that there are supervision sessions to book"),
    to=lambda mentor: [mentor.person],
    subject=_("Supervision: there are sessions to book"),
    line=_("There are supervision sessions left for you this study year. You are paid for the time. Choose one here:"),
    path=_mine,
)
