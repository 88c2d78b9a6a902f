"""What reasons and events of this module are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.words import EVENTS, REASONS
from parvis.privacy.words import THINGS

from .models import SharingLine, SupportDecision

WhyNot = SupportDecision.WhyNot
WHAT_TO_DO: Mapping[str, Any] = {
    WhyNot.NOT_FOUND: _("Check the reference and the date, and send them again. You can also write to us: then we look together."),
    WhyNot.NOT_VALID: _("If you have a newer decision, state that one. If not, you can apply for a new one."),
    WhyNot.OTHER_SUPPORT: _("Write to us. Then we tell you how to apply for a mentor too."),
}
"""Beside each reason why a decision could not be confirmed: the way on."""
TIMETABLE = {
    "calendars.not_an_address": _("Paste the whole link. It begins with https:// or webcal://"),
    "calendars.not_public": _("We cannot read that link. Use the link that your timetable gives for subscribing, or choose a file"),
    "calendars.leads_elsewhere": _("The link leads on to another place. Paste the link to that place, or choose a file"),
    "calendars.no_answer": _("Nobody answers at that link. Check it, try again in a while, or choose a file"),
    "calendars.not_there": _("There is no timetable at that link. Check that the whole link is there, or choose a file"),
    "calendars.too_slow": _("It took too long to read the timetable. Try again in a while, or choose a file"),
    "calendars.too_large": _("The timetable is too large. It can be at most 5 MB"),
    "calendars.too_many": _("There is too much in the timetable for us to read. Choose your times yourself"),
    "calendars.not_a_calendar": _("This is not a timetable that we can read. It should end with .ics or be a link for subscribing"),
    "calendars.nothing_there": _("There is nothing in the timetable for the coming weeks. Choose your times yourself"),
}
"""Why a timetable cannot be used, and what to do."""
WOULD_HELP = {
    "times": _("More times in the week"),
    "online": _("To meet online too"),
    "campus": _("To meet on campus too"),
    "other_campus": _("Another campus too"),
    "languages": _("Another language too"),
}
"""What a student's own answers could give way in."""
QUESTION_OF = {"times": "times", "online": "way", "campus": "way", "other_campus": "way", "languages": "languages"}
"""Where it is changed."""

REASONS |= {
    "support.no_valid_decision": _("There is no decision that is valid today. The coordinator can help"),
    "support.not_all_answered": _("Questions left to answer: %(n)s"),
    "support.answers_are_closed": _("The answers cannot be changed now"),
    "support.line_is_empty": _("Enter something before you show it"),
    "support.no_such_reader": _("Select who may read"),
    "support.reference_taken": _("This decision is already registered"),
    "support.reference_missing": _("Enter the reference of the decision"),
    "support.ends_before_it_begins": _("Enter a last day that is not before the date of the decision"),
    "support.has_valid_decision": _("You already have a decision that is valid today"),
    "support.has_stated_already": _("You have told us about a decision already"),
    "support.not_verified_yet": _("The decision is not verified yet"),
    "support.no_such_mentor": _("Select one of the mentors, or that it is no mentor here"),
}
EVENTS |= {
    "support.save_answers": _("The answers were changed"),
    "support.correct": _("What the decision says was changed"),
    "support.arrive": _("Somebody said that they have a decision, and got the way in"),
    "support.invite": _("The student was invited"),
    "support.name_unwanted": _("The student said who should not be the mentor"),
    "support.connect": _("The office noted which mentor the student means"),
    "support.mark_looked": _("The office looked for a mentor"),
    "support.tell_still_waiting": _("The student was told that we still look"),
    "support.save_line": _("A line of the card was changed"),
    "support.set_audience": _("Who may read a line of the card was changed"),
    "support.clear_card": _("The card was emptied"),
    "support.card_read": pgettext_lazy("event", "Read"),
}
THINGS |= {"support.card_read": {"application": _("The application"), **dict(SharingLine.Topic.choices)}}
