"""What meetings do when a pair rests or ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from parvis.casework.lifecycle import reacts_to
from parvis.mentorships.lifecycle import MENTORSHIP
from parvis.mentorships.models import Mentorship

from . import actions


@reacts_to(MENTORSHIP, "pause")
@reacts_to(MENTORSHIP, "end")
def release_what_is_booked(mentorship: Mentorship, *, by: Any, at: datetime) -> None:
    """Nobody waits for somebody in a room that was booked before."""
    actions.release(mentorship, by=by, at=at)
