from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS, REASONS

REASONS |= {
    "pay.month_goes_on": _("The month is not over yet"),
    "pay.nothing_to_confirm": _("There are no hours this month"),
    "pay.unlogged": _("Meetings that are not logged: %(n)s"),
    "pay.already_closed": _("The month is closed. Corrections go in the next one"),
    "pay.nothing_to_close": _("No hours are approved yet"),
    "pay.without_number": _("Mentors without an employment number: %(n)s"),
    "pay.some_not_ready": _("Mentors whose hours are not approved: %(n)s. They come in a later file"),
}
EVENTS |= {"pay.close_month": _("The month was closed"), "pay.enter": _("A line was entered")}
