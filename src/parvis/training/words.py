from __future__ import annotations

from django.utils.translation import gettext_lazy as _

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
}
EVENTS |= {"training.change": _("The occasion was changed")}
