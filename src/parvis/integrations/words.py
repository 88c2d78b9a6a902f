"""What happens with the ways out of Parvis, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS

EVENTS |= {
    "integrations.feed_opened": _("Asked for an address for the own calendar"),
    "integrations.feed_reset": _("Got a new address for the own calendar. The old one is dead"),
    "integrations.feed_closed": _("Took away the address for the own calendar"),
    "integrations.feed_shows": _("Chose what stands in the own calendar"),
}
