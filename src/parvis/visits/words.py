"""What the reasons and the events of an invitation to a first meeting sound like."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS, REASONS

REASONS |= {
    "visits.has_begun": _("The first meeting has already begun"),
    "visits.has_met": _("Your first meeting has been"),
    "visits.pair_rests": _("The coordinator is invited while the support goes on"),
    "visits.invited_already": _(
        "The coordinator is invited already, or the student is asked. Open the page again to see what is true now."
    ),
    "visits.no_time_yet": _("No time is booked yet. You can say yes when there is one."),
    "visits.is_busy": _("You have something else booked at that time"),
    "visits.other_time": _("The first meeting has another time now. Open the page again to see it before you answer."),
}
EVENTS |= {
    "visits.place_read": _("Read when and where your first meeting is"),
}
