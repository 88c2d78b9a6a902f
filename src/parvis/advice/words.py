from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.words import EVENTS, REASONS

REASONS |= {
    "advice.not_yours": _("Only the one who wrote it can take it back"),
    "advice.already_opened": _("It has been opened and cannot be taken back. You can write again."),
}
EVENTS |= {
    "advice.open": _("A message was opened"),
    "advice.read": _("Read a conversation with the coordinator"),
    "advice.take_back": _("A message was taken back before it was opened"),
}
