"""The ways to the lists from the pages that they are about."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from parvis.casework.panels import panel


@panel("recruitment.mentors", order=40)
def lists_of_mentors(request: HttpRequest, _about: Any) -> SafeString:
    """On the page of the pool: a list in, and out those that the search shows."""
    search = request.GET.copy()
    search.pop("after", None)
    return render_to_string("exchange/panel_mentors.html", {"query": search.urlencode()}, request)


@panel("support.students", order=40)
def lists_of_decisions(request: HttpRequest, _about: Any) -> SafeString:
    """On the page of the students: a list of decisions in."""
    return render_to_string("exchange/panel_decisions.html", {}, request)


@panel("training.occasions", order=40)
def lists_of_attendance(request: HttpRequest, _about: Any) -> SafeString:
    """On the page of the occasions: attendance in and out."""
    return render_to_string("exchange/panel_training.html", {}, request)
