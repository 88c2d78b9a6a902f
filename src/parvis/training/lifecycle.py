"""An occasion is planned and held; a place is booked and used; whoever waits is offered one in order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.lifecycle import Lifecycle, Step, Turn
from parvis.kit.verdict import Verdict

from . import access, notices, queries
from .models import Booking, Occasion, Waiting
from .rules import places

OS = Occasion.State
BS = Booking.State
WS = Waiting.State


def _may_hold(occasion: Any, at: datetime) -> Verdict:
    return places.may_hold(starts_at=occasion.starts_at, at=at)


def _may_attend(booking: Any, at: datetime) -> Verdict:
    return places.may_hold(starts_at=booking.occasion.starts_at, at=at)


def _may_miss(booking: Any, at: datetime) -> Verdict:
    was_there = booking.state == BS.ATTENDED
    return places.may_miss(
        starts_at=booking.occasion.starts_at,
        at=at,
        was_there=was_there,
        is_introduction=booking.occasion.kind == Occasion.Kind.INTRODUCTION,
    )


def _may_try_code(booking: Any, at: datetime) -> Verdict:
    window, most = queries.code_window(booking.occasion), queries.most_code_tries(booking.occasion)
    return places.may_try_code(window, at=at, tries=booking.code_tries, most=most)


def _may_accept(waiting: Any, at: datetime) -> Verdict:
    return places.may_accept(answer_by_at=waiting.answer_by_at, at=at)


OCCASION = Lifecycle(
    name="occasion",
    model=Occasion,
    states=OS,
    initial=OS.PLANNED,
    begun=_("Was planned"),
    waits_on={OS.PLANNED: Turn(role="coordinator"), OS.HELD: None, OS.CANCELLED: None},
    steps=(
        Step(
            verb="hold",
            label=_("Save attendance"),
            done=_("Was held"),
            source=(OS.PLANNED,),
            target=OS.HELD,
            may=access.LEAD,
            guard=_may_hold,
        ),
        Step(verb="cancel", label=_("Call it off"), done=_("Was called off"), source=(OS.PLANNED,), target=OS.CANCELLED, may=access.LEAD),
        Step(
            verb="move",
            label=pgettext_lazy("occasion", "Choose another time"),
            done=_("Got another time"),
            source=(OS.PLANNED,),
            target=OS.PLANNED,
            may=access.LEAD,
        ),
    ),
)
BOOKING = Lifecycle(
    name="booking",
    model=Booking,
    states=BS,
    initial=BS.BOOKED,
    begun=_("A place was booked"),
    concerns=lambda booking: booking.mentor.person,
    waits_on={
        BS.BOOKED: Turn(role="coordinator"),
        BS.ATTENDED: None,
        BS.ABSENT: Turn(role="mentor"),
        BS.CAUGHT_UP: None,
        BS.CANCELLED: None,
    },
    steps=(
        Step(
            verb="cancel",
            label=_("Cancel the booking"),
            done=_("The place was given back"),
            source=(BS.BOOKED,),
            target=BS.CANCELLED,
            may=access.CANCEL_PLACE,
        ),
        Step(
            verb="check_in",
            label=_("Enter the code"),
            done=_("Was there, by the code on the spot"),
            source=(BS.BOOKED,),
            target=BS.ATTENDED,
            may=access.OWN_PLACE,
            guard=_may_try_code,
        ),
        Step(
            verb="attend",
            label=_("Was there"),
            done=_("Was there"),
            source=(BS.BOOKED, BS.ABSENT),
            target=BS.ATTENDED,
            may=access.LEAD,
            guard=_may_attend,
        ),
        Step(
            verb="miss",
            label=_("Was not there"),
            done=_("Was not there"),
            source=(BS.BOOKED, BS.ATTENDED),
            target=BS.ABSENT,
            may=access.LEAD,
            guard=_may_miss,
            tells=(notices.MISSED,),
        ),
        Step(
            verb="catch_up",
            label=_("Has caught up"),
            done=_("The missed session was caught up"),
            source=(BS.ABSENT,),
            target=BS.CAUGHT_UP,
            may=access.LEAD,
        ),
    ),
)
WAITING = Lifecycle(
    name="waiting",
    model=Waiting,
    states=WS,
    initial=WS.WAITING,
    begun=_("Joined the waiting list"),
    concerns=lambda waiting: waiting.mentor.person,
    waits_on={
        WS.WAITING: Turn(role="system"),
        WS.OFFERED: Turn(role="mentor"),
        WS.TAKEN: None,
        WS.LEFT: None,
        WS.LAPSED: None,
        WS.CLOSED: None,
    },
    steps=(
        Step(
            verb="offer",
            label=_("Offer the place"),
            done=_("Was offered a place"),
            source=(WS.WAITING,),
            target=WS.OFFERED,
            may=access.BY_ITSELF,
            tells=(notices.OFFERED,),
        ),
        Step(
            verb="accept",
            label=_("Take the place"),
            done=_("Took the place"),
            source=(WS.OFFERED,),
            target=WS.TAKEN,
            may=access.OWN_PLACE,
            guard=_may_accept,
        ),
        Step(
            verb="leave",
            label=_("Leave the waiting list"),
            done=_("Left the waiting list"),
            source=(WS.WAITING, WS.OFFERED),
            target=WS.LEFT,
            may=access.OWN_PLACE,
        ),
        Step(
            verb="lapse",
            label=_("Let the offer go"),
            done=_("The offer was not answered in time"),
            source=(WS.OFFERED,),
            target=WS.LAPSED,
            may=access.BY_ITSELF,
        ),
        Step(
            verb="close",
            label=_("Close the waiting list"),
            done=_("There was no place"),
            source=(WS.WAITING, WS.OFFERED),
            target=WS.CLOSED,
            may=access.BY_ITSELF,
        ),
    ),
)
