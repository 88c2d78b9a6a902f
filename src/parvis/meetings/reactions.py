"""What meetings do when a pair rests or ends, and what everything that is booked takes of people's time: meetings, talks, training."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from parvis.casework.lifecycle import Lifecycle, reacts_to
from parvis.mentorships.lifecycle import MENTORSHIP
from parvis.mentorships.models import Mentorship
from parvis.recruitment.lifecycle import APPLICATION
from parvis.recruitment.models import MentorApplication
from parvis.training.lifecycle import BOOKING, OCCASION
from parvis.training.models import Booking, Occasion

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


@reacts_to(APPLICATION, "book")
def take_the_time_of_a_talk(application: MentorApplication, *, by: Any, at: datetime) -> None:
    """A booked talk takes the time of both, the old time no more."""
    actions.take_time_of_talk(application, by=by, at=at)


def give_back_the_time_of_a_talk(application: MentorApplication, *, by: Any, at: datetime) -> None:
    actions.give_back_of_talk(application, by=by, at=at)


@reacts_to(BOOKING, "create")
def take_the_time_of_a_place(booking: Booking, *, by: Any, at: datetime) -> None:
    """A place at a training takes the mentor's time."""
    actions.take_time_of_place(booking, by=by, at=at)


def give_back_the_time_of_a_place(booking: Booking, *, by: Any, at: datetime) -> None:
    actions.give_back_of_place(booking, by=by, at=at)


@reacts_to(OCCASION, "create")
@reacts_to(OCCASION, "move")
def take_the_time_of_an_occasion(occasion: Occasion, *, by: Any, at: datetime) -> None:
    """A planned training takes the leader's time; moved, that of all who have a place."""
    actions.take_time_of_occasion(occasion, by=by, at=at)


def give_back_the_time_of_an_occasion(occasion: Occasion, *, by: Any, at: datetime) -> None:
    actions.give_back_of_occasion(occasion, by=by, at=at)


def _leaving(lifecycle: Lifecycle, state: str, give_back: Callable[..., None]) -> None:
    """Every step out of the state in which time is taken gives it back."""
    for step in lifecycle.steps:
        if state in step.source and step.target != state:
            reacts_to(lifecycle, step.verb)(give_back)


_leaving(MEETING, Meeting.State.BOOKED, give_the_time_back)
_leaving(APPLICATION, MentorApplication.State.BOOKED, give_back_the_time_of_a_talk)
_leaving(BOOKING, Booking.State.BOOKED, give_back_the_time_of_a_place)
_leaving(OCCASION, Occasion.State.PLANNED, give_back_the_time_of_an_occasion)


@reacts_to(MENTORSHIP, "end")
def forget_timetables(mentorship: Mentorship, *, by: Any, at: datetime) -> None:
    """Nobody's timetable is read for a pair that has ended."""
    actions.forget_timetables(mentorship, by=by, at=at)
