from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from parvis.casework.panels import once, panel
from parvis.kit.time import month_of
from parvis.people.access import is_coordinator
from parvis.recruitment.models import Mentor

from . import queries


@panel("home.mentor.aside", order=20)
def own_hours(request: HttpRequest, person: Any) -> str:
    """For the mentor: the month's hours so far, and the way to a certificate and a reference."""
    on = timezone.localdate()
    own = once("pay.own_page", lambda: queries.own_page(person, on))
    if own is None or own.mentor.introduction_on is None:
        return ""
    confirm_on = month_of(on)[1]
    return render_to_string("pay/panel_home.html", {"own": own, "on": on, "confirm_on": confirm_on}, request)


@panel("recruitment.mentor", order=80)
def hours_and_reference(request: HttpRequest, mentor: Mentor) -> str:
    """For the coordinator: the year's hours, and how far the mentor has come to a reference."""
    if not is_coordinator(request.user):
        return ""
    on = timezone.localdate()
    return render_to_string("pay/panel_mentor.html", {"mentor": mentor, "found": queries.standing(mentor, on)}, request)
