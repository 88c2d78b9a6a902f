from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.web.forms import Form, TextField


class ReopenForm(Form):
    """Why the mentor gets the hours back."""

    why = TextField(
        label=_("What needs another look?"), hint=_("The mentor reads this"), missing=_("Enter what needs another look"), max_length=300
    )
