"""What the pool shows on a mentor's first page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from parvis.casework.panels import once, panel

from . import queries
from .models import Mentor


@panel("home.mentor.aside", order=60)
def own_row(request: HttpRequest, person: Any) -> SafeString | str:
    """Whether the mentor shows as free, and the way to change times, lines and breaks."""
    mentor = once("recruitment.mentor_of", lambda: queries.mentor_of(person))
    if mentor is None or mentor.state == Mentor.State.PREPARING:
        return ""
    room = max(0, mentor.capacity - mentor.students)
    return render_to_string("recruitment/panel_home.html", {"mentor": mentor, "room": room}, request)
