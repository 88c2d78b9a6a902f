"""What timetables show on pages below."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from parvis.casework.panels import panel

from . import access


@panel("privacy.mine", order=60)
def way_to_own(request: HttpRequest, person: Any) -> str:
    """The way to one's own timetables."""
    return render_to_string("timetables/panels/mine.html", {}, request) if access.OWN(person) else ""


@panel("privacy.delete", order=60)
def what_can_be_erased(request: HttpRequest, person: Any) -> str:
    return render_to_string("timetables/panels/delete.html", {}, request) if access.OWN(person) else ""
