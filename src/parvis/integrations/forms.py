"""The shape of what people choose about the ways out of Parvis."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.web import forms

from .models import CalendarFeed


class ShowsForm(forms.Form):
    """What stands in the calendar beside the time."""

    shows = forms.ChoicesField(
        label=_("What stands in the calendar, beside the time?"),
        choices=CalendarFeed.Shows.choices,
        required=False,
        mark_optional=False,
        hint=_("If you choose nothing, each time is called Meeting. Others may see your calendar over your shoulder."),
    )
