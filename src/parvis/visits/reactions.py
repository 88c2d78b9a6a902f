"""What an invitation does when the pair's meetings change, and when the pair ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from parvis.casework.lifecycle import reacts_to
from parvis.meetings.lifecycle import MEETING
from parvis.meetings.models import Meeting
from parvis.mentorships.lifecycle import MENTORSHIP
from parvis.mentorships.models import Mentorship

from . import actions


@reacts_to(MEETING, "create")
@reacts_to(MEETING, "move")
@reacts_to(MEETING, "cancel")
@reacts_to(MEETING, "log")
@reacts_to(MEETING, "miss")
def follow_the_first_meeting(meeting: Meeting, *, by: Any, at: datetime) -> None:
    """The first meeting has a time, another one or none, or has been."""
    actions.follow(meeting.mentorship, by=by, at=at)


@reacts_to(MEETING, "arrange_place")
def tell_the_place(meeting: Meeting, *, by: Any, at: datetime) -> None:
    """Whoever comes hears where."""
    actions.tell_the_place(meeting, by=by, at=at)


@reacts_to(MENTORSHIP, "end")
def end_with_the_pair(mentorship: Mentorship, *, by: Any, at: datetime) -> None:
    """Nobody is invited to a pair that has ended."""
    actions.follow(mentorship, by=by, at=at)
