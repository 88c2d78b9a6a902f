"""What the ways out of Parvis show on pages below them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from parvis.casework.panels import panel


@panel("meetings.mine.aside", order=20)
def own_calendar(request: HttpRequest, about: Any) -> SafeString:
    """The way to one's times in one's own calendar."""
    return render_to_string("integrations/panels/calendar.html", {}, request=request)
