from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.words import EVENTS, REASONS

REASONS |= {
    "training.has_left": _("Only mentors in the pool can book a place"),
    "training.no_longer_open": _("This occasion can no longer be booked. Choose another one"),
    "training.already_booked": _("You have a place there already"),
    "training.introduction_done": _("You have done the introduction training already"),
    "training.full": _("The last place just went. Choose another occasion"),
    "training.has_begun": _("It has begun. Write to the coordinator"),
    "training.not_begun": _("It has not begun yet"),
    "training.fewer_places_than_booked": _("%(taken)s mentors have a place already. Choose at least that many places"),
    "training.has_places": _("There is a place now. Book it"),
    "training.waits_already": _("You are on the waiting list already"),
    "training.offer_is_over": _("The time to answer is over. The place went to the next one"),
    "training.has_place_already": _("The mentor has a place there already"),
    "training.no_place_to_give": _("All places are taken. Give the occasion more places first"),
    "training.introduction_stands": _("The introduction training is noted as done. It stays so"),
    "training.code_not_now": _("The code counts when the session is on. Ask the leader to note you on the list"),
    "training.code_tried_enough": _("You have tried many times. Ask the leader to note you on the list"),
    "training.caught_up_before": _("Enter a day on or after the session that was missed"),
    "training.caught_up_later": _("Enter a day that has been"),
    "training.nothing_to_prepare": _("You can prepare something when you have a place, until the session is over"),
    "training.says_who": _("Write it without saying who the student is"),
}
EVENTS |= {
    "training.change": _("The occasion was changed"),
    "training.new_code": _("A new code was made"),
    "training.wrong_code": _("A wrong code was entered"),
    "training.remind": _("A reminder of supervision was sent"),
    "training.prepare_case": _("Something was prepared for the session"),
    "training.drop_case": _("What was prepared was taken away"),
    "training.case_read": _("The leader read what was prepared"),
}
NEUTRAL = {
    "name": pgettext_lazy("instead of a name", "the student"),
    "name_owns": pgettext_lazy("instead of a name", "the student’s"),
    "email": pgettext_lazy("instead of an address", "(e-mail)"),
    "phone": pgettext_lazy("instead of a number", "(phone number)"),
    "personal_number": pgettext_lazy("instead of a number", "(personal number)"),
    "programme": pgettext_lazy("instead of a programme", "the programme"),
}
"""What can be said instead of what says who somebody is."""
FOUND = {
    "name": _("Change the name to “the student”: %(words)s"),
    "email": _("Take away the e-mail address: %(words)s"),
    "phone": _("Take away the phone number: %(words)s"),
    "personal_number": _("Take away the personal number: %(words)s"),
    "programme": _("Change the programme to “the programme”: %(words)s"),
}
"""What to do about what was found."""
