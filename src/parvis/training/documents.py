"""What a mentor can take along: the place as a file that a calendar opens."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from parvis.notify import invitation

from . import notices
from .models import Booking


def calendar_file(booking: Booking, *, at: datetime) -> bytes:
    """The place, for the mentor's own calendar."""
    return invitation.written(
        notices.in_calendar(booking),
        method="PUBLISH",
        summary=str(notices.CALENDAR),
        line=gettext("You can see and cancel your place here:"),
        path=reverse("training.mine"),
        at=at,
    )
