"""What meetings show on pages below them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from parvis.casework.panels import once, panel
from parvis.mentorships.models import Mentorship
from parvis.people.access import is_coordinator
from parvis.recruitment.queries import covers_times
from parvis.support import queries as support

from . import access, queries


@panel("mentorships.pair", order=10)
def next_meetings(request: HttpRequest, about: Mentorship) -> SafeString | str:
    """The pair's next meetings, and a way to book one: for the two."""
    own_side = access.side(about, request.user)
    if not own_side:
        return ""
    at = timezone.now()
    found = queries.next_of_pair(about, at=at)
    goes_on = about.state in queries.GOES_ON
    context = {"meetings": found, "pair": about, "goes_on": goes_on, "is_student": own_side == access.STUDENT, "today": queries.day_of(at)}
    return render_to_string("meetings/panels/pair.html", context, request=request)


@covers_times
def booked_at_an_offered_time() -> QuerySet[Any]:
    """A time for a talk cannot be had while something else has taken the coordinator's time."""
    return queries.covering_a_time()


@panel("support.student", order=40)
def held_and_missed(request: HttpRequest, about: Any) -> SafeString | str:
    """For the coordinator: that meetings were held and how long, and what was missed. Nothing that the two wrote."""
    if not is_coordinator(request.user) or not support.has_had_a_mentor(about):
        return ""
    seen = queries.for_office(about)
    if not (seen.held or seen.absences or seen.reports):
        return ""
    return render_to_string("meetings/panels/student.html", {"seen": seen, "minutes": sum(m.minutes for m in seen.held)}, request=request)


@panel("home.mentor.main", order=10)
def own_students(request: HttpRequest, about: Any) -> SafeString | str:
    """The mentor's students: when they meet next, and that there is something to read. What it is stands on the pair's page."""
    at = timezone.now()
    due = once("meetings.mentors_due", lambda: queries.mentors_due(about, at=at))
    pairs = [{"pair": pair, "next_at": due.next_at(pair, at)} for pair in due.pairs]
    return render_to_string("meetings/panels/students.html", {"pairs": pairs}, request=request) if pairs else ""


@panel("home.student.aside", order=10)
def tell_afterwards(request: HttpRequest, about: Any) -> SafeString | str:
    """The quiet door: tell afterwards, whenever one wants."""
    pair = queries.newest_pair_of(about)
    return render_to_string("meetings/panels/tell.html", {"pair": pair}, request=request) if pair else ""


@panel("timetables.mine", order=10)
def ways_to_book(request: HttpRequest, about: Any) -> SafeString | str:
    """From one's timetables on to booking: where the way there usually came from."""
    found = [p for p in queries.pairs_of(about).order_by("pk") if p.state in queries.GOES_ON]
    pairs = [{"pair": p, "other": p.mentor.person if p.student_id == about.pk else p.student} for p in found]
    return render_to_string("meetings/panels/timetables.html", {"pairs": pairs}, request=request)
