from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.notify.invitation import Occasion
from parvis.notify.notice import Notice


def _mentor(thing: Any) -> Iterable[Any]:
    return [thing.mentor.person]


def _mine(_thing: Any) -> str:
    return reverse("training.mine")


def _when(thing: Any) -> Mapping[str, Any]:
    return {"when": thing.occasion.starts_at, "place": thing.occasion.place}


def _until(waiting: Any) -> Mapping[str, Any]:
    return {**_when(waiting), "until": waiting.answer_by_at}


def in_calendar(booking: Any) -> Occasion:
    """The place, as the mentor's calendar hears of it."""
    one = booking.occasion
    return Occasion(
        uid=booking.calendar_uid, sequence=booking.calendar_sequence, starts_at=one.starts_at, ends_at=one.ends_at, place=one.place
    )


def _off(booking: Any) -> Occasion:
    return replace(in_calendar(booking), is_off=True)


CALENDAR = _("Training or supervision for mentors")
"""What a calendar calls it."""


BOOKED = Notice(
    key="training.booked",
    sentence=_("You have a place at a training or supervision"),
    to=_mentor,
    subject=_("You have a place: %(when)s"),
    line=_("You have a place %(when)s. Place: %(place)s. You can cancel it here:"),
    path=_mine,
    params=_when,
    occasion=in_calendar,
    summary=CALENDAR,
)
CANCELLED = Notice(
    key="training.cancelled",
    sentence=_("Your place at a training or supervision is cancelled"),
    to=_mentor,
    subject=_("Your place is cancelled: %(when)s"),
    line=_("Your place %(when)s is cancelled. Choose another occasion here:"),
    path=_mine,
    params=_when,
    occasion=_off,
    summary=CALENDAR,
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
    occasion=_off,
    summary=CALENDAR,
)
CHANGED = Notice(
    key="training.changed",
    sentence=_("A training or supervision that you have a place at has a new time or place"),
    to=_mentor,
    subject=_("Changed: %(when)s"),
    line=_("The occasion is now %(when)s. Place: %(place)s. You keep your place. You can cancel it here:"),
    path=_mine,
    params=_when,
    can_be_muted=False,
    occasion=in_calendar,
    summary=CALENDAR,
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
