from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.words import REASONS

REASONS |= {
    "overview.absences_to_judge": _("Missed meetings to take a stand on: %(n)s"),
    "overview.no_meeting_and_none_booked": _("They have not met for %(weeks)s weeks, and no meeting is booked"),
    "overview.no_meeting": _("They have not met for %(weeks)s weeks. The next meeting is booked"),
    "overview.many_cancelled": _("Cancelled meetings this term: %(n)s"),
    "overview.no_agreement": _("The agreement is not ready after %(days)s days"),
    "overview.unlogged": _("Meetings that are not logged: %(n)s"),
    "overview.past_end": _("The support has run past its last day"),
}
