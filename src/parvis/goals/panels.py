"""What goals show on pages below them: for the two of the pair, never for anybody else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from parvis.casework.panels import Named, names, panel
from parvis.mentorships.models import Mentorship

from . import queries


def _is_one_of(about: Mentorship, user: Any) -> bool:
    return user.pk in {about.student_id, about.mentor.person_id}


@panel("mentorships.pair", order=20)
def goals_of_the_pair(request: HttpRequest, about: Mentorship) -> SafeString | str:
    """The pair's goals, the step at hand of each."""
    if not _is_one_of(about, request.user):
        return ""
    is_student = about.student_id == request.user.pk
    context = {"pair": about, "plan": queries.plan_of(about), "is_student": is_student, "goes_on": about.state != Mentorship.State.ENDED}
    return render_to_string("goals/panels/pair.html", context, request=request)


@panel("mentorships.next_steps", order=10)
def steps_for_next_time(request: HttpRequest, about: Mentorship) -> SafeString | str:
    """On a meeting's page: the open steps, and the way to go through them together."""
    if not _is_one_of(about, request.user):
        return ""
    return render_to_string("goals/panels/steps.html", {"pair": about, "open_steps": queries.open_steps_of(about)}, request=request)


@names("mentorships.since_last")
def steps_since_last(about: Mentorship, *, at: datetime) -> Iterable[Named]:
    """The steps that the two can say something of before they meet: those at hand, and those done lately."""
    return [Named(f"goals.step.{step.pk}", step.words) for step in queries.steps_since_last(about, at=at)]


@panel("home.student.main", order=20)
def for_next_time(request: HttpRequest, about: Any) -> SafeString | str:
    """On the student's first page: the one step to take now."""
    step = queries.next_steps_of(about).first()
    return render_to_string("goals/panels/home.html", {"now": step}, request=request) if step else ""
