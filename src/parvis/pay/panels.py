from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from parvis.casework.panels import panel
from parvis.people.access import is_coordinator
from parvis.recruitment.models import Mentor

from . import queries


@panel("recruitment.mentor", order=80)
def hours_and_reference(request: HttpRequest, mentor: Mentor) -> str:
    """For the coordinator: the year's hours, and how far the mentor has come to a reference."""
    if not is_coordinator(request.user):
        return ""
    on = timezone.localdate()
    page = {
        "mentor": mentor,
        "year": queries.sum_of_year(mentor, on),
        "meter": queries.meter(mentor, on),
        "certificate": queries.certificate_of(mentor),
    }
    return render_to_string("pay/panel_mentor.html", page, request)
