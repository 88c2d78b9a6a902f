"""What the reasons and events of calendars elsewhere sound like."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS, REASONS

TROUBLE = {
    "calendars.not_an_address": _("Paste the whole link. It begins with https:// or webcal://"),
    "calendars.not_public": _("We cannot read that link. Use the link that your timetable gives for subscribing"),
    "calendars.leads_elsewhere": _("The link leads on to another place. Paste the link to that place"),
    "calendars.no_answer": _("Nobody answers at that link. Check it, or try again in a while"),
    "calendars.not_there": _("There is no timetable at that link. Check that the whole link is there"),
    "calendars.too_slow": _("It took too long to read the timetable. Try again in a while"),
    "calendars.too_large": _("The timetable is too large. It can be at most 5 MB"),
    "calendars.too_many": _("There is too much in the timetable for us to read. Choose a smaller one"),
    "calendars.not_a_calendar": _("This is not a timetable that we can read. Use the link for subscribing"),
}
"""Why a calendar cannot be read, and what to do."""
REASONS |= {
    "timetables.already": _("You have read in that timetable already"),
    "timetables.enough": _("You can read in at most %(most)s timetables. Take one away first."),
}
EVENTS |= {
    "timetables.subscribe": _("Read in a timetable"),
    "timetables.forget": _("Took a timetable away"),
}
