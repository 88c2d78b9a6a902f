"""The coordinator's own choice."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.web.forms import ChoiceField, Form

from .queries import Candidate


class ChooseForm(Form):
    """One mentor of those who could be asked. The page draws a button a mentor, so the field itself is not shown."""

    mentor = ChoiceField(label=_("Mentor"), missing=_("Select a mentor"), widget=forms.HiddenInput)

    def offer(self, found: Iterable[Candidate]) -> None:
        self.fields["mentor"].choices = [  # type: ignore[attr-defined]  # Django types every field as the plain one
            (str(c.mentor.pk), c.mentor.person.full_name) for c in found
        ]
