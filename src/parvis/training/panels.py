from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from parvis.casework.panels import panel
from parvis.policy.calendar import study_year
from parvis.recruitment.models import Mentor

from . import queries
from .forms import name_of


@panel("recruitment.mentor", order=20)
def training_of_mentor(request: HttpRequest, mentor: Mentor) -> SafeString:
    """What training and supervision the mentor has been to, how many sessions this study year, and what was missed."""
    on = timezone.localdate()
    found = queries.participation(mentor, on)
    missed = [(b, name_of(b.occasion)) for b in found.missed]
    context = {"attended": found.attended, "mentor": mentor, "row": found.row, "missed": missed, "year": study_year(on)}
    return render_to_string("training/panel.html", context, request)


@panel("recruitment.get_started", order=20)
def places_of_mentor(request: HttpRequest, mentor: Mentor) -> SafeString | str:
    """The places that the mentor has booked."""
    booked = [(booking, name_of(booking.occasion)) for booking in queries.places_of(mentor)]
    return render_to_string("training/panel_places.html", {"booked": booked}, request) if booked else ""
