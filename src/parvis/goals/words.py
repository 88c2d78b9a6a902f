"""What the reasons and events of goals sound like."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS, REASONS

REASONS |= {
    "goals.no_part": _("Write at least one small step"),
    "goals.too_many_parts": _("Write at most %(most)s steps. You can split again afterwards."),
    "goals.first_too_long": _("Make the first step smaller. It takes less than %(minutes)s minutes."),
    "goals.pair_has_ended": _("The mentor support has ended, so nothing can be added here"),
}
EVENTS |= {
    "goals.keep": _("A step is kept as it is"),
    "goals.carry": _("A step stays for the next time"),
}
