"""What meetings do when a pair rests or ends, and what every booked meeting takes of the two's time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from parvis.casework.lifecycle import reacts_to
from parvis.mentorships.lifecycle import MENTORSHIP
from parvis.mentorships.models import Mentorship

from . import actions
from .lifecycle import MEETING
from .models import Meeting


@reacts_to(MENTORSHIP, "pause")
@reacts_to(MENTORSHIP, "end")
def release_what_is_booked(mentorship: Mentorship, *, by: Any, at: datetime) -> None:
    """Nobody waits for somebody in a room that was booked before."""
    actions.release(mentorship, by=by, at=at)


@reacts_to(MEETING, "create")
def take_the_time(meeting: Meeting, *, by: Any, at: datetime) -> None:
    """A booked meeting takes the two's time."""
    actions.take_time(meeting, by=by, at=at)


def give_the_time_back(meeting: Meeting, *, by: Any, at: datetime) -> None:
    """A meeting that is no longer booked takes nobody's time."""
    actions.give_time_back(meeting, by=by, at=at)


for _step in MEETING.steps:
    if Meeting.State.BOOKED in _step.source and _step.target != Meeting.State.BOOKED:
        reacts_to(MEETING, _step.verb)(give_the_time_back)


@reacts_to(MENTORSHIP, "end")
def forget_timetables(mentorship: Mentorship, *, by: Any, at: datetime) -> None:
    """Nobody's timetable is read for a pair that has ended."""
    actions.forget_timetables(mentorship, by=by, at=at)
