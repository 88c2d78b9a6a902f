from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.web.forms import Form, TextField

from .words import TROUBLE


class SubscribeForm(Form):
    """Where a calendar is."""

    address = TextField(
        label=_("The link to your timetable"),
        hint=_("It begins with https:// or webcal://. You find it where you see your timetable, as “subscribe” or “iCal”."),
        missing=_("Paste the link to your timetable"),
        max_length=2000,
        autocomplete="off",
    )

    def cannot_be_read(self, code: str) -> None:
        """Say why by the field."""
        self.add_error("address", ValidationError(str(TROUBLE[code]), code="unusable"))
