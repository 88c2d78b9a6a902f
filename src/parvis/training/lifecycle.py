"""An occasion is planned and held; a place is booked and used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.casework.lifecycle import Lifecycle, Step, Turn
from parvis.kit.verdict import Verdict

from . import access, rules
from .models import Booking, Occasion

OS = Occasion.State
BS = Booking.State


def _may_hold(occasion: Any, at: datetime) -> Verdict:
    return rules.may_hold(starts_at=occasion.starts_at, at=at)


def _may_note(booking: Any, at: datetime) -> Verdict:
    return rules.may_hold(starts_at=booking.occasion.starts_at, at=at)


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
    ),
)
BOOKING = Lifecycle(
    name="booking",
    model=Booking,
    states=BS,
    initial=BS.BOOKED,
    begun=_("A place was booked"),
    concerns=lambda booking: booking.mentor.person,
    waits_on={BS.BOOKED: Turn(role="coordinator"), BS.ATTENDED: None, BS.ABSENT: None, BS.CANCELLED: None},
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
            verb="attend",
            label=_("Was there"),
            done=_("Was there"),
            source=(BS.BOOKED,),
            target=BS.ATTENDED,
            may=access.LEAD,
            guard=_may_note,
        ),
        Step(
            verb="miss",
            label=_("Was not there"),
            done=_("Was not there"),
            source=(BS.BOOKED,),
            target=BS.ABSENT,
            may=access.LEAD,
            guard=_may_note,
        ),
    ),
)
