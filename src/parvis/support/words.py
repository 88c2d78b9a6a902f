"""What reasons and events of this module are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.words import EVENTS, REASONS
from parvis.privacy.words import THINGS

from .models import SharingLine

REASONS |= {
    "support.no_valid_decision": _("There is no decision that is valid today. The coordinator can help"),
    "support.not_all_answered": _("Questions left to answer: %(n)s"),
    "support.answers_are_closed": _("The answers cannot be changed now"),
    "support.line_is_empty": _("Enter something before you show it"),
    "support.no_such_reader": _("Select who may read"),
    "support.reference_taken": _("This decision is already registered"),
}
EVENTS |= {
    "support.save_answers": _("The answers were changed"),
    "support.mark_looked": _("The office looked for a mentor"),
    "support.tell_still_waiting": _("The student was told that we still look"),
    "support.save_line": _("A line of the card was changed"),
    "support.set_audience": _("Who may read a line of the card was changed"),
    "support.clear_card": _("The card was emptied"),
    "support.card_read": pgettext_lazy("event", "Read"),
}
THINGS |= {"support.card_read": {"application": _("The application"), **dict(SharingLine.Topic.choices)}}
