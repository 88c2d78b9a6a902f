from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.web import forms

from .notice import Notice


class WantedForm(forms.Form):
    """A box for each kind of notice. Ticked means that it comes by e-mail too."""

    wanted = forms.ChoicesField(label=_("Send me an e-mail"), required=False, mark_optional=False)
    invitations = forms.TickField(
        label=_("Add an invitation for my calendar to e-mails about times"),
        help_text=_("Then the time stands in your calendar, also when it is moved or cancelled."),
        required=False,
        mark_optional=False,
    )

    def __init__(self, *args: Any, kinds: Sequence[Notice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not kinds:
            del self.fields["wanted"]
            return
        self.fields["wanted"].choices = [(kind.key, kind.sentence) for kind in kinds]  # type: ignore[attr-defined]  # a field with choices
